"""A plan as text for people, made from its JSON form: one block per object, then the summary."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from fsc.codes import BY_CODE
from fsc.render.attribute import attribute, drifted, given
from fsc.render.defaults import is_default
from fsc.render.plan_summary import summary
from fsc.render.text import diagnostics
from fsc.render.words import Paint, beside, clean, plain, wrap

SYMBOLS = {
    "create": "+",
    "update": "~",
    "replace": "-/+",
    "delete": "-",
    "move": ">",
    "adopt": "^",
    "forget": "x",
    "no-op": "!",
}
_INDENT = " " * 6
_NOTHING: Mapping[str, str] = {}


def plan(
    data: Mapping[str, Any], sources: Mapping[str, str] = _NOTHING, paint: Paint = plain
) -> str:
    """The whole plan. Ends in the summary and a newline."""
    gone = deleted(data["changes"])
    blocks = [
        *([_header(data, paint)] if data["changes"] else []),
        *(change(one, paint, gone) for one in data["changes"]),
        *_drift(data, paint),
        *([diagnostics(data["diagnostics"], sources, paint)] if data["diagnostics"] else []),
        summary(data, paint),
    ]
    return "\n".join(blocks)


def deleted(changes: Iterable[Mapping[str, Any]]) -> frozenset[str]:
    """The addresses of what these changes delete."""
    return frozenset(one["address"] for one in changes if one["action"] == "delete")


def change(one: Mapping[str, Any], paint: Paint = plain, gone: frozenset[str] = frozenset()) -> str:
    """One object: symbol, address and manifest line, then why and what.

    `gone` is what the same plan deletes: who reads the object and goes too is told apart from those
    who stay and have to do without.
    """
    action = one["action"]
    at = one["source"]
    where = f"  ({clean(at['file'])}:{at['line']})" if at["file"] else ""
    first = f"{paint(SYMBOLS[action].rjust(3), action)} {paint(clean(one['address']), 'bold')}"
    inline = f"  {clean(one['reason'])}" if action == "create" else ""
    lines = [
        *beside(
            first, paint(where + inline, "dim"), 4 + len(clean(one["address"]) + where + inline)
        ),
        *([] if inline else wrap(one["reason"], _INDENT)),
        *(paint(line, "warning") for code in one["codes"] for line in _told(code, title(code))),
        *(paint(line, "error") for line in _told("BLOCKED", one["blocked"])),
        *_attributes(one, paint),
        *_rows(one["rematerialise"]),
        *_told("loses", one.get("loses", "")),
        *_told("affects", _readers(one, lambda each: each not in gone)),
        *_told("deleted too", _readers(one, gone.__contains__)),
        *_told("ran with it", ", ".join(one.get("runs", ()))),
        *(paint(line, "error") for line in _told("breaks", "; ".join(one.get("breaks", ())))),
    ]
    return "\n".join(lines) + "\n"


def title(code: str) -> str:
    """The title of a code; a plan of another fsc may hold one that this fsc does not know."""
    return BY_CODE[code].title if code in BY_CODE else "(`fsc explain` knows more)"


def _header(data: Mapping[str, Any], paint: Paint) -> str:
    environment = f", environment {data['environment']}" if data["environment"] else ""
    used = {one["action"] for one in data["changes"]}
    legend = "   ".join(
        f"{paint(symbol, action)} {action}" for action, symbol in SYMBOLS.items() if action in used
    )
    return f"Plan for stack {clean(data['stack'])}{clean(environment)}\n  {legend}\n"


def _attributes(one: Mapping[str, Any], paint: Paint) -> list[str]:
    """Each attribute, and below those that have it in common the reason why it matters."""
    if one["action"] == "create":
        said = [a for a in one["attributes"] if not is_default(one["kind"], a["path"], a["new"])]
        return [line for each in said for line in given(each, _INDENT)]
    if one["action"] == "no-op":
        return [line for each in one["attributes"] for line in drifted(each, _INDENT)]
    if one["action"] in ("delete", "forget"):
        return []
    lines: list[str] = []
    for (effect, why), same in groupby(one["attributes"], key=lambda a: (a["class"], a["reason"])):
        lines += [line for each in same for line in attribute(each, _INDENT, paint)]
        if effect != "metadata":
            lines += [paint(line, "dim") for line in wrap(f"{effect}: {why}", _INDENT + "    ")]
    return lines


def _rows(found: Mapping[str, str]) -> list[str]:
    """What happens to the rows that are stored for serving."""
    why = f" ({found['reason']})" if found["reason"] else ""
    if found["verdict"] == "delete rows":
        return _told("stored rows", f"deleted{why}")
    return [] if found["verdict"] == "none" else _told("materialise again", found["verdict"] + why)


def _readers(one: Mapping[str, Any], which: Callable[[str], bool]) -> str:
    return ", ".join(_with_owner(each, one) for each in one["affects"] if which(each))


def _with_owner(address: str, one: Mapping[str, Any]) -> str:
    owner = one.get("owners", {}).get(address, "")
    return f"{address} ({owner})" if owner else address


def _told(label: str, text: str) -> list[str]:
    return wrap(text, _INDENT + "  ", f"{_INDENT}{label}: ") if text else []


def untouched(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Objects that drifted and are not planned; the others carry their drift in their block."""
    planned = {one["address"] for one in data["changes"]}
    return [one for one in data["drift"] if one["address"] not in planned]


def _drift(data: Mapping[str, Any], paint: Paint) -> list[str]:
    left = untouched(data)
    if not left:
        return []
    title = "Changed outside fsc since the last apply, and left as it is:"
    return [paint(title, "warning") + "\n", *(change(one, paint) for one in left)]
