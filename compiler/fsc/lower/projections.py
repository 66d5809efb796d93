"""What a service or an on-demand view reads -> a map by the name in use, every feature named."""

from __future__ import annotations

from typing import Any

from fsc.codes import PINNED, TWICE, UNKNOWN_FEATURE
from fsc.diagnostics import did_you_mean
from fsc.document import Node
from fsc.lower.context import Context
from fsc.model.feast.projection import VIEWS

SOURCE = "feast.data_source"


def projections(node: Node, context: Context, *, requests: bool) -> dict[str, dict[str, Any]]:
    """Items are names, `view:feature`, or maps with `view`; canonical form is by the name in use.

    References to single features of a view add up, as they do in Feast.
    """
    made: dict[str, dict[str, Any]] = {}
    single: set[str] = set()
    for item in node.items:
        name, read = _projection(_spelled(item, context), context, requests)
        refers = _is_reference(item)
        if name in made and refers and name in single:
            features = {*made[name]["features"], *read["features"]}
            read = {**read, "features": sorted(features)}
        elif name in made:
            context.report(
                TWICE,
                f"`{name}` is read twice.",
                item.at,
                "Give one of them another name with `as`.",
            )
        single |= {name} if refers else set()
        made[name] = read
    return dict(sorted(made.items()))


def _is_reference(item: Node) -> bool:
    return isinstance(item.value, str) and ":" in item.value


def _spelled(item: Node, context: Context) -> Node:
    """Feast's reference `view:feature` as a map. Versions are not pinned (feast.md 1.4)."""
    if not isinstance(item.value, str) or not {":", "@"} & set(item.value):
        return item
    view, _, feature = str(item.value).partition(":")
    view, pinned, _ = view.partition("@")
    if pinned:
        context.report(
            PINNED,
            f"`{item.value}` names a version of `{view}`.",
            item.at,
            f"Write `{view}`: a service reads what the manifest declares.",
        )
    parts = {"view": Node(view, item.at)}
    if feature:
        parts["features"] = Node([Node(feature, item.at)], item.at)
    return Node(parts, item.at)


def _projection(item: Node, context: Context, requests: bool) -> tuple[str, dict[str, Any]]:
    named = item if not isinstance(item.value, dict) else item.get("view") or item
    view = str(named.value)
    kinds = (*VIEWS, SOURCE) if requests else VIEWS
    kind = context.resolve(kinds, view, named.at)
    if kind == SOURCE:
        return view, {"source": view}
    read: dict[str, Any] = {"view": view, "features": _features(kind, view, item, context)}
    for key in ("as", "join_key_map"):
        given = item.get(key)
        if given is not None and given.value:
            read[key] = given.plain()
    return str(read.get("as", view)), read


def _features(kind: str, view: str, item: Node, context: Context) -> list[str]:
    given = item.get("features")
    declared = context.names.get(kind, {}).get(view)
    known = _known(declared, context) if declared else []
    if given is None:
        return known
    for one in given.items:
        if known and one.value not in known:
            hint = did_you_mean(str(one.value), known) or f"It has {', '.join(known)}."
            context.report(UNKNOWN_FEATURE, f"`{view}` has no feature `{one.value}`.", one.at, hint)
    _refuse_twice(given, context)
    return sorted({str(one.value) for one in given.items})


def _known(view: Node, context: Context) -> list[str]:
    """The features of a view: its schema without join keys."""
    keys = context.join_keys(view)
    return sorted(name for name in (view.get("schema") or Node({})).entries if name not in keys)


def _refuse_twice(given: Node, context: Context) -> None:
    seen: set[object] = set()
    for one in given.items:
        if one.value in seen:
            context.report(TWICE, f"`{one.value}` is listed twice.", one.at)
        seen.add(one.value)
