"""fsc validate."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from fsc.cli import views
from fsc.cli.common import inputs, kept, manifest_options
from fsc.cli.places import name_from_here
from fsc.cli.terminal import err, out
from fsc.diagnostics import Diagnostic, Exit, choose, has_errors

if TYPE_CHECKING:
    from fsc.pipeline import Checked

EPILOG = """\b
Examples:
  fsc validate                            check stack.yaml
  fsc validate -e prod --strict           warnings and advice are errors too
  fsc validate --ignore FSC401            without one code
  fsc validate --select FSC3              only the codes FSC300 to FSC399
  fsc validate --format sarif > fsc.sarif for code scanning
  fsc validate --with-tests               and run the tests of on-demand views
  fsc validate --fix                      mend what can be meant in one way only
  fsc validate --write-baseline known.json, and from then on only what is new:
  fsc validate --baseline known.json --strict

Exit code 3 means that there are errors.
"""


def _codes(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Codes, or the start of codes, that exist; several may be joined by commas."""
    from fsc.codes import BY_CODE

    given = tuple(one.strip().upper() for text in value for one in text.split(","))
    for one in given:
        if not one or not any(code.startswith(one) for code in BY_CODE):
            raise click.BadParameter(f"There is no code `{one}`; `fsc rules` lists them.")
    return given


@click.command("validate", epilog=EPILOG)
@manifest_options
@click.option(
    "--format", "form", type=click.Choice(views.FORMATS), default="text", help="Form of the report."
)
@click.option("--strict", is_flag=True, help="Take warnings and advice for errors.")
@click.option("--select", metavar="CODE", multiple=True, callback=_codes, help="Only these codes.")
@click.option("--ignore", metavar="CODE", multiple=True, callback=_codes, help="Not these codes.")
@click.option("--with-tests", is_flag=True, help="Run the `tests` too; executes the functions.")
@click.option("--fix", is_flag=True, help="Mend the files where only one thing can be meant.")
@click.option("--baseline", metavar="FILE", help="Leave out the findings that this file lists.")
@click.option(
    "--write-baseline", metavar="FILE", help="List the findings of now in this file, and exit 0."
)
@click.pass_context
def command(ctx: click.Context, /, form: str, **said: Any) -> Exit:
    """Check a manifest; needs no network, no Feast, no ZenML."""
    checked = _checked(ctx, fix=said["fix"])
    if said["with_tests"]:
        from fsc.pipeline import run_tests

        checked = run_tests(checked)
    found = choose(checked.diagnostics, said["select"], said["ignore"], strict=said["strict"])
    if said["write_baseline"]:
        return _write_baseline(said["write_baseline"], found)
    if said["baseline"]:
        found = _new(said["baseline"], found)
    views.findings(ctx, checked, found, form)
    if has_errors(checked.diagnostics) and not has_errors(found):
        err("There are errors that your options hide; plan and apply will refuse them.\n")
    return Exit.INVALID if has_errors(found) else Exit.OK


def _checked(ctx: click.Context, *, fix: bool) -> Checked:
    """The manifest after reading it, and mending it before when that is asked for."""
    from fsc import pipeline

    if not fix:
        return kept(ctx, pipeline.validate(inputs(ctx)))
    checked, edits = pipeline.fix(inputs(ctx))
    for one in edits:
        place = f"{name_from_here(one.span.file, checked.inputs.file)}:{one.span.line}"
        done = "removed" if one.mend.new is None else f"now `{one.mend.new}`"
        err(f"Mended {place}: `{one.mend.old}` is {done}.\n")
    return checked


def _write_baseline(path: str, found: Sequence[Diagnostic]) -> Exit:
    from fsc.pipeline import write_baseline

    count = write_baseline(path, found)
    out(f"{path} lists {count} {'finding' if count == 1 else 'findings'}.\n")
    return Exit.OK


def _new(path: str, found: Sequence[Diagnostic]) -> tuple[Diagnostic, ...]:
    from fsc.pipeline import read_baseline

    known = read_baseline(path)
    gone = known.gone(found)
    if gone:
        err(f"{path} lists {gone} more than there are now; write it again to keep it short.\n")
    return known.new(found)
