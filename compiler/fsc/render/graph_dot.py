"""A graph in Graphviz's language: from what is needed to what needs it, left to right.

Text of a manifest is in quoted strings only, where `"` and `\\` are escaped (graphviz.org/doc/info/
lang.html); labels are not HTML.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from fsc.render.graph_shapes import SHAPES, system, words
from fsc.render.words import clean


def dot(data: Mapping[str, Any]) -> str:
    """A directed graph with a box for each system. Ends in a newline."""
    lines = [
        f"digraph {_quoted(data['stack'])} {{",
        "  rankdir=LR",
        '  node [fontname="sans-serif" fontsize=11]',
        *_boxes(data["objects"], frozenset(data["targets"])),
        *_edges(data["objects"]),
        "}",
    ]
    return "\n".join(lines) + "\n"


def _boxes(objects: Iterable[Mapping[str, Any]], targets: frozenset[str]) -> Iterator[str]:
    for title, group in groupby(sorted(objects, key=system), key=system):
        yield f"  subgraph {_quoted(f'cluster_{title}')} {{"
        yield f"    label={_quoted(title)} color=gray"
        yield from (f"    {_node(one, targets)}" for one in group)
        yield "  }"


def _node(one: Mapping[str, Any], targets: frozenset[str]) -> str:
    styles = [
        *(["dashed"] if one["external"] else []),
        *(["bold"] if one["address"] in targets else []),
    ]
    style = f" style={_quoted(','.join(styles))}" if styles else ""
    label = f'"{_escaped(one["name"])}\\n{_escaped(words(one["kind"]))}"'
    return f"{_quoted(one['address'])} [label={label} shape={SHAPES[one['kind']].dot}{style}]"


def _edges(objects: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for one in objects:
        for need in one["needs"]:
            yield f"  {_quoted(need)} -> {_quoted(one['address'])}"


def _quoted(text: str) -> str:
    return f'"{_escaped(text)}"'


def _escaped(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("\\", "\\\\").replace('"', '\\"')
