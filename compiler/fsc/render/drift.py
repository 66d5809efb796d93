"""Drift as text for people, made from its JSON form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.render.value import whole
from fsc.render.words import Paint, clean, count, plain, wrap

_INDENT = " " * 4


def drift(data: Mapping[str, Any], paint: Paint = plain) -> str:
    """What moved, object by object. Ends in a newline."""
    found = data["drift"]
    if not found:
        return paint("Nothing has moved outside fsc since the last apply.", "good") + "\n"
    blocks = ["\n".join(_object(one, paint)) for one in found]
    what = count(len(found), "object")
    end = paint(f"{what} changed outside fsc since the last apply.", "warning")
    return "\n\n".join([*blocks, end]) + "\n"


def _object(one: Mapping[str, Any], paint: Paint) -> list[str]:
    at = one["source"]
    where = f"  ({clean(at['file'])}:{at['line']})" if at["file"] else "  (not in the manifest)"
    first = paint(clean(one["address"]), "bold") + paint(where, "dim")
    return [
        first,
        *(line for each in one["attributes"] for line in _attribute(each, bool(at["file"]))),
    ]


def _attribute(one: Mapping[str, Any], said: bool) -> list[str]:
    """What was applied is known only while the manifest has not moved as well."""
    is_now = "(not set)" if one["live"] is None else whole(one["live"])
    if one["origin"] == "both":
        text = f"{one['path']}: is {is_now}; the manifest was changed too"
    elif not said:
        text = f"{one['path']}: is {is_now}"
    else:
        was = "(not set)" if one["old"] is None else whole(one["old"])
        text = f"{one['path']}: {was} -> {is_now}"
    return wrap(text, _INDENT + "  ", _INDENT)
