"""The ZenML driver: secrets, flavors, connectors, components and stacks of one store.

`where` finds the store, and a `backend` reads and writes it: a `database` is read as SQL (`local`)
and written through ZenML (`client`). `codec` and `ownership` know how fsc's resources lie in its
rows, `wire` how rows lie in ZenML's messages. `secrets`, `flavors`, `connectors`, `components` and
`stacks` execute the changes of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from fsc.diagnostics import Exit, FscError
from fsc.driver import Change, Live, Resource, Scope, Survey
from fsc.drivers.zenml import active
from fsc.drivers.zenml.backend import Backend, UnreachableError
from fsc.drivers.zenml.codec import COMPONENT, SECRET, STACK, decode, unread
from fsc.drivers.zenml.database import Database
from fsc.drivers.zenml.labels import owner_of
from fsc.drivers.zenml.linked import CONNECTOR, FLAVOR
from fsc.drivers.zenml.local import LocalReader
from fsc.drivers.zenml.rows import Rows
from fsc.drivers.zenml.session import Session
from fsc.drivers.zenml.where import Location, locate
from fsc.records import dataclass

if TYPE_CHECKING:  # sockets, users and processes: 10 ms that only an apply needs
    from fsc.drivers.lock import FileLock


@dataclass(frozen=True)
class Settings:
    """`zenml.store` of the manifest; empty values mean ZenML's own configuration.

    `stack` is the name of the manifest's stack, `folder` what `${file:PATH}` is relative to.
    """

    url: str = ""
    project: str = ""
    stack: str = ""
    folder: str = ""


class ZenmlDriver:
    """Reads without ZenML; imports it, and makes a store where there is none, at the first write.

    Changes start from what was read last: whoever applies reads under the lock just before.
    `notes` are sentences for the person who applies, about what happened beside the changes.
    """

    name = "zenml"
    kinds = frozenset({SECRET, FLAVOR, CONNECTOR, COMPONENT, STACK})

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ
        self._session: Session | None = None
        self._connected: Backend | None = None
        self._held: FileLock | None = None
        self._rows: Rows | None = None
        self._lost = False
        self.notes: list[str] = []

    def read(self, scope: Scope) -> Live:
        """Everything of `kinds` in the store, foreign objects too. Raises FscError."""
        backend = self._backend()
        rows = backend.rows()
        for one in unread(rows, scope):
            rows.put(backend.reveal(one))
        for stack in list(rows.stacks.values()):
            if owner_of(stack) == scope.stack:
                backend.note_runs(rows, stack)
        self._rows = rows
        found = decode(rows, scope)
        return Live(found, concerned=tuple(one for one in found if _concerns(one, scope)))

    def survey(self, stack: str) -> Survey:
        """A ZenML stack and what it needs, for a manifest to be written from. Raises FscError."""
        from fsc.drivers.zenml.survey import survey

        return survey(self._backend(), stack, f"the ZenML store {self._location().shown}")

    def objection(self, change: Change) -> str:
        """Whether the stack can be active here; all else is known from the manifest before."""
        desired, live = change.desired, change.live
        if desired is None or not desired.facts.get("activate") or (live and _is_active(live)):
            return ""
        try:
            active.check(change.name, self._location(), self._environ)
        except FscError as error:
            return f"{error.message} {error.hint}"
        return ""

    def loses(self, change: Change) -> str:
        """Runs and what they made stay when a stack goes."""
        return ""

    def apply(self, change: Change) -> None:
        """Execute one change. Raises FscError; what is done already stays done and readable."""
        from fsc.drivers.zenml import components, connectors, flavors, secrets, stacks

        make: Mapping[str, Callable[[Session, Change], None]] = {
            SECRET: secrets.apply,
            FLAVOR: flavors.apply,
            CONNECTOR: connectors.apply,
            COMPONENT: components.apply,
            STACK: stacks.apply,
        }
        try:
            make[change.kind](self._opened(), change)
        except UnreachableError as error:
            self._lost = True
            error.exit_code = Exit.PARTIAL  # it may have been done, and the answer be lost
            raise

    def flush(self) -> None:
        """Write the lists of what is owned and the active stack. Objects are durable before.

        When the store cannot be reached any more the lists stay as they are: they name all that
        is there, and the next apply goes on from them.
        """
        if self._session is not None and not self._lost:
            self._session.flush()

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Take the lock beside the file of a local store.

        A ZenML server has no lock to offer: there the lock of the Feast registry keeps two applies
        apart. A stack without a registry relies on names, of which a server takes each but once.
        """
        from fsc.drivers.lock import FileLock, Holder

        file = self._location().file
        if file:
            held = FileLock(Path(file))
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
        from fsc.drivers.lock import FileLock

        file = self._location().file
        if not file:
            raise FscError(f"There is no lock `{lock_id}`: a ZenML server is not locked.")
        return FileLock(Path(file)).force(lock_id, timeout).describe()

    def close(self) -> None:
        """Let go of the store."""
        if self._connected is not None:
            self._connected.close()
        self._session = self._connected = self._rows = None

    def _opened(self) -> Session:
        if self._session is None:
            self._session = self._open()
        return self._session

    def _open(self) -> Session:
        from fsc.drivers.references import resolve
        from fsc.drivers.zenml.flavor_class import describe

        backend = self._backend()
        rows = self._rows or backend.rows()
        if not rows.stacks:  # ZenML makes a store with its default stack
            backend.prepare()
            rows = backend.rows()
        environ, folder = self._environ, self._settings.folder
        return Session(
            rows, backend, lambda text: resolve(text, environ, folder),
            lambda type_, name, source: describe(type_, name, source, folder), notes=self.notes,
        )  # fmt: skip

    def _location(self) -> Location:
        return locate(self._settings.url, self._environ, self._settings.project)

    def _backend(self) -> Backend:
        if self._connected is None:
            self._connected = self._connect()
        return self._connected

    def _connect(self) -> Backend:
        """The store that is meant, by its URL: the one place that knows all sorts of stores."""
        location = self._location()
        match location.scheme:
            case "sqlite":
                local = LocalReader(location, self._environ)
                return Database(local, location, self._environ, self._settings.folder)
            case "mysql":
                from fsc.drivers.zenml.mysql import MysqlReader

                reader = MysqlReader(location, self._environ)
                return Database(reader, location, self._environ, self._settings.folder)
            case "http" | "https":
                from fsc.drivers.zenml.server import ServerStore

                return ServerStore(location, self._environ)
            case other:
                raise FscError(
                    f"There is no ZenML store at a `{other}` URL.",
                    hint="Write `https://SERVER`, `mysql://USER@HOST/DATABASE` or `sqlite:///FILE`.",
                )


def _concerns(one: Resource, scope: Scope) -> bool:
    """True for what a plan of this scope depends on; without addresses, everything."""
    return not scope.addresses or one.address in scope.addresses or one.marks.stack == scope.stack


def _is_active(live: Resource) -> bool:
    return bool(live.facts.get("active"))


__all__ = ["Settings", "ZenmlDriver"]
