"""What applies were made: JSON data, and the text for people that is made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from fsc.render.words import Paint, clean, count, plain


class RecordLike(Protocol):
    """What is kept of an apply (fsc/pipeline/history.py makes them)."""

    @property
    def id(self) -> str:
        """The name of the record."""

    @property
    def stack(self) -> str:
        """Whose apply it was."""

    @property
    def operation(self) -> str:
        """The command."""

    @property
    def user(self) -> str:
        """Who ran it."""

    @property
    def host(self) -> str:
        """Where."""

    @property
    def since(self) -> str:
        """When it began (UTC, ISO 8601)."""

    @property
    def state(self) -> str:
        """running, done, failed or interrupted."""

    @property
    def changes(self) -> tuple[Any, ...]:
        """What was there before, each with its address."""


def data(found: Iterable[RecordLike]) -> list[dict[str, Any]]:
    """The applies that can be undone, in the order given."""
    return [
        {
            "id": one.id,
            "stack": one.stack,
            "operation": one.operation,
            "user": one.user,
            "host": one.host,
            "since": one.since,
            "state": one.state,
            "objects": [each.address for each in one.changes],
        }
        for one in found
    ]


def text(listing: Iterable[Mapping[str, Any]], paint: Paint = plain) -> str:
    """Two lines for each apply, oldest first. Ends in a newline."""
    blocks = [_block(one, paint) for one in listing]
    return "".join(f"{block}\n" for block in blocks) or "No apply of this machine is kept.\n"


def _block(one: Mapping[str, Any], paint: Paint) -> str:
    style = {"done": "good", "failed": "error"}.get(one["state"], "warning")
    state = "not finished" if one["state"] == "running" else one["state"]
    who = clean(f"{one['user']}@{one['host']}")
    what = (
        f"{one['operation']} of stack {clean(one['stack'])}, {count(len(one['objects']), 'object')}"
    )
    first = f"{paint(one['id'], 'bold')}  {what}: {paint(state, style)}"
    return f"{first}\n  {one['since']} by {who}"
