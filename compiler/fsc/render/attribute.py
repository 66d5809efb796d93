"""One attribute of a change as lines of text, made from its JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.render.value import is_long, pieces, short, whole
from fsc.render.words import WIDTH, Paint, clean, count, wrap

_MANY_LINES = 40


def given(one: Mapping[str, Any], indent: str) -> list[str]:
    """An attribute of an object that is made: its name and its value, wrapped."""
    label = f"{indent}{clean(one['path'])}: "
    value = one["new"]
    if isinstance(value, dict) and set(value) == {"name", "source"}:
        lines = value["source"].count("\n")
        return [f"{label}{short(value['name'])} ({count(lines, 'line')} of Python)"]
    return _value(value, label, indent + "  ")


def attribute(one: Mapping[str, Any], indent: str, paint: Paint) -> list[str]:
    """An attribute that changes: from what, to what, and whether somebody else changed it."""
    before, new = _before(one), one["new"]
    action = "create" if before is None else "delete" if new is None else "update"
    mark = {"create": "+", "delete": "-", "update": "~"}[action]
    label = f"{indent}{paint(mark, action)} {clean(one['path'])}"
    if one["path"].startswith("copies["):  # digests tell people nothing
        return [f"{indent}{paint(mark, action)} copy of {clean(one['path'][7:-1])}"]
    if one["path"] == "fsc.digest":
        return [label]
    room = len(indent) + 2 + len(one["path"])
    return [
        *_difference(before, new, label, room, indent + "    ", paint),
        *_drift(one, indent, paint),
    ]


def drifted(one: Mapping[str, Any], indent: str) -> list[str]:
    """An attribute that somebody changed and that the plan leaves as it is."""
    return wrap(f"{one['path']}: live value is {whole(one['live'])}", indent + "  ", indent)


def _before(one: Mapping[str, Any]) -> Any:
    """What stands left of the arrow: what was applied, or what is live when that says more."""
    unsaid = one["old"] is None or one["old"] == one["new"]
    return one["live"] if unsaid else one["old"]


def _drift(one: Mapping[str, Any], indent: str, paint: Paint) -> list[str]:
    """Somebody changed the live value since fsc applied it.

    `old` equals `new` when the manifest is as it was, and is unknown when both moved.
    """
    if one["old"] == one["live"]:
        return []
    seen = whole(one["live"])
    if one["old"] == one["new"]:
        seen = "it was changed outside fsc"
    elif one["old"] is None:
        seen = "it was changed outside fsc, and the manifest was changed too"
    return [paint(line, "warning") for line in wrap(f"live value differs: {seen}", indent + "    ")]


def _difference(
    before: Any, new: Any, label: str, room: int, indent: str, paint: Paint
) -> list[str]:
    if isinstance(before, list) and isinstance(new, list) and _as_sets(before, new):
        return _items(before, new, label, indent, paint)
    if isinstance(before, str) and isinstance(new, str) and "\n" in before.strip() + new.strip():
        return [f"{label}:", *_unified(before, new, indent, paint)]
    if before is None or new is None:
        return _value(new if before is None else before, f"{label}: ", indent)
    old_text, new_text = whole(before), whole(new)
    if room + len(old_text) + len(new_text) + 6 <= WIDTH:
        return [f"{label}: {old_text} -> {new_text}"]
    below = indent + "   "
    return [f"{label}:", *_value(before, below, below), *_value(new, f"{indent}-> ", below)]


def _value(value: Any, first: str, indent: str) -> list[str]:
    """A value behind `first`, broken at the width of a terminal where that changes nothing."""
    if isinstance(value, (list, dict)) and set(value) != {"dtype"}:
        opening, closing = "[]" if isinstance(value, list) else "{}"
        return _flow(pieces(value), first + opening, closing, indent)
    text = whole(value)
    return wrap(text, indent, first) if is_long(value) and "  " not in text else [first + text]


def _as_sets(before: list[Any], new: list[Any]) -> bool:
    """True when added and removed items tell the whole difference, so that order tells nothing."""
    kept = [one for one in before if one in new]
    return kept == [one for one in new if one in before] and before != new


def _items(before: list[Any], new: list[Any], label: str, indent: str, paint: Paint) -> list[str]:
    added = [f"+ {short(one)}" for one in new if one not in before]
    removed = [f"- {short(one)}" for one in before if one not in new]
    return _flow([*removed, *added], f"{label}: ", "", indent)


def _flow(parts: list[str], opening: str, closing: str, indent: str) -> list[str]:
    """Parts with commas between them, broken between parts at the width of a terminal."""
    lines, current = [], opening
    for index, part in enumerate(parts):
        piece = part + ("," if index < len(parts) - 1 else closing)
        first = index == 0
        if not first and len(current) + 1 + len(piece) > WIDTH:
            lines.append(current)
            current, first = indent, True
        current += piece if first else f" {piece}"
    return [*lines, current if parts else current + closing]


def _unified(before: str, new: str, indent: str, paint: Paint) -> list[str]:
    """A unified diff without its file names."""
    from difflib import unified_diff  # 10 ms to import, and only long text needs it

    lines = list(unified_diff(before.splitlines(), new.splitlines(), lineterm="", n=2))[2:]
    styles = {"+": "create", "-": "delete", "@": "dim"}
    shown = [
        indent + paint(clean(line.replace("\t", "  ")), styles.get(line[:1], "plain"))
        for line in lines[:_MANY_LINES]
    ]
    more = len(lines) - _MANY_LINES
    return [*shown, f"{indent}({count(more, 'more line')})"] if more > 0 else shown
