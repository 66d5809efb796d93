"""Reachability over `depends_on`: who is affected, what is covered, in which order to delete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fsc.driver import Change

Edges = Mapping[str, tuple[str, ...]]


def readers(edges: Edges) -> dict[str, list[str]]:
    """From each address to those that need it directly."""
    found: dict[str, list[str]] = {}
    for address, needs in edges.items():
        for need in needs:
            found.setdefault(need, []).append(address)
    return found


def affected(starts: Iterable[str], edges: Edges) -> dict[str, tuple[str, ...]]:
    """For each start, everything that needs it, directly or not, sorted."""
    back = readers(edges)
    return {start: tuple(sorted(_reach(start, back))) for start in starts}


def _reach(start: str, edges: Mapping[str, Iterable[str]]) -> Iterator[str]:
    seen, todo = {start}, [start]
    while todo:
        for one in edges.get(todo.pop(), ()):
            if one not in seen:
                seen.add(one)
                todo.append(one)
                yield one


def closure(starts: Iterable[str], edges: Edges) -> dict[str, str]:
    """Everything that the starts need, each with the first start (in order) that needs it."""
    found: dict[str, str] = {}
    for start in sorted(starts):
        for one in (start, *_reach(start, edges)):
            found.setdefault(one, start)
    return found


def deletion_order(changes: list[Change]) -> list[Change]:
    """What needs others goes before them; ties by address. Linear in edges."""
    by_address = {one.address: one for one in changes}
    done: dict[str, None] = {}
    for address in sorted(by_address):
        _visit(address, by_address, done)
    return [by_address[address] for address in reversed(done)]


def _visit(start: str, known: Mapping[str, Change], done: dict[str, None]) -> None:
    path = {start: iter(known[start].depends_on)} if start not in done else {}
    while path:
        address = next(reversed(path))
        step = next(
            (one for one in path[address] if one in known and one not in done and one not in path),
            None,
        )
        if step is None:
            done[address] = None
            del path[address]
        else:
            path[step] = iter(known[step].depends_on)
