"""Findings and reports as text for people, made from their JSON form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc.render.snippet import snippet
from fsc.render.words import Paint, clean, count, listed, plain, wrap

_INDENT = "   "
_NOTHING: Mapping[str, str] = {}


def diagnostics(
    found: Iterable[Mapping[str, Any]], sources: Mapping[str, str] = _NOTHING, paint: Paint = plain
) -> str:
    """All findings with their lines, and how many there are. Ends in a newline.

    `sources` maps a file, as the findings name it, to its text.
    """
    listing = list(found)
    blocks = ["\n".join(_finding(one, sources, paint)) for one in listing]
    return "\n\n".join([*blocks, _counts(listing, paint)]) + "\n"


def counts(found: Iterable[Mapping[str, Any]]) -> str:
    """How many findings of each severity, in words."""
    severities = [one["severity"] for one in found]
    present = [name for name in ("error", "warning", "advice") if name in severities]
    return listed(count(severities.count(name), name) for name in present)


def _counts(found: list[Mapping[str, Any]], paint: Paint) -> str:
    if not found:
        return paint("No problems found.", "good")
    worst = min(found, key=lambda one: ("error", "warning", "advice").index(one["severity"]))
    return paint(f"Found {counts(found)}.", worst["severity"])


def _finding(one: Mapping[str, Any], sources: Mapping[str, str], paint: Paint) -> list[str]:
    severity = one["severity"]
    return [
        paint(f"{severity} {one['code']}", severity) + paint(f": {clean(one['title'])}", "bold"),
        *_place(one, paint),
        *snippet(one, sources, paint, severity),
        *wrap(one["message"], _INDENT),
        *(wrap(one["hint"], _INDENT + "      ", f"{_INDENT}Hint: ") if one["hint"] else []),
        *(line for also in one["related"] for line in _related(also, sources, paint)),
    ]


def _place(at: Mapping[str, Any], paint: Paint) -> list[str]:
    if not at["file"]:
        return []
    where = f":{at['line']}:{at['column']}" if at["line"] else ""
    return [paint(" --> ", "dim") + clean(at["file"]) + where]


def _related(also: Mapping[str, Any], sources: Mapping[str, str], paint: Paint) -> list[str]:
    return [
        *wrap(also["message"], _INDENT + "      ", f"{_INDENT}Note: "),
        *_place(also, paint),
        *snippet(also, sources, paint, "dim"),
    ]


def report(data: Mapping[str, Any], paint: Paint = plain) -> str:
    """What an apply did: what failed and what was left out by name, the rest by number."""
    lines = [line for step in data["steps"] for line in _step(step, paint)]
    return "\n".join([*lines, _outcome(data["summary"], data["steps"], paint)]) + "\n"


def _step(step: Mapping[str, Any], paint: Paint) -> list[str]:
    if step["status"] == "done":
        return []
    style = {"failed": "error", "skipped": "warning"}[step["status"]]
    first = f"{paint(step['status'], style)}: {clean(step['address'])}"
    return [f"{first} ({step['action']})", *wrap(step["message"], _INDENT)]


PAST = {
    "create": "created",
    "update": "updated",
    "replace": "replaced",
    "delete": "deleted",
    "move": "moved",
    "adopt": "adopted",
    "forget": "forgotten",
}


def _outcome(summary: Mapping[str, int], steps: list[Mapping[str, Any]], paint: Paint) -> str:
    done = [step["action"] for step in steps if step["status"] == "done"]
    parts = [f"{done.count(action)} {word}" for action, word in PAST.items() if action in done]
    if not summary["failed"] and not summary["skipped"]:
        return paint(f"Applied: {', '.join(parts) or 'nothing to do'}.", "good")
    unfinished = f"{summary['failed']} failed, {summary['skipped']} skipped"
    how = "Applied in part" if parts else "Nothing was applied"
    return paint(f"{how}: {', '.join([*parts, unfinished])}.", "error")
