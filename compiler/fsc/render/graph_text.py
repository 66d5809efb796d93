"""A graph as a tree for a terminal: below each object what it needs, each only once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.render.words import Paint, clean, count, plain

# (address, what stands before it, what stands before the lines below it)
_Todo = list[tuple[str, str, str]]
Objects = Mapping[str, Mapping[str, Any]]


def tree(data: Mapping[str, Any], paint: Paint = plain) -> str:
    """The tree, then how much it shows and how to read it. Ends in a newline."""
    where = f", environment {clean(data['environment'])}" if data["environment"] else ""
    title = paint(f"Graph of stack {clean(data['stack'])}{where}", "bold")
    objects = {one["address"]: one for one in data["objects"]}
    if not objects:
        return f"{title}\nNothing is in it.\n"
    lines = list(_lines(objects, frozenset(data["targets"]), paint))
    needs = sum(len(one["needs"]) for one in objects.values())
    end = f"{count(len(objects), 'object')}, {count(needs, 'edge')}. {_LEGEND}"
    return "\n".join([title, *lines, paint(end, "dim")]) + "\n"


_LEGEND = "Below each object stands what it needs."


def _lines(objects: Objects, targets: frozenset[str], paint: Paint) -> Iterator[str]:
    """Depth first, with a list of our own: graphs may be deeper than Python's stack.

    What stands for the whole comes first: nothing needs it, and it is made last.
    """
    needed = {need for one in objects.values() for need in one["needs"]}
    todo: _Todo = [(address, "", "") for address in objects if address not in needed]
    shown: set[str] = set()
    while todo:
        address, before, below = todo.pop()
        one, again = objects[address], address in shown
        yield before + _line(one, again and bool(one["needs"]), address in targets, paint)
        if not again:
            shown.add(address)
            todo.extend(reversed(list(_children(one["needs"], below))))


def _children(needs: list[str], below: str) -> Iterator[tuple[str, str, str]]:
    for index, need in enumerate(needs):
        last = index == len(needs) - 1
        yield need, below + ("`- " if last else "|- "), below + ("   " if last else "|  ")


def _line(one: Mapping[str, Any], again: bool, meant: bool, paint: Paint) -> str:
    notes = ["target"] if meant else []
    notes += ["not declared here"] if one["external"] else []
    notes += ["see above"] if again else []
    said = f"  ({', '.join(notes)})" if notes else ""
    return paint(clean(one["address"]), "bold" if meant else "plain") + paint(said, "dim")
