"""What training reads against what is served: JSON data, and the text that is made from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from fsc.plan.skew import ComparedView, Skew, Verification
from fsc.render.json import Json, versions
from fsc.render.value import short
from fsc.render.words import Paint, beside, clean, count, plain, wrap

_WORDS: Mapping[str, str] = {
    "missing": "not served",
    "value": "different value",
    "type": "different type",
    "column": "no such column",
}


def data(stack: str, environment: str, found: Verification) -> Json:
    """Everything that was found. Times are ISO 8601, bytes are hexadecimal."""
    return {
        **versions(),
        "stack": stack,
        "environment": environment,
        "views": [_view(one) for one in found.views],
        "not_checked": [
            {"address": one.address, "reason": one.reason, "failed": one.failed}
            for one in found.unchecked
        ],
        "summary": {
            "views": len(found.views),
            "views_with_skew": sum(bool(one.skews) for one in found.views),
            "not_checked": len(found.unchecked),
        },
    }


def _view(one: ComparedView) -> Json:
    return {
        "address": one.address,
        "keys": one.keys,
        "features": one.features,
        "materialised": one.materialised,
        "skew": [_skew(each) for each in one.skews],
    }


def _skew(one: Skew) -> Json:
    return {
        "feature": one.feature,
        "kind": one.kind.value,
        "keys": one.keys,
        "detail": one.detail,
        "example": None
        if one.detail
        else {"key": _json(one.key), "offline": _json(one.offline), "online": _json(one.online)},
    }


def _json(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    if isinstance(value, datetime):
        return value.isoformat()
    return value.hex() if isinstance(value, bytes) else value


def text(found: Mapping[str, Any], paint: Paint = plain) -> str:
    """View by view, then what was not checked and the sum. Ends in a newline."""
    lines = [line for one in found["views"] for line in _lines(one, paint)]
    if found["not_checked"]:
        lines.append("Not checked:")
        for one in found["not_checked"]:
            lines += wrap(f"{one['address']}: {one['reason']}", "    ", "  ")
        lines.append("")
    return "\n".join([*lines, *_sum(found, paint)]) + "\n"


def _lines(one: Mapping[str, Any], paint: Paint) -> Iterator[str]:
    until = f", materialised until {one['materialised']}" if one["materialised"] else ""
    what = f"{count(one['keys'], 'key')}, {count(one['features'], 'feature')}{until}"
    title, aside = clean(one["address"]), f"  ({what})"
    yield from beside(paint(title, "bold"), paint(aside, "dim"), len(title + aside))
    for each in one["skew"]:
        yield from wrap(_difference(each), "      ", "  ")
    if not one["skew"]:
        yield "  no difference" if one["keys"] else "  no rows within the ttl"
    yield ""


def _difference(one: Mapping[str, Any]) -> str:
    among = f" for {count(one['keys'], 'key')}" if one["keys"] else ""
    first = f"{one['feature']}: {_WORDS[one['kind']]}{among}"
    if one["example"] is None:
        return f"{first}: {one['detail']}"
    example = one["example"]
    key = ", ".join(f"{name}={short(value)}" for name, value in example["key"].items())
    sides = f"training {_side(example['offline'])}, serving {_side(example['online'])}"
    return f"{first}, as {key}: {sides}" if key else f"{first}: {sides}"


def _side(value: Any) -> str:
    return "nothing" if value is None else short(value)


def _sum(found: Mapping[str, Any], paint: Paint) -> list[str]:
    views, skewed = found["summary"]["views"], found["summary"]["views_with_skew"]
    if skewed:
        return [
            paint(f"Training and serving differ in {skewed} of {count(views, 'view')}.", "warning")
        ]
    if any(one["failed"] for one in found["not_checked"]):
        return [paint("Some views could not be read.", "warning")]
    if not views:
        return ["Nothing to compare."]
    return [paint(f"Training and serving are the same in {count(views, 'view')}.", "good")]
