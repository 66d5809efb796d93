"""`moved`: the live object under its old name becomes the wanted one under its new name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fsc.codes import MOVE_DONE
from fsc.diagnostics import Diagnostic
from fsc.driver import Action, Change, Rematerialise, Resource
from fsc.model.describe import Effect, Verdict
from fsc.model.stack import Move
from fsc.plan.compare import compare, worse, worst_effect
from fsc.plan.renames import Renames, renamed


def origins(
    moves: Iterable[Move], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> dict[str, Resource]:
    """From each wanted address that is not live yet to the live object that becomes it.

    Of several earlier names of one object, the latest that is live.
    """
    return {
        one.after: there[one.before]
        for one in moves
        if one.after in wanted
        and one.after not in there
        and one.before in there
        and one.before not in wanted
    }


def move(desired: Resource, live: Resource, renames: Renames, *, keeps_rows: bool) -> Change:
    """The step that renames an object and brings what else differs of it up to date."""
    seen, told = renamed(live, desired, renames)
    attributes, remat, must_replace = compare(desired, seen, marked=True)
    lost = _served(live) and not keeps_rows
    again = Rematerialise(Verdict.FULL, "the online store cannot rename a table")
    rows = again if lost and _stored(live) else remat
    effect = worst_effect((*told, *attributes))
    return Change(
        desired.address,
        desired.kind,
        desired.name,
        Action.MOVE,
        f"it was `{live.name}`",
        Effect.DESTRUCTIVE if lost else effect,
        (*told, *attributes),
        worse(rows, remat),
        depends_on=desired.depends_on,
        desired=desired,
        live=live,
        blocked=_BOTH if must_replace else "",
        moved_from=live.address,
        at=desired.at,
    )


_BOTH = "it cannot be renamed and made anew at once; apply the new name first, then the rest"


def with_fate(change: Change, *, keeps_rows: bool) -> Change:
    """A renamed view with what becomes of its rows; what else changes of it decides that too.

    Programs write rows too, of which nobody notes anything: where rows go, all of them go.
    """
    if change.action is not Action.MOVE or change.live is None or not _served(change.live):
        return change
    fate = _FATES.get(change.rematerialise.verdict, "its stored rows are kept")
    told = fate if _stored(change.live) else ""
    if not keeps_rows:
        told = f"{'its stored rows' if told else 'rows that programs wrote'} are lost"
    return replace(change, reason=f"{change.reason}; {told}") if told else change


_FATES = {
    Verdict.KEYS: "its stored rows are kept, under the key that they were written with",
    Verdict.DELETE: "its stored rows are deleted",
}


def _served(live: Resource) -> bool:
    return bool(live.attrs.get("online") or live.attrs.get("write_to_online_store"))


def _stored(live: Resource) -> bool:
    return _served(live) and bool(live.facts.get("materialised"))


def foreign(change: Change, stack: str, adopt: frozenset[str]) -> Change:
    """A move takes over somebody else's object only when asked to."""
    owner = change.live.marks.stack if change.live else stack
    if owner == stack or {change.address, change.moved_from, "all"} & adopt:
        return change
    whose = f"stack `{owner}`" if owner else "nobody that fsc knows"
    return replace(
        change,
        blocked=f"conflict: `{change.moved_from}` belongs to {whose}; "
        f"`fsc adopt {change.address}` takes it over",
    )


def done(moves: Iterable[Move], there: Mapping[str, Resource], stack: str) -> Iterator[Diagnostic]:
    """Advice for every move that has nothing left to do here."""
    for one in moves:
        after = there.get(one.after)
        if after is not None and after.marks.stack == stack and one.before not in there:
            yield MOVE_DONE(
                f"`{one.before}` is `{one.after}` already.",
                one.at,
                hint="Remove this entry of `moved` once every environment has it.",
            )
