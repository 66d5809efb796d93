"""fsc adopt."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from fsc.cli import views
from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import out
from fsc.diagnostics import Exit

if TYPE_CHECKING:
    from fsc.pipeline import Adopted, Origin

EPILOG = """\b
Examples:
  fsc adopt --feast-repo feature_repo                 write a manifest of what is live
  fsc adopt --registry data/registry.db --project shop -o stack
  fsc adopt --zenml-stack prod                        of a ZenML stack and what it uses
  fsc adopt --feast-repo feature_repo --zenml-stack prod     of both, as one manifest
  fsc adopt all                                       take over everything in the manifest
  fsc adopt feast.entity.customer

The first four write a manifest and change nothing live. What is taken over becomes what the
manifest says; the plan shows the difference.
"""


_ORIGIN = (
    click.option(
        "--feast-repo", metavar="DIR", default="", help="Read the registry of a Feast repo."
    ),
    click.option("--registry", metavar="URI", default="", help="Read a registry by its address."),
    click.option("--project", metavar="NAME", default="", help="The Feast project to read."),
    click.option(
        "--zenml-stack", metavar="NAME", default="",
        help="Read a ZenML stack with all that it uses, from the store that ZenML uses.",
    ),
    click.option("--name", metavar="NAME", default="", help="The name of the stack to write."),
)  # fmt: skip


def origin_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add what says where to read from, and give it to the command as one argument `origin`."""

    @wraps(command)
    def with_origin(
        *args: Any, feast_repo: str, registry: str, project: str, zenml_stack: str, name: str,
        **rest: Any,
    ) -> Any:  # fmt: skip
        from fsc.pipeline import Origin

        origin = Origin(feast_repo, registry, project, name, zenml_stack)
        return command(*args, origin=origin, **rest)

    for option in reversed(_ORIGIN):
        with_origin = option(with_origin)
    return with_origin


@click.command("adopt", epilog=EPILOG)
@manifest_options
@approval_options
@origin_options
@click.option(
    "-o", "--out", "folder", metavar="DIR", default=".", help="Where to write (default: here)."
)
@click.argument("addresses", metavar="[ADDRESS...|all]", nargs=-1)
@click.pass_context
def command(
    ctx: click.Context,
    approval: Approval,
    origin: Origin,
    folder: str,
    addresses: tuple[str, ...],
) -> Exit:
    """Write a manifest of what is live, or take over what is in one."""
    _one_of_two(origin, addresses)
    return _write(origin, folder) if origin else _take_over(ctx, approval, addresses)


def _one_of_two(origin: Origin, addresses: tuple[str, ...]) -> None:
    if bool(origin) == bool(addresses):
        raise click.UsageError(
            "Name what to take over (`all`, or addresses), or where to read a manifest from "
            "(`--feast-repo`, `--registry`, `--zenml-stack`)."
        )


def _take_over(ctx: click.Context, approval: Approval, addresses: tuple[str, ...]) -> Exit:
    from fsc.pipeline import PlanOptions, plan

    adopt = frozenset(addresses)
    targets = frozenset[str]() if "all" in adopt else adopt
    planned = plan(inputs(ctx), PlanOptions(targets=targets, adopt=adopt))
    return show_and_apply(ctx, planned, approval)


def _write(origin: Origin, folder: str) -> Exit:
    from fsc.pipeline import adopt_live, write_adopted

    made = adopt_live(origin, folder)
    checked = write_adopted(made, folder)
    views.complain(checked.diagnostics, checked)
    out(_told(made, folder))
    return Exit.OK


def _told(made: Adopted, folder: str) -> str:
    lines = [f"Written to {folder}:", *(f"  {name}" for name in sorted(made.files))]
    lines += [f"{made.objects} objects."]
    for address, why in sorted(made.unsaid.items()):
        lines.append(f"Kept as it is, under `opaque`: {address} ({why}).")
    for address, why in sorted(made.named.items()):
        lines.append(f"Only named, not managed: {address} ({why}).")
    for address, owner in sorted(made.external.items()):
        lines += [f"Left to its owner, stack `{owner}`: {address}."] if owner else []
    lines += [f"Left alone, fsc does not know its kind: {one}." for one in made.strange]
    for variable, setting in sorted(made.hidden.items()):
        lines.append(f"Not copied, `{setting}` has a secret in it: its value goes into {variable}.")
    lines += [f"Set these variables: {', '.join(made.variables)}."] if made.variables else []
    if made.repo:
        lines.append(f"Then take the old definitions out of {made.repo}: fsc compiles into it.")
    return "\n".join([*lines, "Next: fsc plan, then fsc adopt all.", ""])
