"""Findings as JUnit XML, one test case per finding, made from their JSON form.

Errors are failures. Warnings and advice pass with the finding in `system-out`, as a report that
shows them red would disagree with the exit code.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

_ESCAPES = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "\n": "&#10;",
        "\r": "&#13;",
        "\t": "&#9;",
    }
)
# What XML 1.0 cannot hold, even escaped (section 2.2).
_IMPOSSIBLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(found: Iterable[Mapping[str, Any]]) -> str:
    """One suite. Without findings it holds one case that passed, as empty suites look broken."""
    listing = list(found)
    failed = sum(one["severity"] == "error" for one in listing)
    cases = [_case(one) for one in listing] or ['    <testcase classname="fsc" name="validate"/>']
    counted = f'tests="{len(cases)}" failures="{failed}" errors="0" skipped="0"'
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            f"<testsuites {counted}>",
            f'  <testsuite name="fsc validate" {counted}>',
            *cases,
            "  </testsuite>",
            "</testsuites>",
            "",
        ]
    )


def _case(one: Mapping[str, Any]) -> str:
    where = f":{one['line']}:{one['column']}" if one["line"] else ""
    name = f"{one['code']} {one['title']} ({one['file'] or 'manifest'}{where})"
    hint = f"\nHint: {one['hint']}" if one["hint"] else ""
    text = _escape(one["message"] + hint)
    if one["severity"] == "error":
        inside = f'<failure type="{one["code"]}" message="{text}"/>'
    else:
        inside = f"<system-out>{one['severity']} {one['code']}: {text}</system-out>"
    file = _escape(one["file"] or "manifest")
    return f'    <testcase classname="{file}" name="{_escape(name)}">{inside}</testcase>'


def _escape(text: str) -> str:
    return _IMPOSSIBLE.sub("\ufffd", text).translate(_ESCAPES)
