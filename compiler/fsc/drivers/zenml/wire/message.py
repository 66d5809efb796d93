"""What a kind says of its messages, and what all messages share."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Generic
from uuid import UUID

from fsc.drivers.zenml.rows import R
from fsc.records import dataclass

Message = Mapping[str, Any]


@dataclass(frozen=True)
class Wire(Generic[R]):
    """The messages of a kind.

    `path` is its collection in the REST API, `model` the start of its class names in
    `zenml.models`, `method` the end of its method names in the store. `noun` names one row for
    people. `created` is what a create sends, `updated` what an update from one row to another
    sends, `read` the row in a hydrated answer. `stored` is the row that was sent, as the answer
    says that it is kept. `find` is the query that finds the row by its name.
    """

    path: str
    model: str
    method: str
    noun: Callable[[R], str]
    created: Callable[[R], Message]
    updated: Callable[[R, R], Message]
    read: Callable[[Message], R]
    stored: Callable[[R, Message], R]
    find: Callable[[R], Mapping[str, str]]


def part(message: Message, name: str) -> Any:
    """A field of an answer: its body, or what only a hydrated one has."""
    for place in (message.get("body"), message.get("metadata")):
        if isinstance(place, Mapping) and name in place:
            return place[name]
    return None


def dashed(id_: str) -> str:
    """An id as ZenML writes it."""
    return str(UUID(id_))


def plain(id_: Any) -> str:
    """An id as fsc keeps it, or ""."""
    return id_.replace("-", "") if isinstance(id_, str) else ""


def attached(old: tuple[str, ...], new: tuple[str, ...]) -> dict[str, list[str]]:
    """Only the difference: a secret that is attached twice makes ZenML drop the rest."""
    add = [dashed(one) for one in new if one not in old]
    remove = [dashed(one) for one in old if one not in new]
    found = {"add_secrets": add, "remove_secrets": remove}
    return {key: value for key, value in found.items() if value}
