"""A plan as one page for a browser, made from its JSON form: no script, no file beside it.

Every text is escaped, and nothing in the page may load or run anything, which its policy says too.
"""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from fsc.render.plan_summary import CLASSES, sentence
from fsc.render.plan_text import SYMBOLS, change, deleted, title, untouched
from fsc.render.words import clean

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --soft: #57606a; --back: #f6f8fa;
  --create: #1a7f37; --update: #9a6700; --delete: #cf222e; --move: #0969da; }
@media (prefers-color-scheme: dark) { :root { --line: #3d444d; --soft: #9198a1; --back: #151b23;
  --create: #3fb950; --update: #d29922; --delete: #f85149; --move: #4493f8; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .35rem .6rem;
  border-bottom: 1px solid var(--line); }
th, .soft { color: var(--soft); } td:nth-child(odd) { white-space: nowrap; }
td:nth-child(2) { width: 38%; }
td code { overflow-wrap: anywhere; } code, pre { font: 13px/1.5 ui-monospace, monospace; }
pre { background: var(--back); padding: .8rem; border-radius: 6px; overflow-x: auto; }
details { border: 1px solid var(--line); border-radius: 6px;
  padding: .5rem .8rem; margin: .6rem 0; }
details pre { margin: .6rem 0 0; } summary { cursor: pointer; overflow-wrap: anywhere; }
.create, .adopt { color: var(--create); } .update { color: var(--update); }
.delete, .replace, .destructive, .error { color: var(--delete); font-weight: 600; }
.move, .forget { color: var(--move); }
"""


def html(data: Mapping[str, Any]) -> str:
    """The whole page: what is destructive first, then each object in the order of execution."""
    name = _text(data["stack"]) + (
        f", environment {_text(data['environment'])}" if data["environment"] else ""
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n'
        f"<title>fsc plan: {name}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f"<h1>Plan for stack {name}</h1>\n<p><strong>{_text(sentence(data))}</strong></p>\n"
        f"{_said(data)}{_table(data['changes'])}{_section('Changes', data['changes'])}"
        f"{_section('Changed outside fsc, left as it is', untouched(data))}</body>\n</html>\n"
    )


def _said(data: Mapping[str, Any]) -> str:
    """Findings, broken policies, what is not known, and notes."""
    lines = [
        *(_finding(one["severity"], one["code"], one["message"]) for one in data["diagnostics"]),
        *(_finding(_LEVELS[one["level"]], f"policy {one['name']}",
                   ", ".join([one["message"], *one["found"]])) for one in data["policies"]),
        *(_finding("error", "not known", one) for one in data.get("unread", ())),
        *(f"<li>{_text(note)}</li>\n" for note in data["notes"]),
    ]  # fmt: skip
    return f"<ul>\n{''.join(lines)}</ul>\n" if lines else ""


_LEVELS = {"mandatory": "error", "advisory": "advice"}


def _finding(severity: str, name: str, message: str) -> str:
    head = f'<span class="{_text(severity)}">{_text(severity)} {_text(name)}</span>'
    return f"<li>{head}: {_text(message)}</li>\n"


def _table(changes: list[Mapping[str, Any]]) -> str:
    if not changes:
        return ""
    rows = "".join(map(_row, sorted(changes, key=lambda one: CLASSES.index(one["class"]))))
    heads = "".join(f"<th>{one}</th>" for one in ("", "object", "class", "why"))
    return f"<table>\n<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"


def _row(one: Mapping[str, Any]) -> str:
    why = [
        _text(one["reason"]),
        *([f'<span class="error">blocked: {_text(one["blocked"])}</span>'] * bool(one["blocked"])),
        *(f"{_text(code)} {_text(title(code))}" for code in one["codes"]),
        *([f"loses {_text(one['loses'])}"] if one.get("loses") else []),
    ]
    cells = [
        f'<span class="{one["action"]}">{_text(SYMBOLS[one["action"]])} {one["action"]}</span>',
        f"<code>{_text(one['address'])}</code>",
        f'<span class="{one["class"]}">{one["class"]}</span>',
        "<br>".join(why),
    ]
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>\n"


def _section(head: str, changes: list[Mapping[str, Any]]) -> str:
    """Each object in the words of the text form, which can be folded."""
    gone = deleted(changes)
    blocks = "".join(_details(one, gone) for one in changes)
    return f"<h2>{head}</h2>\n{blocks}" if blocks else ""


def _details(one: Mapping[str, Any], gone: frozenset[str]) -> str:
    action = one["action"]
    head = f'<span class="{action}">{_text(SYMBOLS[action])} {action}</span>'
    body = escape(change(one, gone=gone).rstrip("\n"))
    return (
        f"<details open><summary>{head} <code>{_text(one['address'])}</code></summary>"
        f"<pre>{body}</pre></details>\n"
    )


def _text(value: str) -> str:
    """Text of people, without marks of HTML and of terminals."""
    return escape(clean(value))
