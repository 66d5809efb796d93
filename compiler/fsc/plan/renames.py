"""What refers to an object that gets another name: it changes too, but it loses nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from fsc.driver import AttrChange, Resource
from fsc.model.describe import Attr, Effect
from fsc.model.feast.projection import VIEWS
from fsc.model.types import Listing, Projections, Ref, SetOf
from fsc.plan.compare import digest_of
from fsc.plan.policy import attributes_of

Renames = Mapping[str, str]  # from the address before to the address now

_NAME = "what it refers to has another name"
_COLUMNS = "features of the view are asked for under its new name"
_SAVED = "its rows keep their columns under the old name of the view"
# Texts of the form `view:feature`, which refer although no type says so.
_FEATURES = {"feast.saved_dataset": "features"}


class _Told(NamedTuple):
    path: str
    live: Any
    new: Any
    effect: Effect
    why: str


def renamed(
    live: Resource, desired: Resource, renames: Renames
) -> tuple[Resource, tuple[AttrChange, ...]]:
    """A live object as if everything already had its new name, and the references that differ.

    A saved dataset may go on to name a view that is gone: its features follow where `desired` does.
    """
    if not renames:
        return live, ()
    live_now, told_features = _saved(live, desired, renames)
    seen, told = _renamed(live_now, renames)
    return seen, (*told_features, *told)


def _saved(
    live: Resource, desired: Resource, renames: Renames
) -> tuple[Resource, tuple[AttrChange, ...]]:
    key = _FEATURES.get(live.kind, "")
    before = live.attrs.get(key, [])
    wanted = set(desired.attrs.get(key, ()))
    followed = {one: _feature(one, renames) for one in before}
    after = sorted(new if new in wanted else one for one, new in followed.items())
    if after == sorted(before):
        return live, ()
    full = bool(live.attrs.get("full_feature_names"))
    effect, why = (Effect.VALUE, _SAVED) if full else (Effect.METADATA, _NAME)
    now = {**live.attrs, key: after}
    seen = replace(live, attrs=now, marks=_marks(live, now))
    return seen, (AttrChange(key, before, after, before, effect, why),)


def _feature(text: str, renames: Renames) -> str:
    view, sign, feature = text.partition(":")
    return f"{_name(_starts(VIEWS), view, renames)}{sign}{feature}"


def _renamed(live: Resource, renames: Renames) -> tuple[Resource, tuple[AttrChange, ...]]:
    told = list(_references(live, renames))
    if not told:
        return live, ()
    now = dict(live.attrs)
    for key in {one.path.partition(".")[0] for one in told}:
        now[key] = _value(live, key, renames)
    seen = replace(live, attrs=now, copies=_copies(live, renames), marks=_marks(live, now))
    return seen, tuple(AttrChange(t.path, t.live, t.new, t.live, t.effect, t.why) for t in told)


def _references(live: Resource, renames: Renames) -> Iterator[_Told]:
    for key in _reference_keys(live):
        before, after = live.attrs[key], _value(live, key, renames)
        if before == after:
            continue
        if live.kind == "zenml.stack":
            for type_ in sorted(before):
                if before[type_] != after[type_]:
                    yield _Told(
                        f"{key}.{type_}", before[type_], after[type_], Effect.METADATA, _NAME
                    )
        elif isinstance(before, Mapping):
            yield from _projection_changes(key, before, renames)
        else:
            yield _Told(key, before, after, Effect.METADATA, _NAME)


def _projection_changes(
    key: str, reads: Mapping[str, Mapping[str, Any]], renames: Renames
) -> Iterator[_Told]:
    for name, read in sorted(reads.items()):
        now, changed = _projection(name, read, renames)
        part = "source" if "source" in read else "view"
        if changed != read:
            plain = part == "source" or "as" in read
            effect, why = (Effect.METADATA, _NAME) if plain else (Effect.VALUE, _COLUMNS)
            yield _Told(f"{key}.{now}.{part}", read[part], changed[part], effect, why)


def _reference_keys(live: Resource) -> list[str]:
    if live.kind == "zenml.stack":
        return [key for key in ("components",) if key in live.attrs]
    return [
        key for key, one in attributes_of(live.kind).items() if key in live.attrs and _refers(one)
    ]


def _refers(one: Attr) -> bool:
    match one.type:
        case Ref() | Projections() | Listing(Ref()) | SetOf(Ref()):
            return True
        case _:
            return False


def _value(live: Resource, key: str, renames: Renames) -> Any:
    """The value of an attribute with new names in it."""
    given = live.attrs[key]
    if live.kind == "zenml.stack":
        return {
            type_: [_name((f"zenml.component.{type_}/",), one, renames) for one in names]
            for type_, names in given.items()
        }
    match attributes_of(live.kind)[key].type:
        case Ref(kinds):
            return _name(_starts(kinds), given, renames)
        case Listing(Ref(kinds)):
            return [_name(_starts(kinds), one, renames) for one in given]
        case SetOf(Ref(kinds)):
            return sorted(_name(_starts(kinds), one, renames) for one in given)
        case Projections():
            made = (_projection(name, read, renames) for name, read in given.items())
            return dict(sorted(made, key=lambda one: one[0]))
        case _:
            return given


def _projection(name: str, read: Mapping[str, Any], renames: Renames) -> tuple[str, dict[str, Any]]:
    """A projection is found under its alias, or under the name of what it reads."""
    part, kinds = ("source", ("feast.data_source",)) if "source" in read else ("view", VIEWS)
    new = _name(_starts(kinds), read[part], renames)
    return (new if name == read[part] else name), {**read, part: new}


def _starts(kinds: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{kind}." for kind in kinds)


def _name(starts: tuple[str, ...], name: str, renames: Renames) -> str:
    found = next((start for start in starts if f"{start}{name}" in renames), None)
    return renames[f"{found}{name}"].removeprefix(found) if found else name


def _copies(live: Resource, renames: Renames) -> dict[str, str]:
    made = {}
    for key, value in live.copies.items():
        address, alias, name = key.partition(" as ")
        made[f"{renames.get(address, address)}{alias}{name}"] = value
    return dict(sorted(made.items()))


def _marks(live: Resource, now: Mapping[str, Any]) -> Any:
    """A new name is no drift: where the value was as applied, it still is."""
    noted = dict(live.marks.digests)
    for key, last in live.marks.digests.items():
        if digest_of(live.attrs.get(key)) == last:
            noted[key] = digest_of(now.get(key))
    return replace(live.marks, digests=noted)
