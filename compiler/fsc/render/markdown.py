"""A plan as Markdown that fits a comment on a pull request, made from its JSON form.

Names and texts of people stand in code, or are escaped: they cannot make links, mentions or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import accumulate
from typing import Any

from fsc.render.plan_summary import CLASSES, sentence
from fsc.render.plan_text import SYMBOLS, change, deleted, title, untouched
from fsc.render.text import counts
from fsc.render.words import clean

# GitHub refuses comments of more than 65,536 characters; the rest is for whoever wraps ours.
LIMIT = 60_000
_FRAME = 300
_MARKED = re.compile(r" +([-+](?!>)|[~>^x](?= ))")
_PUNCTUATION = re.compile(r"([\\`*_\[\]{}()#+!|~<>&])")


def markdown(data: Mapping[str, Any], limit: int = LIMIT) -> str:
    """Summary, a table with what is destructive first, then folded details, within `limit`."""
    changes = sorted(data["changes"], key=_rank)
    quarter = limit // 4
    head = (
        _head(data)
        + _findings(data["diagnostics"], quarter)
        + _table(changes, quarter)
        + "".join(f"\n> {_prose(note)}\n" for note in data["notes"])
        + _policies(data["policies"], quarter)
        + _folded("Changed outside fsc, left as it is", untouched(data), quarter)
    )
    return head + _folded("Details", changes, limit - len(head))


def _rank(one: Mapping[str, Any]) -> int:
    return CLASSES.index(one["class"])


def _head(data: Mapping[str, Any]) -> str:
    environment = f", environment {_code(data['environment'])}" if data["environment"] else ""
    return f"### fsc plan: {_code(data['stack'])}{environment}\n\n**{sentence(data)}**\n"


def _fitting(parts: list[str], room: int) -> tuple[list[str], str]:
    """The first parts that fit, and a line that counts the others."""
    sizes = accumulate(len(part) + 1 for part in parts)
    shown = sum(size <= room for size in sizes)
    if shown == len(parts):
        return parts, ""
    left = f"{len(parts) - shown} of {len(parts)}"
    return parts[:shown], f"\n{left} left out for length; the log of `fsc plan` has them.\n"


def _findings(found: list[Mapping[str, Any]], room: int) -> str:
    if not found:
        return ""
    lines, note = _fitting([_finding(one) for one in found], room)
    return f"\nFound {counts(found)}:\n\n" + "\n".join(lines) + f"\n{note}"


def _finding(one: Mapping[str, Any]) -> str:
    place = _code(f"{one['file']}:{one['line']}" if one["file"] else "manifest")
    return f"- **{one['severity']} {one['code']}** {place}: {_prose(one['message'])}"


def _table(changes: list[Mapping[str, Any]], room: int) -> str:
    if not changes:
        return ""
    rows, note = _fitting([_row(one) for one in changes], room)
    lines = ["", "| | object | class | materialise again | why |", "|---|---|---|---|---|", *rows]
    return "\n".join(lines) + f"\n{note}"


def _row(one: Mapping[str, Any]) -> str:
    effect = f"**{one['class']}**" if one["class"] == "destructive" else one["class"]
    verdict = one["rematerialise"]["verdict"]
    why = f"**blocked**: {_prose(one['blocked'])}" if one["blocked"] else _prose(one["reason"])
    why += "".join(f"<br>{code} {_escape(title(code))}" for code in one["codes"])
    cells = [
        f"{_code(SYMBOLS[one['action']])} {one['action']}",
        _code(one["address"]),
        effect,
        "" if verdict == "none" else verdict,
        why,
    ]
    return f"| {' | '.join(cells)} |"


def _policies(broken: list[Mapping[str, Any]], room: int) -> str:
    """The policies that the plan breaks, those that refuse it first."""
    ranked = sorted(broken, key=lambda one: one["level"] != "mandatory")
    lines, note = _fitting([_policy(one) for one in ranked], room)
    return "\n" + "\n".join(lines) + f"\n{note}" if broken else ""


def _policy(one: Mapping[str, Any]) -> str:
    found = ", ".join(_code(each) for each in one["found"])
    return f"- **policy {_code(one['name'])} ({one['level']})**: {_prose(one['message'])} {found}"


def _folded(title: str, changes: list[Mapping[str, Any]], room: int) -> str:
    """The text of changes in one folded block; those that do not fit are counted."""
    if not changes:
        return ""
    gone = deleted(changes)
    said = [_as_diff(change(one, gone=gone)) for one in changes]
    blocks, note = _fitting(said, room - _FRAME)
    text = "\n".join(blocks)
    fence = "`" * max(3, 1 + _longest_run(text))
    inside = f"{fence}diff\n{text}{fence}\n" if blocks else ""
    return f"\n<details><summary>{title}</summary>\n\n{inside}{note}\n</details>\n"


def _as_diff(block: str) -> str:
    """Marks in the first column too, where GitHub colours them; `!` for what is changed."""
    return "".join(map(_mark, block.splitlines(keepends=True)))


def _mark(line: str) -> str:
    found = _MARKED.match(line)
    if not found:
        return line
    mark = found.group(1)
    return (mark if mark in "+-" else "!") + line[1:]


def _longest_run(text: str) -> int:
    return max(map(len, re.findall("`+", text)), default=0)


def _code(text: str) -> str:
    """A code span that also holds in a table."""
    text = clean(text).replace("|", "\\|")
    fence = "`" * (1 + _longest_run(text))
    space = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{fence}{space}{text}{space}{fence}"


def _prose(text: str) -> str:
    """Text in which only code spans mean something."""
    parts = re.split(r"(`[^`\n]+`)", clean(text.replace("\n", " ")))
    return "".join(
        _code(part[1:-1]) if index % 2 else _escape(part) for index, part in enumerate(parts)
    )


def _escape(text: str) -> str:
    """Markdown's own marks and mentions made plain; bare addresses stay bare."""
    return _PUNCTUATION.sub(r"\\\1", text).replace("@", "@<!-- -->")
