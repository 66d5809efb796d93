"""fsc annotate."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import err, out
from fsc.diagnostics import Exit, FscError
from fsc.render import annotation, json

if TYPE_CHECKING:
    from fsc.pipeline.annotating import Progress
    from fsc.pipeline.checking import Checked

EPILOG = """\b
Examples:
  fsc annotate list                  the datasets and where they are
  fsc annotate import chargebacks    rows become tasks; those that are stay
  fsc annotate launch chargebacks    print the address to open
  fsc annotate stats                 how many tasks are labeled
  fsc annotate export chargebacks    labels become the file of a data source

`fsc apply` makes the datasets that `zenml.components.annotator.datasets`
declares. These commands ask the annotator itself, so it has to run.
"""
_View = Callable[[Mapping[str, Any]], str]
_ONE = click.argument("dataset", required=False)
_JSON = click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")


@click.group("annotate", epilog=EPILOG)
@manifest_options
def command() -> None:
    """Open, count, fill and empty the datasets of the annotator."""


@command.command("list")
@manifest_options
@_JSON
@click.pass_context
def list_(ctx: click.Context, as_json: bool) -> Exit:
    """List the datasets and where to open them."""
    return _progress(ctx, None, as_json, annotation.listing)


@command.command("stats")
@manifest_options
@_JSON
@_ONE
@click.pass_context
def stats(ctx: click.Context, dataset: str | None, as_json: bool) -> Exit:
    """Count the tasks that are labeled and those that are not."""
    return _progress(ctx, dataset, as_json, annotation.stats)


@command.command("launch")
@manifest_options
@click.option("--open", "opens", is_flag=True, help="Open it in a browser, too.")
@_JSON
@_ONE
@click.pass_context
def launch(ctx: click.Context, dataset: str | None, opens: bool, as_json: bool) -> Exit:
    """Print the address where people label a dataset; all datasets when none is named."""
    checked = _checked(ctx)
    if checked.stack is None:
        return views.invalid(checked, as_json=as_json)
    found = _asked(checked, dataset)
    _all_there(found)
    out(json.dumps(annotation.datasets(found)) if as_json else _addresses(found))
    for one in found if opens else ():
        if click.launch(one.url):
            err(f"No browser could be opened for {one.url}.\n")
    return Exit.OK


@command.command("import")
@manifest_options
@_JSON
@_ONE
@click.pass_context
def import_(ctx: click.Context, dataset: str | None, as_json: bool) -> Exit:
    """Make tasks of the rows that `tasks` names; those that are tasks already stay."""
    from fsc.pipeline import import_rows

    checked = _checked(ctx)
    if checked.stack is None:
        return views.invalid(checked, as_json=as_json)
    for one in import_rows(checked, _names(dataset)):
        out(json.line(asdict(one)) if as_json else annotation.imported(asdict(one)))
    return Exit.OK


@command.command("export")
@manifest_options
@_JSON
@_ONE
@click.pass_context
def export(ctx: click.Context, dataset: str | None, as_json: bool) -> Exit:
    """Write what people said to the file of the data source that `labels` names."""
    from fsc.pipeline import export_labels

    checked = _checked(ctx)
    if checked.stack is None:
        return views.invalid(checked, as_json=as_json)
    for one in export_labels(checked, _names(dataset)):
        out(json.line(asdict(one)) if as_json else annotation.exported(asdict(one)))
    return Exit.OK


def _checked(ctx: click.Context) -> Checked:
    from fsc.pipeline import validate

    return validate(inputs(ctx))


def _names(dataset: str | None) -> tuple[str, ...]:
    return (dataset,) if dataset else ()


def _asked(checked: Checked, dataset: str | None) -> tuple[Progress, ...]:
    from fsc.pipeline import progress

    return progress(checked, _names(dataset))


def _progress(ctx: click.Context, dataset: str | None, as_json: bool, view: _View) -> Exit:
    checked = _checked(ctx)
    if checked.stack is None:
        return views.invalid(checked, as_json=as_json)
    data = annotation.datasets(_asked(checked, dataset))
    out(json.dumps(data) if as_json else view(data))
    return Exit.OK


def _all_there(found: tuple[Progress, ...]) -> None:
    """Raise FscError for a dataset that has no address."""
    for one in found:
        if not one.there:
            raise FscError(
                f"The dataset `{one.name}` is not there yet.", hint="`fsc apply` makes it."
            )
        if not one.url:
            raise FscError(
                f"`{one.name}` has no address: {one.flavor} is used in a notebook.",
                hint="There, call `Client().active_stack.annotator.annotate(rows, labels)`.",
            )


def _addresses(found: tuple[Progress, ...]) -> str:
    """One address alone, so that a script can take it; several with their names."""
    if len(found) == 1:
        return f"{found[0].url}\n"
    return annotation.table(("DATASET", "URL"), [(one.name, one.url) for one in found])
