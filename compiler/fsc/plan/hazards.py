"""Which changes have a code: what a destructive or breaking change is called, so that people can
look it up (`fsc explain FSC702`), allow it and write policies about it.

One table, first match wins. A line names the kinds ("*" stands for any letters), the path of the
attribute ("" for the object itself, "*" for one step), how it changed, and the code.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fnmatch import fnmatchcase

from fsc import codes
from fsc.codes import Code
from fsc.driver import Action, AttrChange, Change
from fsc.model.describe import Effect
from fsc.model.digest import digest
from fsc.model.duration import milliseconds
from fsc.plan.diff import Difference, steps
from fsc.plan.policy import ADDED, CHANGED, REMOVED, SHRUNK, attributes_of, manner
from fsc.records import dataclass

VIEW = "feast.*view"

# The attributes of data sources that say where the rows are, of one type or another.
PLACES = (
    "batch_source", "class_path", "collection", "database", "dataset_id", "dataset_name",
    "endpoint", "kafka_bootstrap_servers", "materialization_path", "namespace", "path", "query",
    "run_id", "stream_name", "table", "table_ref", "topic", "type", "uri", "warehouse",
)  # fmt: skip


@dataclass(frozen=True)
class Hazard:
    """One line of the table. `how` is a word of the policy table, or the name of an action."""

    kinds: str
    path: str
    how: str
    code: Code


TABLE: tuple[Hazard, ...] = (
    Hazard(VIEW, "", "delete", codes.VIEW_DROPPED),
    Hazard("feast.entity", "", "delete", codes.ENTITY_DROPPED),
    Hazard("feast.data_source", "", "delete", codes.SOURCE_DROPPED),
    Hazard("feast.feature_service", "", "delete", codes.SERVICE_DROPPED),
    Hazard("zenml.secret", "", "delete", codes.SECRET_DROPPED),
    Hazard("zenml.component", "", "delete", codes.COMPONENT_DROPPED),
    Hazard("zenml.stack", "", "delete", codes.STACK_DROPPED),
    Hazard("*", "", "delete", codes.OBJECT_DROPPED),
    Hazard("*", "", "replace", codes.OBJECT_REPLACED),
    Hazard(VIEW, "schema.*", REMOVED, codes.FEATURE_DROPPED),
    Hazard(VIEW, "schema.*.dtype", CHANGED, codes.TYPE_CHANGED),
    Hazard("feast.entity", "join_keys", CHANGED, codes.KEY_CHANGED),
    Hazard("feast.entity", "value_type", CHANGED, codes.KEY_CHANGED),
    Hazard(VIEW, "entities", CHANGED, codes.KEY_CHANGED),
    Hazard(VIEW, "source", CHANGED, codes.SOURCE_SWAPPED),
    Hazard(VIEW, "sources.*", REMOVED, codes.SOURCE_SWAPPED),
    *(Hazard("feast.data_source", key, CHANGED, codes.SOURCE_SWAPPED) for key in PLACES),
    Hazard("feast.data_source", "schema.*", ADDED, codes.REQUEST_GROWN),
    Hazard("feast.feature_service", "features.*", REMOVED, codes.SERVICE_SHRUNK),
    Hazard("feast.feature_service", "features.*.features", SHRUNK, codes.SERVICE_SHRUNK),
    Hazard(VIEW, "online", REMOVED, codes.ONLINE_OFF),
    Hazard(VIEW, "enabled", REMOVED, codes.ONLINE_OFF),
    Hazard(VIEW, "ttl", CHANGED, codes.TTL_SHORTER),
    Hazard(VIEW, "udf.source", CHANGED, codes.FUNCTION_CHANGED),
    Hazard("zenml.secret", "values.*", REMOVED, codes.SECRET_SHRUNK),
    Hazard("zenml.stack", "components.*", REMOVED, codes.STACK_SHRUNK),
    Hazard("zenml.stack", "components.*", SHRUNK, codes.STACK_SWAPPED),
)

# What a type can become without losing a value: bits and precision only grow.
WIDER: Mapping[str, frozenset[str]] = {
    "Int32": frozenset({"Int64", "Float64"}),
    "Float32": frozenset({"Float64"}),
}
_NARROWER = frozenset((wide, small) for small, found in WIDER.items() for wide in found)


def with_codes(changes: Iterable[Change]) -> list[Change]:
    """The changes, each attribute and each object with the codes of what it breaks."""
    coded = [_coded(one) for one in changes]
    twins = _twins(coded)
    return [_twin(one, twins[one.address]) if one.address in twins else one for one in coded]


def _coded(change: Change) -> Change:
    if change.live is None or change.action is Action.FORGET:
        return change
    attributes = tuple(_attribute(change.kind, one) for one in change.attributes)
    whole = _first(change.kind, (), frozenset({change.action.value}))
    found = {one.code for one in attributes if one.code} | ({whole.code} if whole else set())
    return replace(change, attributes=attributes, codes=tuple(sorted(found)))


def _attribute(kind: str, one: AttrChange) -> AttrChange:
    path = steps(one.path)
    code = _first(kind, path, manner(Difference(path, one.live, one.new)))
    if code is codes.TYPE_CHANGED:
        code = _type_code(one)
    if code is codes.TTL_SHORTER and not _shorter(one):
        code = None
    return replace(one, code=code.code) if code else one


def _first(kind: str, path: tuple[str, ...], how: frozenset[str]) -> Code | None:
    return next((one.code for one in TABLE if one.how in how and _fits(one, kind, path)), None)


def _fits(line: Hazard, kind: str, path: tuple[str, ...]) -> bool:
    wanted = tuple(line.path.split(".")) if line.path else ()
    if len(wanted) != len(path) or not fnmatchcase(kind, line.kinds):
        return False
    return all(want in ("*", have) for want, have in zip(wanted, path, strict=True))


def _type_code(one: AttrChange) -> Code | None:
    """A wider type keeps every value, a narrower one cuts some, any other means something else."""
    if one.new in WIDER.get(str(one.live), ()):
        return None
    return codes.TYPE_NARROWED if (one.live, one.new) in _NARROWER else codes.TYPE_CHANGED


def _shorter(one: AttrChange) -> bool:
    """True when values expire earlier than before; no limit is longest."""
    before, after = (milliseconds(str(value or "0s")) for value in (one.live, one.new))
    return after != 0 and (before == 0 or after < before)


def _twins(changes: Iterable[Change]) -> dict[str, str]:
    """From a view that goes to the one of the same content that comes: a rename left unsaid."""
    gone: dict[str, str] = {}
    come: dict[str, str] = {}
    for one in changes:
        if one.action in (Action.DELETE, Action.CREATE) and fnmatchcase(one.kind, VIEW):
            side = gone if one.action is Action.DELETE else come
            side.setdefault(_content(one), one.address)
    return {gone[key]: come[key] for key in sorted(gone.keys() & come.keys())}


def _content(change: Change) -> str:
    """A digest of what a view is, without its name and its labels."""
    one = change.live if change.action is Action.DELETE else change.desired
    known = attributes_of(change.kind)
    attrs = one.attrs if one else {}
    plain = {
        key: value
        for key, value in attrs.items()
        if key not in known or known[key].change.effect is not Effect.METADATA
    }
    return digest([change.kind, plain])


def _twin(change: Change, other: str) -> Change:
    found = tuple(sorted({*change.codes, codes.RENAMED.code}))
    why = f"{change.reason}; `{other}` has the same content: `moved` would keep its rows"
    return replace(change, codes=found, reason=why)
