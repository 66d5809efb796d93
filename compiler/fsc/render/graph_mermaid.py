"""A graph in Mermaid's language, which GitHub and GitLab draw; arrows go the way that data go.

Objects are numbered, and text of a manifest is in quoted labels only, with entity codes for
everything that Mermaid or the page around it could read as something else
(mermaid.js.org/syntax/flowchart.html, "Entity codes to escape characters").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from fsc.render.graph_shapes import SHAPES, system, words
from fsc.render.words import clean

Names = Mapping[str, str]


def mermaid(data: Mapping[str, Any]) -> str:
    """A flowchart with a box for each system. Ends in a newline."""
    objects = data["objects"]
    names = {one["address"]: f"n{number}" for number, one in enumerate(objects, 1)}
    lines = ["flowchart LR", *_boxes(objects, names), *_edges(objects, names)]
    lines += _styled(
        "stroke-dasharray: 4", [names[one["address"]] for one in objects if one["external"]]
    )
    lines += _styled("stroke-width: 3px", [names[one] for one in data["targets"]])
    return "\n".join(lines) + "\n"


def _boxes(objects: list[Mapping[str, Any]], names: Names) -> Iterator[str]:
    for number, (title, group) in enumerate(groupby(sorted(objects, key=system), key=system), 1):
        yield f'  subgraph s{number}["{_escaped(title)}"]'
        yield from (f"    {_node(one, names)}" for one in group)
        yield "  end"


def _node(one: Mapping[str, Any], names: Names) -> str:
    opening, closing = SHAPES[one["kind"]].mermaid
    label = f"{_escaped(one['name'])}<br>{_escaped(words(one['kind']))}"
    return f'{names[one["address"]]}{opening}"{label}"{closing}'


def _edges(objects: list[Mapping[str, Any]], names: Names) -> Iterator[str]:
    for one in objects:
        for need in one["needs"]:
            yield f"  {names[need]} --> {names[one['address']]}"


def _styled(style: str, found: list[str]) -> list[str]:
    return [f"  style {one} {style}" for one in found]


def _escaped(text: str) -> str:
    """Letters, digits and the harmless signs of names as they are, the rest as entity codes."""
    return "".join(
        one if one.isalnum() or one in " _-./" else f"#{ord(one)};" for one in clean(text)
    )
