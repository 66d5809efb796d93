"""The ZenML driver: secrets, components and stacks of one store.

`where` finds the store, `local` reads it, `client` writes to it; `codec` and `ownership` know how
fsc's resources lie in its rows; `secrets`, `components` and `stacks` execute the changes of a kind.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fsc.diagnostics import FscError
from fsc.driver import Change, Live, Resource, Scope
from fsc.drivers.zenml.codec import COMPONENT, SECRET, STACK, decode
from fsc.drivers.zenml.local import LocalReader
from fsc.drivers.zenml.rows import Reader, Rows, Writer
from fsc.drivers.zenml.session import Session
from fsc.drivers.zenml.where import Location, locate
from fsc.model.digest import digest

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

    `notes` are sentences for the person who applies, about what happened beside the changes.
    """

    name = "zenml"
    kinds = frozenset({SECRET, COMPONENT, STACK})

    def __init__(self, settings: Settings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._environ = environ
        self._session: Session | None = None
        self._held: FileLock | None = None
        self.notes: list[str] = []

    def read(self, scope: Scope) -> Live:
        """Everything of `kinds` in the store, foreign objects too. Raises FscError."""
        reader, _ = self._store()
        found = decode(reader.rows(), scope)
        return Live(found, digest([_seen(one) for one in found if _concerns(one, scope)]))

    def apply(self, change: Change) -> None:
        """Execute one change. Raises FscError; what is done already stays done and readable."""
        from fsc.drivers.zenml import components, secrets, stacks

        make: Mapping[str, Callable[[Session, Change], None]] = {
            SECRET: secrets.apply,
            COMPONENT: components.apply,
            STACK: stacks.apply,
        }
        make[change.kind](self._opened(), change)

    def flush(self) -> None:
        """Write the lists of owned secrets and the active stack. Objects are durable before."""
        if self._session is not None:
            self._session.flush()

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Take the lock beside the file of a local store.

        A ZenML server has no lock to offer: there the lock of the Feast registry, which every
        stack has, keeps two applies of one stack apart.
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
        if self._session is not None:
            self._session.writer.close()
        self._session = None

    def _opened(self) -> Session:
        if self._session is None:
            self._session = self._open()
        return self._session

    def _open(self) -> Session:
        from fsc.drivers.references import resolve

        reader, connect = self._store()
        rows = reader.rows()
        writer = connect()
        if not rows.stacks:
            rows = _prepared(reader, writer)
        environ, folder = self._environ, self._settings.folder
        return Session(rows, writer, lambda text: resolve(text, environ, folder), notes=self.notes)

    def _location(self) -> Location:
        return locate(self._settings.url, self._environ)

    def _store(self) -> tuple[Reader, Callable[[], Writer]]:
        """The store that is meant, by its URL: the one place that knows all sorts of stores."""
        location = self._location()
        if location.file:
            return LocalReader(location), lambda: _client(location, self._environ)
        scheme = location.url.partition(":")[0]
        raise FscError(
            f"A ZenML store at a `{scheme}` URL is not supported yet by this version of fsc.",
            hint="Use ZenML's local store, or leave the zenml part out of this environment.",
        )


def _concerns(one: Resource, scope: Scope) -> bool:
    """True for what a plan of this scope depends on; without addresses, everything."""
    return not scope.addresses or one.address in scope.addresses or one.marks.stack == scope.stack


def _seen(one: Resource) -> tuple[object, ...]:
    return one.address, one.attrs, one.marks.stack, one.marks.protect, one.facts.get("id")


def _client(location: Location, environ: Mapping[str, str]) -> Writer:
    from fsc.drivers.zenml.client import ZenmlClient

    return ZenmlClient(location, environ)


def _prepared(reader: Reader, writer: Writer) -> Rows:
    """A store that ZenML has just made, with its default stack."""
    writer.prepare()
    return reader.rows()


__all__ = ["Settings", "ZenmlDriver"]
