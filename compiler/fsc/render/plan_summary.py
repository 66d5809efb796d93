"""The end of a plan: what is destructive first, then how much of what."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.render.words import Paint, clean, count, plain, wrap

CLASSES = ("destructive", "key-changing", "value-changing", "additive", "metadata")
WORDS = ("create", "update", "replace", "delete", "move", "adopt", "forget")
_SHOWN = 5


def summary(data: Mapping[str, Any], paint: Paint = plain) -> str:
    """Changes by class, what to materialise again, notes, and one sentence that counts."""
    changes = data["changes"]
    lines = [
        *_classes(changes, paint),
        *_rows(changes),
        *_drifted(data["drift"], paint),
        *(line for note in data["notes"] for line in wrap(note, "  ", "Note: ")),
        *_policies(data["policies"], paint),
        *_blocked(changes, paint),
        *_unread(data.get("unread", []), paint),
        *(paint(line, "bold" if changes else "good") for line in wrap(sentence(data), "  ", "")),
    ]
    return "\n".join(lines) + "\n"


def sentence(data: Mapping[str, Any]) -> str:
    """ "Plan: 3 to create, 1 to delete." with what stays as it is."""
    counted = data["summary"]
    same = f" {counted['no-op']} unchanged." if counted["no-op"] else ""
    if not data["changes"]:
        all_of_it = not data["drift"] and not data["notes"] and not data.get("unread")
        return f"No changes.{' What is live is what the manifest says.' if all_of_it else ''}{same}"
    return f"Plan: {', '.join(f'{counted[one]} to {one}' for one in WORDS if counted[one])}.{same}"


def _classes(changes: list[Mapping[str, Any]], paint: Paint) -> list[str]:
    lines: list[str] = []
    for name in CLASSES:
        found = [clean(one["address"]) for one in changes if one["class"] == name]
        if found:
            shown = found if name == "destructive" else found[:_SHOWN]
            more = [f"and {len(found) - len(shown)} more"] if len(found) > len(shown) else []
            label = f"{name}: "
            wrapped = wrap(", ".join([*shown, *more]), "  ", label)
            style = "delete" if name == "destructive" else "plain"
            lines += [paint(label.rstrip(), style) + wrapped[0][len(label) - 1 :], *wrapped[1:]]
    return lines


def _rows(changes: list[Mapping[str, Any]]) -> list[str]:
    """Which views to materialise again, and whose stored rows go."""
    verdicts = [(clean(one["name"]), one["rematerialise"]["verdict"]) for one in changes]
    gone = [name for name, verdict in verdicts if verdict == "delete rows"]
    again = [f"{name} ({v})" for name, v in verdicts if v not in ("none", "delete rows")]
    return [
        *(wrap(", ".join(gone), "  ", "stored rows deleted: ") if gone else []),
        *(wrap(", ".join(again), "  ", "materialise again: ") if again else []),
    ]


def _drifted(drift: list[Mapping[str, Any]], paint: Paint) -> list[str]:
    names = ", ".join(clean(one["address"]) for one in drift)
    label = "changed outside fsc: "
    return [paint(line, "warning") for line in wrap(names, "  ", label)] if drift else []


def _policies(broken: list[Mapping[str, Any]], paint: Paint) -> list[str]:
    """What the plan breaks of the rules of its own manifest."""
    lines: list[str] = []
    for one in broken:
        style = "error" if one["level"] == "mandatory" else "advice"
        said = ": ".join(filter(None, [one["message"], ", ".join(one["found"])]))
        first = f"policy {clean(one['name'])} ({one['level']}): "
        lines += [paint(line, style) for line in wrap(said, "  ", first)]
    if any(one["level"] == "mandatory" for one in broken):
        lines.append(paint("An apply of this plan is refused by policy.", "error"))
    return lines


def _blocked(changes: list[Mapping[str, Any]], paint: Paint) -> list[str]:
    blocked = [one for one in changes if one["blocked"]]
    if not blocked:
        return []
    text = f"{count(len(blocked), 'change')} blocked: an apply of this plan is refused."
    return [paint(text, "error")]


def _unread(unread: list[str], paint: Paint) -> list[str]:
    """What the plan says nothing about, so that an apply is refused."""
    text = f"not known: {', '.join(clean(one) for one in unread)}"
    return [paint(line, "error") for line in wrap(text, "  ", "")] if unread else []
