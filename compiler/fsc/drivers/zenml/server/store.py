"""A server as a backend: rows in and out, and patience where a second attempt is safe.

Reading and deleting may be repeated. An update may too, after reading again what is attached. A
create may only when the object is not there: the first attempt may have worked although its
answer was lost.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from fsc.diagnostics import Exit, FscError
from fsc.drivers.zenml import active
from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, R, Row, Rows, SecretRow, StackRow
from fsc.drivers.zenml.server.api import Api
from fsc.drivers.zenml.server.runs import NEWEST, ran
from fsc.drivers.zenml.server.settings import settings_of
from fsc.drivers.zenml.server.troubles import AgainError, RefusedError
from fsc.drivers.zenml.tables import no_project
from fsc.drivers.zenml.where import Location, active_stack
from fsc.drivers.zenml.wire import (
    COMPONENT,
    CONNECTOR,
    FLAVOR,
    SECRET,
    STACK,
    dashed,
    part,
    plain,
    revealed,
    wire_of,
)

# Seconds before each further attempt. A server that never answered gets one more only.
PAUSES = (0.5, 1.0, 2.0, 4.0)
PAUSES_AT_FIRST = PAUSES[:1]
PAUSES_WHEN_SLOW = PAUSES[:1]

T = TypeVar("T")


class ServerStore:
    """See backend.Backend."""

    def __init__(self, location: Location, environ: Mapping[str, str]) -> None:
        self._location = location
        self._environ = environ
        self.api = Api(settings_of(location.url, location.config, environ), environ)

    def rows(self) -> Rows:
        """See backend.Backend. A list per kind; values of secrets are asked for one by one."""
        self._project()
        found = Rows()
        stacks = self._all("stacks", hydrate="true")
        found.stacks = _by_id(STACK.read(one) for one in stacks)
        found.components = _named(stacks) | _by_id(
            COMPONENT.read(one) for one in self._all("components", hydrate="true")
        )
        found.secrets = _by_id(
            replace(SECRET.read(one), values=None) for one in self._all("secrets")
        )
        found.flavors = _by_id(
            FLAVOR.read(one)
            for one in self._all("flavors", integration="equals:custom", hydrate="true")
        )
        found.connectors = _by_id(
            CONNECTOR.read(one)
            for one in self._all("service_connectors", hydrate="true", expand_secrets="false")
        )
        found.activate(active_stack(self._environ))
        return found

    def reveal(self, row: R) -> R:
        """See backend.Backend."""
        return self._patiently(lambda _: self._current(row))

    def note_runs(self, rows: Rows, stack: StackRow) -> None:
        """See backend.Backend. Only the newest: there may be very many."""
        query = {"stack_id": dashed(stack.id), "sort_by": "desc:created", "size": str(NEWEST)}
        found = self._patiently(lambda _: self.api.ask("GET", "runs", query))
        rows.runs[stack.id] = ran(found["items"])

    def prepare(self) -> None:
        """A server makes its database itself."""

    def create(self, row: R) -> R:
        """See backend.Writer."""
        return self._patiently(lambda attempt: self._create(row, attempt))

    def update(self, old: R, new: R) -> R:
        """See backend.Writer."""
        return self._patiently(lambda attempt: self._update(old, new, attempt))

    def delete(self, row: Row) -> None:
        """See backend.Writer."""
        self._patiently(lambda _: self._delete(row))

    def activate(self, stack: StackRow) -> None:
        """See backend.Backend. Which stack is active is noted on this machine, not there."""
        active.write(stack, self._project(), self._location, self._environ)

    def close(self) -> None:
        """Hang up."""
        self.api.close()

    def _project(self) -> str:
        """The id of the manifest's project, or "". Raises FscError when it is not there."""
        name = self._location.project
        found = self._all("projects", name=f"equals:{name}") if name else []
        if name and not found:
            raise no_project(name, [one["name"] for one in self._all("projects")])
        return plain(found[0]["id"]) if found else ""

    def _all(self, collection: str, **query: str) -> list[Mapping[str, Any]]:
        return self._patiently(lambda _: self.api.every(collection, **query))

    def _create(self, row: R, attempt: int) -> R:
        wire = wire_of(row)
        made = self._made(row) if attempt else None
        if made is None:
            made = self.api.ask("POST", wire.path, body=wire.created(row))
        return wire.stored(row, made)

    def _made(self, row: R) -> Mapping[str, Any] | None:
        """What an earlier attempt made; None when there is nothing of that name."""
        wire = wire_of(row)
        found = self.api.every(wire.path, hydrate="true", **wire.find(row))
        if not found:
            return None
        there: Mapping[str, Any] = self.api.ask("GET", _place(wire.path, found[0]["id"]))
        if not _same(wire.created(wire.read(there)), wire.created(row)):
            raise FscError(
                f"Somebody else has made {wire.noun(row)} meanwhile.",
                hint="Run `fsc plan` again.",
                exit_code=Exit.REFUSED,
            )
        return there

    def _update(self, old: R, new: R, attempt: int) -> R:
        wire = wire_of(old)
        known = self._current(old) if attempt else old
        keep = {"patch_values": "true"} if isinstance(old, SecretRow) else {}
        answer = self.api.ask("PUT", _place(wire.path, old.id), keep, wire.updated(known, new))
        return wire.stored(new, answer)

    def _current(self, row: R) -> R:
        """The row as it is there now, with its values."""
        wire = wire_of(row)
        shown = {"expand_secrets": "true"} if isinstance(row, ConnectorRow) else {}
        return revealed(wire.read(self.api.ask("GET", _place(wire.path, row.id), shown)))

    def _delete(self, row: Row) -> None:
        try:
            self.api.ask("DELETE", _place(wire_of(row).path, row.id))
        except RefusedError as refusal:
            if refusal.status != 404:
                raise

    def _patiently(self, do: Callable[[int], T]) -> T:
        """Try until it works, is refused, or has failed too often."""
        attempt = 0
        while True:
            try:
                return do(attempt)
            except AgainError as again:
                pauses = self._pauses(again)
                if attempt >= len(pauses):
                    raise again.error from None
                time.sleep(max(again.wait, pauses[attempt]))
                attempt += 1

    def _pauses(self, again: AgainError) -> tuple[float, ...]:
        if again.slow:
            return PAUSES_WHEN_SLOW
        return PAUSES if self.api.answered else PAUSES_AT_FIRST


def _place(path: str, id_: str) -> str:
    return f"{path}/{dashed(id_)}"


def _by_id(rows: Any) -> dict[str, Any]:
    return {one.id: one for one in rows}


def _named(stacks: list[Mapping[str, Any]]) -> dict[str, ComponentRow]:
    """Components as stacks name them: for one that is gone, or that this user may not read."""
    parts = (ones for one in stacks for ones in (part(one, "components") or {}).values())
    return _by_id(COMPONENT.read(one) for ones in parts for one in ones)


def _same(found: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    """Equal but for the config, which the server writes in its own way, and for order."""
    return _comparable(found) == _comparable(wanted)


def _comparable(message: Mapping[str, Any]) -> dict[str, Any]:
    return {
        key: sorted(value) if isinstance(value, list) else value
        for key, value in message.items()
        if key != "configuration"
    }
