"""Write docs/rules.md from the pages of the codes (schemas/codes).

Run with fsc installed: `python tools/rules_doc.py [--check]`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from fsc.codes import CODES

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "schemas" / "codes"
OUTPUT = ROOT / "docs" / "rules.md"

GROUPS = {
    "0": "Files and YAML",
    "1": "Shape",
    "2": "Names and references",
    "3": "Feast",
    "4": "ZenML",
    "5": "Good practice",
    "6": "The live systems",
    "7": "What a change would break",
}

INTRO = """\
# Rules

Every finding of fsc has a code. `fsc explain CODE` prints what stands here about it, `fsc rules`
lists them all. Errors forbid to go on, warnings are most often mistakes, advice is good practice;
`--strict` makes errors of both.

A finding is silenced with a reason, on its line or above it:

    ttl: 0s  # fsc: ignore FSC502 because a date of birth does not age

Examples marked `fragment` are laid over the manifest in
[schemas/codes/base](../schemas/codes/base/stack.yaml); `null` removes what stands there. The tests
run every example.

This page is made from `schemas/codes` by `tools/rules_doc.py`.
"""


def document() -> str:
    """The whole page."""
    return "\n".join([INTRO, *_table(), *_pages()])


def _table() -> Iterator[str]:
    yield "| code | severity | title |\n|---|---|---|"
    for one in CODES:
        yield f"| [{one.code}](#{one.code.lower()}) | {one.severity.value} | {one.title} |"
    yield ""


def _pages() -> Iterator[str]:
    group = ""
    for one in CODES:
        if GROUPS[one.code[3]] != group:
            group = GROUPS[one.code[3]]
            yield f"## {group}\n"
        text = (PAGES / f"{one.code}.md").read_text("utf-8")
        yield f'<a id="{one.code.lower()}"></a>\n'
        yield _demoted(text)


def _demoted(text: str) -> str:
    """Headings two levels down; comments in code are no headings."""
    lines, code = [], False
    for line in text.split("\n"):
        code ^= line.startswith("```")
        lines.append(f"##{line}" if line.startswith("#") and not code else line)
    return "\n".join(lines)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    text = document()
    if OUTPUT.exists() and OUTPUT.read_text("utf-8") == text:
        return 0
    print(f"docs/{OUTPUT.name} is {'stale' if check else 'written'}", file=sys.stderr)
    if not check:
        OUTPUT.parent.mkdir(exist_ok=True)
        OUTPUT.write_text(text, "utf-8")
    return int(check)


if __name__ == "__main__":
    raise SystemExit(main())
