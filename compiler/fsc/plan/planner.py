"""Desired x live -> changes, each decided in full: who owns it, what happens, in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from fsc.diagnostics import Diagnostic
from fsc.driver import Action, AttrChange, Change, Marks, Rematerialise, Resource, by_address
from fsc.model.describe import Effect
from fsc.model.stack import Move
from fsc.plan import moves
from fsc.plan.breaking import with_breaks
from fsc.plan.compare import DRIFTED, compare, digest_of, origin, reason, worse, worst_effect
from fsc.plan.desired import SHARED
from fsc.plan.graph import affected, closure, deletion_order
from fsc.plan.renames import Renames, renamed
from fsc.plan.select import Selection, selected

# Kinds whose objects cannot carry marks; equal content counts as ours (a crash may have left it).
UNMARKED = frozenset({"zenml.secret"})


@dataclass(frozen=True)
class Options:
    """What the caller wants beside the manifest.

    `adopt` are addresses to take over, or "all"; `destroy` plans the end of everything owned.
    `keeps_rows` says that the online store can rename the table of a view.
    """

    stack: str
    selection: Selection = Selection()
    adopt: frozenset[str] = frozenset()
    destroy: bool = False
    moved: tuple[Move, ...] = ()
    keeps_rows: bool = True


@dataclass(frozen=True)
class Outcome:
    """Changes in execution order, what drifted, how many objects stay, and what was left out."""

    changes: tuple[Change, ...]
    drift: tuple[Change, ...]
    unchanged: int
    left_out: tuple[str, ...] = ()
    found: tuple[Diagnostic, ...] = ()


def plan_changes(
    desired: tuple[Resource, ...], live: Iterable[Resource], options: Options
) -> Outcome:
    """Everything that must happen so that live equals desired, for what this stack owns."""
    there = by_address(live)
    wanted = {} if options.destroy else by_address(desired)
    wanted = {address: _assume_unset(one, there.get(address)) for address, one in wanted.items()}
    origins = moves.origins(options.moved, wanted, there)
    renames = {one.address: address for address, one in origins.items()}
    changes = [_moved(wanted[address], one, renames, options) for address, one in origins.items()]
    taken = {one.moved_from for one in changes}
    decided = {one.address: one for one in changes}
    made = _in_turn(wanted, there, decided, renames, options)
    made += _deletions(
        {key: one for key, one in there.items() if key not in taken}, wanted, options
    )
    chosen, left_out = selected(made, wanted, there, options.selection)
    final = with_breaks(
        _protect(_propagate(_affects(chosen, wanted, there)), there), there, options.stack
    )
    touched = {one.address for one in made}
    same = sum(1 for address in wanted if address in there and address not in touched)
    found = () if options.destroy else tuple(moves.done(options.moved, there, options.stack))
    return Outcome(_ordered(final), _drift(wanted, there, options), same, left_out, found)


def _in_turn(
    wanted: Mapping[str, Resource],
    there: Mapping[str, Resource],
    decided: Mapping[str, Change],
    renames: Renames,
    options: Options,
) -> list[Change]:
    """What happens to each wanted object, in creation order; those that move are decided."""
    found = (
        decided.get(one.address) or _decide(one, there.get(one.address), renames, options)
        for one in wanted.values()
    )
    return [one for one in found if one is not None]


def _moved(desired: Resource, live: Resource, renames: Renames, options: Options) -> Change:
    made = moves.move(desired, live, renames, keeps_rows=options.keeps_rows)
    return moves.foreign(made, options.stack, options.adopt)


def _decide(
    desired: Resource, live: Resource | None, renames: Renames, options: Options
) -> Change | None:
    if live is None:
        return _change(desired, None, Action.CREATE, "not there yet", Effect.ADDITIVE)
    owner = live.marks.stack
    if desired.kind in SHARED:
        return _update(desired, live, renames, marked=False)
    if desired.kind in UNMARKED and not owner:
        return _equal_is_ours(desired, live, options)
    if owner == options.stack:
        return _update(desired, live, renames, marked=True)
    return _foreign(desired, live, options)


def _equal_is_ours(desired: Resource, live: Resource, options: Options) -> Change | None:
    return None if desired.attrs == live.attrs else _foreign(desired, live, options)


def _foreign(desired: Resource, live: Resource, options: Options) -> Change:
    """Somebody else's object of this name: taken over when asked for, else a conflict."""
    owner = f"stack `{live.marks.stack}`" if live.marks.stack else "nobody that fsc knows"
    attributes, remat, _ = compare(desired, replace(live, marks=Marks()), marked=False)
    effect = worst_effect(attributes)
    made = _change(desired, live, Action.ADOPT, f"it belongs to {owner}", effect, attributes)
    made = replace(made, rematerialise=remat)
    if desired.address in options.adopt or "all" in options.adopt:
        return made
    return replace(
        made,
        blocked=f"conflict: the live object belongs to {owner}; "
        f"`fsc adopt {desired.address}` takes it over",
    )


def _update(desired: Resource, live: Resource, renames: Renames, *, marked: bool) -> Change | None:
    seen, told = renamed(live, renames)
    differing, remat, must_replace = compare(desired, seen, marked)
    attributes = (*told, *differing)
    if not attributes:
        return None
    action = Action.REPLACE if must_replace else Action.UPDATE
    effect = Effect.DESTRUCTIVE if must_replace else worst_effect(attributes)
    made = _change(desired, live, action, reason(attributes, desired, seen), effect, attributes)
    return replace(made, rematerialise=remat)


def _change(
    desired: Resource, live: Resource | None, action: Action, why: str, effect: Effect,
    attributes: tuple[AttrChange, ...] = (),
) -> Change:  # fmt: skip
    return Change(
        desired.address, desired.kind, desired.name, action, why, effect, attributes,
        depends_on=desired.depends_on, desired=desired, live=live, at=desired.at,
    )  # fmt: skip


def _deletions(
    there: Mapping[str, Resource], wanted: Mapping[str, Resource], options: Options
) -> list[Change]:
    gone = [
        one
        for address, one in there.items()
        if address not in wanted and one.marks.stack == options.stack
    ]
    if options.destroy:
        gone += _emptied(there, {one.address for one in gone})
    why = "the stack is destroyed" if options.destroy else "no longer in the manifest"
    return [
        Change(
            one.address,
            one.kind,
            one.name,
            Action.DELETE,
            why,
            Effect.DESTRUCTIVE,
            live=one,
            depends_on=one.depends_on,
        )
        for one in gone
    ]


def _emptied(there: Mapping[str, Resource], gone: set[str]) -> list[Resource]:
    """A shared object goes with the last stack that has anything in it."""
    rest = {
        need for address, one in there.items() if address not in gone for need in one.depends_on
    }
    return [one for one in there.values() if one.kind in SHARED and one.address not in rest]


def _assume_unset(desired: Resource, live: Resource | None) -> Resource:
    """A secret whose variable is not set here cannot be compared: the live value is kept."""
    if desired.kind != "zenml.secret" or live is None:
        return desired
    given, there = desired.attrs.get("values", {}), live.attrs.get("values", {})
    known = {
        key: there.get(key, value) if value.startswith("${") else value
        for key, value in given.items()
    }
    attrs = {**desired.attrs, "values": known}
    return replace(desired, attrs=attrs)


def _affects(
    changes: list[Change], wanted: Mapping[str, Resource], there: Mapping[str, Resource]
) -> list[Change]:
    edges = {address: (*one.depends_on,) for address, one in {**there, **wanted}.items()}
    starts = {one.address for one in changes if one.kind not in SHARED}
    reached = affected(starts | {one.moved_from for one in changes if one.moved_from}, edges)
    return [replace(one, affects=_reached(one, reached, there)) for one in changes]


def _reached(
    change: Change, reached: Mapping[str, tuple[str, ...]], there: Mapping[str, Resource]
) -> tuple[str, ...]:
    """What is live and reads an object, under its name before as well."""
    found = {*reached.get(change.address, ()), *reached.get(change.moved_from, ())}
    return tuple(sorted(found & set(there)))


def _propagate(changes: list[Change]) -> list[Change]:
    """A view must be materialised again when the source or entity that it copies asks for it."""
    verdicts = {one.address: _wish(one) for one in changes}
    return [_with_copies(one, verdicts) for one in changes]


def _wish(change: Change) -> Rematerialise:
    """What a change of a source or an entity asks of the views that read it."""
    if change.desired is None or change.live is None:
        return Rematerialise()
    stored = replace(change.live, facts={"materialised": True})
    online = replace(change.desired, attrs={**change.desired.attrs, "online": True})
    _, wish, _ = compare(
        online, replace(stored, attrs={**stored.attrs, "online": True}), marked=False
    )
    return wish


def _with_copies(change: Change, verdicts: Mapping[str, Rematerialise]) -> Change:
    if change.live is None or not change.live.facts.get("materialised"):
        return change
    stored = change.desired is not None and change.desired.attrs.get("online")
    worst = change.rematerialise
    for address in change.desired.copies if change.desired and stored else ():
        worst = worse(worst, verdicts.get(address, Rematerialise()))
    return replace(change, rematerialise=worst)


def _protect(changes: list[Change], there: Mapping[str, Resource]) -> list[Change]:
    """Block what would take something from a protected object, or from what others use."""
    guarded = {address for address, one in there.items() if one.marks.protect}
    covers = closure(guarded, {address: one.depends_on for address, one in there.items()})
    return [_block(_in_use(one), covers) for one in changes]


def _in_use(change: Change) -> Change:
    """What stacks of other owners use stays: ZenML refuses to delete it, and rightly."""
    users = change.live.facts.get("used_by") if change.live else None
    if not users or change.action is not Action.DELETE:
        return change
    return replace(change, blocked=f"in use: {', '.join(users)} of another owner needs it")


def _block(change: Change, covers: Mapping[str, str]) -> Change:
    guard = covers.get(change.moved_from or change.address)
    if guard is None or change.effect is not Effect.DESTRUCTIVE or change.blocked:
        return change
    by = (
        "it is protected"
        if guard == (change.moved_from or change.address)
        else f"`{guard}`, which is protected, reads it"
    )
    return replace(change, blocked=f"protected: {by}; apply `protect: false` first")


def _ordered(changes: list[Change]) -> tuple[Change, ...]:
    """Deletions that free a name, then what is made in order of need, then the other deletions."""
    made = [one for one in changes if one.action is not Action.DELETE]
    names = {
        (one.kind.partition(".")[0], one.name.casefold())
        for one in made
        if one.action is Action.CREATE and "view" in one.kind
    }
    gone = deletion_order([one for one in changes if one.action is Action.DELETE])
    freeing = [
        one
        for one in gone
        if "view" in one.kind and (one.kind.partition(".")[0], one.name.casefold()) in names
    ]
    return (*freeing, *made, *(one for one in gone if one not in freeing))


def _drift(
    wanted: Mapping[str, Resource], there: Mapping[str, Resource], options: Options
) -> tuple[Change, ...]:
    found = []
    for address, live in sorted(there.items()):
        if live.marks.stack != options.stack or not live.marks.digests:
            continue
        moved = _moved_attributes(live)
        if moved:
            at = wanted[address].at if address in wanted else live.at
            found.append(
                Change(
                    address,
                    live.kind,
                    live.name,
                    Action.NOOP,
                    DRIFTED,
                    worst_effect(moved),
                    moved,
                    live=live,
                    at=at,
                )
            )
    return tuple(found)


def _moved_attributes(live: Resource) -> tuple[AttrChange, ...]:
    keys = sorted({*live.attrs, *live.marks.digests})
    return tuple(
        AttrChange(key, None, None, live.attrs.get(key), Effect.VALUE, DRIFTED)
        for key in keys
        if digest_of(live.attrs.get(key)) != live.marks.digests.get(key, "")
    )


__all__ = ["Options", "Outcome", "origin", "plan_changes"]
