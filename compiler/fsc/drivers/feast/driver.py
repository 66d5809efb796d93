"""The Feast driver: one registry, read and written as messages, and its online tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from fsc.driver import Change, Live, Scope, Survey
from fsc.drivers.feast import infra
from fsc.drivers.feast.codec import MANAGED, Codec
from fsc.drivers.feast.config import Config, Settings
from fsc.drivers.feast.index import InProject
from fsc.drivers.feast.memo import Memo
from fsc.drivers.feast.session import Session
from fsc.drivers.feast.store import Store, open_store
from fsc.drivers.feast.substrait import Columns
from fsc.drivers.feast.tables import Tables

if TYPE_CHECKING:  # sockets, users and processes: 10 ms that only an apply needs
    from fsc.drivers.feast.locks import Lock


class FeastDriver:
    """Reads a registry without importing feast; writes it in one step at `flush`.

    Changes are made in memory first. `flush` changes online tables, then writes the registry: a
    crash in between leaves the registry as it was, and since tables are made and dropped only when
    they are missing or there, the next apply does both again.
    """

    name = "feast"
    kinds = frozenset(MANAGED)

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._config = Config(settings, environ)
        self._project = settings.project
        self._opened: Store | None = None
        self._session: Session | None = None
        self._held: Lock | None = None

    def read(self, scope: Scope) -> Live:
        """Everything of the project as it is now; what was applied but not flushed is dropped.

        Writes nothing, not even a folder, and executes nothing that it reads.
        """
        self._session = None
        session = self._begun()
        found = session.resources(scope.opaque)
        is_file = self._config.registry()["registry_type"] == "file"
        others = session.index.projects() if is_file and not found else ()
        return Live(found, others, session.described(scope.opaque))

    def survey(self) -> Survey:
        """Everything of the project, and what of it has no words. Writes and executes nothing."""
        from fsc.drivers.feast.opaque import unsaid
        from fsc.drivers.feast.whole import has_unknown, text_of

        codec = Codec(self._project, self._config.paths, lambda *_: b"", lambda *_: b"")
        session = Session(self._store().load(), codec, Tables(self._config, self._project))
        lookup = InProject(session.index, self._project)
        found = session.resources()
        known = tuple(one for one in found if one.kind in self.kinds)
        held = {one.address: text_of(lookup.get(one.kind, one.name)) for one in known}
        whys = {one.address: unsaid(one, codec, lookup) for one in known}
        wordless = {address: why for address, why in whys.items() if why}
        strange = tuple(one.address for one in found if one.kind not in self.kinds)
        notes = {
            one.address: _NEWER
            for one in known
            if one.address not in wordless and has_unknown(lookup.get(one.kind, one.name))
        }
        return Survey(known, held, wordless, strange, session.index.projects(), notes)

    def objection(self, change: Change) -> str:
        """A registry takes everything that was validated; a registry server, almost everything."""
        if self._config.registry()["registry_type"] != "remote":
            return ""
        from fsc.drivers.feast.registry_remote import objection

        return objection(change)

    def loses(self, change: Change) -> str:
        """The rows of a view that are stored for serving, counted (rows.py)."""
        from fsc.drivers.feast.rows import counted

        message = self._begun().stored(change)
        return "" if message is None else counted(self._config, message)

    def apply(self, change: Change) -> None:
        """Make one change in memory. Raises FscError and leaves everything as it was on failure."""
        session = self._begun()
        if not session.touched:
            self._store().check_writable()
        session.apply(change)

    def flush(self) -> None:
        """Change online tables, then write the registry."""
        session = self._session
        if session is None or not session.touched:
            return
        session.settle()
        self._update_online(session)
        self._store().save(session.registry, frozenset(session.touched))
        session.done()

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Take the lock of the registry (locks.py)."""
        from fsc.drivers.lock import Holder

        held = self._lock()
        held.acquire(Holder(operation, stack), timeout)
        self._held = held

    def unlock(self) -> None:
        """Let go of the lock; nothing when it is not ours."""
        held, self._held = self._held, None
        if held is not None:
            held.release()

    def check_lock(self) -> None:
        """Raise FscError when the lock was taken from us."""
        if self._held is not None:
            self._held.check()

    def force_unlock(self, lock_id: str, timeout: float) -> str:
        """Take the lock from its holder. Raises FscError when no lock has this id."""
        return self._lock().force(lock_id, timeout).describe()

    def _lock(self) -> Lock:
        from fsc.drivers.feast.locks import registry_lock

        return registry_lock(self._config.registry(), self._project)

    def close(self) -> None:
        """Let go of the registry; what was not flushed is gone."""
        self._session = None
        if self._opened is not None:
            self._opened.close()

    def _update_online(self, session: Session) -> None:
        """Tables first: a view without a table breaks serving, a table without a view nothing."""
        tables = session.tables
        if self._config.plans_infra:
            path, planned = self._config.sqlite_path_of_feast(), tables.planned(session.index)
            for name in infra.missing(session.registry, path, planned):
                tables.heal(*planned[name])
            infra.record(session.registry, path, planned, (*tables.drop, *tables.rename))
        work = tables.work(session.index)
        if work:
            from fsc.drivers.feast.online import update

            update(self._config, work)

    def _begun(self) -> Session:
        if self._session is None:
            codec = Codec(self._project, self._config.paths, _make_body, _make_plan)
            tables = Tables(self._config, self._project)
            self._session = Session(self._store().load(), codec, tables, _MEMO)
        return self._session

    def _store(self) -> Store:
        if self._opened is None:
            self._opened = open_store(self._config.registry(), self._project)
        return self._opened


# For the life of the process, since an apply connects anew after the plan that was shown.
_MEMO = Memo()


_NEWER = "It has fields of a newer Feast. They stay, but go into no other registry with this block."


def _make_body(name: str, source: str) -> bytes:
    from fsc.drivers.feast.udf import make_body

    return make_body(name, source)


def _make_plan(name: str, source: str, columns: Columns) -> bytes:
    from fsc.drivers.feast.substrait import compiled

    return compiled(name, source, columns)


__all__ = ["FeastDriver", "Settings"]
