"""A plan as Markdown that fits a comment on a pull request, made from its JSON form.

Names and texts of people stand in code, or are escaped: they cannot make links, mentions or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fsc.render.plan_summary import CLASSES, sentence
from fsc.render.plan_text import SYMBOLS, change
from fsc.render.text import counts
from fsc.render.words import clean

# GitHub refuses comments of more than 65,536 characters; the rest is for whoever wraps ours.
LIMIT = 60_000
_ROWS = 200
_PUNCTUATION = re.compile(r"([\\`*_\[\]{}()#+!|~<>&])")


def markdown(data: Mapping[str, Any], limit: int = LIMIT) -> str:
    """Summary, a table with what is destructive first, then folded details up to `limit`."""
    changes = sorted(data["changes"], key=_rank)
    head = _head(data) + _findings(data["diagnostics"]) + _table(changes)
    notes = "".join(f"\n> {_prose(note)}\n" for note in data["notes"])
    drift = _folded("Changed outside fsc, left as it is", data["drift"], limit // 4)
    room = limit - len(head) - len(notes) - len(drift)
    return head + _folded("Details", changes, room) + drift + notes


def _rank(one: Mapping[str, Any]) -> int:
    return CLASSES.index(one["class"])


def _head(data: Mapping[str, Any]) -> str:
    environment = f", environment {_code(data['environment'])}" if data["environment"] else ""
    return f"### fsc plan: {_code(data['stack'])}{environment}\n\n**{sentence(data)}**\n"


def _findings(found: list[Mapping[str, Any]]) -> str:
    if not found:
        return ""
    lines = [
        f"- **{one['severity']} {one['code']}** {_code(_place(one))}: {_prose(one['message'])}"
        for one in found[:_ROWS]
    ]
    return f"\nFound {counts(found)}:\n\n" + "\n".join(lines) + "\n"


def _place(one: Mapping[str, Any]) -> str:
    return f"{one['file']}:{one['line']}" if one["file"] else "manifest"


def _table(changes: list[Mapping[str, Any]]) -> str:
    if not changes:
        return ""
    rows = [_row(one) for one in changes[:_ROWS]]
    more = len(changes) - len(rows)
    lines = ["", "| | object | class | materialise again | why |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + "\n" + (f"\n{more} more changes are not in this table.\n" if more else "")


def _row(one: Mapping[str, Any]) -> str:
    effect = f"**{one['class']}**" if one["class"] == "destructive" else one["class"]
    verdict = one["rematerialise"]["verdict"]
    why = f"**blocked**: {_prose(one['blocked'])}" if one["blocked"] else _prose(one["reason"])
    cells = [
        f"{_code(SYMBOLS[one['action']])} {one['action']}",
        _code(one["address"]),
        effect,
        "" if verdict == "none" else verdict,
        why,
    ]
    return f"| {' | '.join(cells)} |"


def _folded(title: str, changes: list[Mapping[str, Any]], room: int) -> str:
    """The text of changes in one folded block; those that do not fit are counted."""
    blocks = [_as_diff(change(one)) for one in changes]
    shown: list[str] = []
    room -= 300
    for block in blocks:
        room -= len(block) + 1
        if room < 0:
            break
        shown.append(block)
    if not blocks:
        return ""
    left = len(blocks) - len(shown)
    note = f"\n{left} of {len(blocks)} left out for length; the log of `fsc plan` has them.\n" if left else ""
    text = "\n".join(shown)
    fence = "`" * max(3, 1 + max(map(len, re.findall("`+", text)), default=0))
    return (
        f"\n<details><summary>{title}</summary>\n\n{fence}diff\n{text}{fence}\n{note}\n</details>\n"
    )


def _as_diff(block: str) -> str:
    """Marks moved to the first column, where GitHub colours them; `!` for what is changed."""
    return "".join(map(_mark, block.splitlines(keepends=True)))


def _mark(line: str) -> str:
    found = re.match(r"( +)(-/\+|[-+~>^x])(?= )", line) or re.match(r"()(-/\+)(?= )", line)
    if not found:
        return line
    symbol = found.group(2)
    first = symbol[0] if symbol in "+-" else "!"
    return f"{first}{line}" if first != symbol else f"{symbol}{found.group(1)}{line[found.end() :]}"


def _code(text: str) -> str:
    """A code span that also holds in a table."""
    text = clean(text).replace("|", "\\|")
    fence = "`" * (1 + max(map(len, re.findall("`+", text)), default=0))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _prose(text: str) -> str:
    """Text in which only code spans mean something."""
    parts = re.split(r"(`[^`\n]+`)", clean(text.replace("\n", " ")))
    return "".join(_code(part[1:-1]) if index % 2 else _escape(part) for index, part in enumerate(parts))


def _escape(text: str) -> str:
    """Markdown's own marks and mentions made plain; bare addresses stay bare."""
    return _PUNCTUATION.sub(r"\\\1", text).replace("@", "@<!-- -->")
