"""The options that choose a part of the plan."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

from fsc.cli.addresses import complete_address
from fsc.cli.common import inputs
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.pipeline import PlanOptions


@dataclass(frozen=True)
class Selected:
    """Addresses from `--target`, `--exclude` and `--adopt`."""

    targets: tuple[str, ...]
    excludes: tuple[str, ...]
    adopt: tuple[str, ...]
    select: str = ""

    def options(self, ctx: click.Context, *, destroy: bool = False) -> PlanOptions:
        """The same for the pipeline."""
        from fsc.pipeline import PlanOptions

        said = PlanOptions(
            frozenset(self.targets), frozenset(self.excludes), frozenset(self.adopt), destroy
        )
        if not self.select:
            return said
        from fsc.pipeline import select_changed  # git and tar: 10 ms

        return select_changed(inputs(ctx), said, self.select)

    def __bool__(self) -> bool:
        return bool(self.targets or self.excludes or self.adopt or self.select)


def _selector(_ctx: click.Context, _param: click.Parameter, value: str) -> str:
    if value and not value.removeprefix("changed:").rstrip("+"):
        raise click.BadParameter("A git reference is missing, as in `changed:main+`.")
    if value and not value.startswith("changed:"):
        raise click.BadParameter(f"`{value}` is not of the form changed:GITREF or changed:GITREF+.")
    return value


_OPTIONS = (
    click.option(
        "--target", "targets", metavar="ADDRESS", multiple=True, shell_complete=complete_address,
        help="Only this object and what must change with it. Repeatable.",
    ),
    click.option(
        "--exclude", "excludes", metavar="ADDRESS", multiple=True, shell_complete=complete_address,
        help="Not this object, nor what cannot change without it. Repeatable.",
    ),
    click.option(
        "--select", metavar="changed:GITREF[+]", default="", callback=_selector,
        help="Only what differs from that commit; with + what depends on it too.",
    ),
    click.option(
        "--adopt", metavar="ADDRESS|all", multiple=True,
        help="Take over this live object, whoever owns it. Repeatable.",
    ),
)  # fmt: skip


def selection_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options, and give them to the command as one argument `selected`."""

    @wraps(command)
    def with_selection(
        *args: Any,
        targets: tuple[str, ...],
        excludes: tuple[str, ...],
        adopt: tuple[str, ...],
        select: str,
        **rest: Any,
    ) -> Any:
        return command(*args, selected=Selected(targets, excludes, adopt, select), **rest)

    made: Callable[..., Any] = with_selection
    for option in reversed(_OPTIONS):
        made = option(made)
    return made
