"""A ZenML stack with everything that it needs, for a manifest to be written from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsc.diagnostics import Exit, FscError, did_you_mean
from fsc.driver import Resource, Scope, Survey, by_address
from fsc.drivers.zenml.backend import Backend
from fsc.drivers.zenml.codec import STACK, decode, unread
from fsc.drivers.zenml.rows import DEFAULT, ComponentRow, Rows, StackRow
from fsc.plan.graph import closure


def survey(backend: Backend, name: str, place: str) -> Survey:
    """The stack `name`. Secret values of what nobody owns become digests; no others are read.

    `unsaid` are parts that refer to what this user may not see. Raises FscError.
    """
    if name == DEFAULT:
        raise FscError(
            "ZenML makes the stack `default` itself, and refuses every change to it.",
            hint="`zenml stack copy default NAME` makes one that can be adopted.",
            exit_code=Exit.REFUSED,
        )
    rows = backend.rows()
    there = by_address(decode(rows, Scope("", "", frozenset({STACK}))))
    edges = {address: one.depends_on for address, one in there.items()}
    needed = there.keys() & closure([_stack(rows, there, name, place)], edges)
    scope = Scope("", "", frozenset(one for one in needed if not there[one].marks.stack))
    for row in unread(rows, scope):
        rows.put(backend.reveal(row))
    found = tuple(one for one in decode(rows, scope) if one.address in needed)
    return Survey(found, unsaid=dict(_hidden(rows, name)))


def _stack(rows: Rows, there: Mapping[str, Resource], name: str, place: str) -> str:
    address = f"{STACK}.{name}"
    if address not in there:
        names = sorted(one.name for one in rows.stacks.values() if one.name != DEFAULT)
        known = ", ".join(f"`{one}`" for one in names)
        raise FscError(
            f"There is no ZenML stack `{name}` in {place}.",
            hint=did_you_mean(name, names) or f"There is {known or 'none but `default`'}.",
        )
    return address


def _hidden(rows: Rows, name: str) -> Iterator[tuple[str, str]]:
    """Parts of the stack with a secret or a connector that the store does not show to this user."""
    stack = rows.stack(name)
    ids = [one for ones in stack.components.values() for one in ones] if stack else []
    found: list[StackRow | ComponentRow] = [stack] if stack else []
    for row in [*found, *(rows.components[one] for one in ids)]:
        what = _unseen(row, rows)
        if what:
            yield _address(row), f"you may not see {what} that it uses"


def _unseen(row: StackRow | ComponentRow, rows: Rows) -> str:
    if any(one not in rows.secrets for one in row.secrets):
        return "a secret"
    connector = row.connector if isinstance(row, ComponentRow) else ""
    return "the service connector" if connector and connector not in rows.connectors else ""


def _address(row: StackRow | ComponentRow) -> str:
    if isinstance(row, StackRow):
        return f"{STACK}.{row.name}"
    return f"zenml.component.{row.type}/{row.name}"
