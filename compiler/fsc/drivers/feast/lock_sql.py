"""A lock in the database of a SQL registry, of the shape of FileLock (fsc/drivers/lock.py).

The server holds it for a connection (pg_advisory_lock, GET_LOCK), so it ends with its process
however that ends; a row of the table `fsc_locks` only says who it is. Such locks belong to a
session: behind a pooler that shares sessions (PgBouncer in transaction mode) they hold nothing, so
that the URL of the registry must name the server itself there.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Mapping
from contextlib import ExitStack, suppress
from dataclasses import asdict, replace

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.sql_address import Address
from fsc.drivers.feast.sql_connect import Database, connected, tables
from fsc.drivers.lock import NAMED_WITHIN, POLL, Holder, take_from, taken
from fsc.records import dataclass

TABLE = "fsc_locks"
_CREATE = f"CREATE TABLE {TABLE} (project VARCHAR(255) NOT NULL PRIMARY KEY, holder TEXT NOT NULL)"
_READ = f"SELECT project, holder FROM {TABLE} WHERE project = %s"
_DELETE = f"DELETE FROM {TABLE} WHERE project = %s"
_REVOKE = f"UPDATE {TABLE} SET holder = %s WHERE project = %s"
_INSERT = f"INSERT INTO {TABLE} (project, holder) VALUES (%s, %s)"
_GONE_WITHIN = 5.0  # seconds until a session that was ended has let go


@dataclass(frozen=True)
class Words:
    """How one kind of server locks. Every statement takes the key once.

    `watch` makes the server look whether the line of an idle session is still there: of a holder
    that a network swallowed it would not hear for hours, and keep the lock.
    """

    take: str
    owner: str
    end: str
    watch: tuple[str, ...] = ()


_WORDS: Mapping[str, Words] = {
    "postgresql": Words(
        take="SELECT pg_try_advisory_lock(%s)",
        # A lock of one 64 bit key has objsubid 1, its upper half in classid and its lower in objid.
        owner="SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted "
        "AND database = (SELECT oid FROM pg_database WHERE datname = current_database()) "
        "AND (classid::bigint << 32 | objid::bigint) = %s",
        end="SELECT pg_terminate_backend(%s)",
        watch=(
            "SET tcp_keepalives_idle = 30",
            "SET tcp_keepalives_interval = 10",
            "SET tcp_keepalives_count = 6",
        ),
    ),
    "mysql": Words(
        take="SELECT GET_LOCK(%s, 0)", owner="SELECT IS_USED_LOCK(%s)", end="KILL CONNECTION %s"
    ),
}


class SqlLock:
    """The lock of one project in a registry. `acquire` waits; `release` lets go of our own only.

    With `table` the row that names the holder gets a table, where the registry may make tables.
    """

    def __init__(self, address: Address, project: str, *, table: bool = True) -> None:
        self.address = address
        self.project = project
        self._table = table
        self._words = _WORDS[address.dialect]
        self._held = ExitStack()
        self._session: Database | None = None
        self._noted = False

    def acquire(self, holder: Holder, timeout: float) -> None:
        """Take the lock, waiting at most `timeout` seconds. Raises FscError (exit code 6)."""
        deadline = time.monotonic() + timeout
        with ExitStack() as opened:
            session = opened.enter_context(connected(self.address, "locked"))
            while session.rows(self._words.take, (self._key,)) not in ([(True,)], [(1,)]):
                late = time.monotonic() - deadline
                if late >= NAMED_WITHIN or (late >= 0 and not self._comes_or_goes(session)):
                    raise self._refusal(session)
                time.sleep(POLL)
            for one in self._words.watch:
                session.run(one)
            self._write(session, holder)
            self._held, self._session = opened.pop_all(), session

    def holder(self) -> Holder | None:
        """Who holds the lock now; None when nobody does, or nobody knows who."""
        with connected(self.address, "read") as database:
            return self._row(database) if self._owner(database) else None

    def release(self) -> None:
        """Let go; nothing when the lock is not ours."""
        if self._session is None:
            return
        session, self._session = self._session, None
        with suppress(FscError), self._held:  # a session that has ended holds nothing
            if TABLE in tables(session):
                session.run(_DELETE, (self.project,))

    def check(self) -> None:
        """Raise FscError when the lock that we took was taken from us.

        Where the registry may make no table nobody can ask for it, but the session can end.
        """
        session = self._session
        if session is None:
            return
        try:
            gone = self._revoked(session) if self._noted else not session.rows("SELECT 1")
        except session.errors.Error as error:
            raise self._lost() from error
        if gone:
            raise taken()

    def force(self, lock_id: str, timeout: float) -> Holder:
        """Take the lock with this id from its holder (take_from)."""
        return take_from(_Noted(self), lock_id, timeout)

    def noted(self) -> Holder | None:
        """Who the row names, whether the lock is held or not."""
        with connected(self.address, "read") as database:
            return self._row(database)

    def revoke(self, holder: Holder) -> None:
        """See Revocable."""
        with connected(self.address, "unlocked") as database:
            text = json.dumps(asdict(replace(holder, revoked=True)))
            database.run(_REVOKE, (text, self.project))

    def is_held(self, lock_id: str) -> bool:
        """See Revocable."""
        holder = self.holder()
        return holder is not None and holder.id == lock_id

    def remove(self, lock_id: str) -> None:
        """See Revocable. Ends the session that holds the lock when it is still there."""
        with connected(self.address, "unlocked") as database:
            holder = self._row(database)
            if holder is not None and holder.id == lock_id:
                self._end(database)
                database.run(_DELETE, (self.project,))

    @property
    def _key(self) -> int | str:
        """PostgreSQL wants 64 bits, MySQL at most 64 letters, which the whole server shares."""
        text = f"fsc:{self.address.database}:{self.project}"
        digest = hashlib.sha256(text.encode()).digest()
        if self.address.dialect == "mysql":
            return f"fsc:{digest.hex()[:40]}"
        return int.from_bytes(digest[:8], "big", signed=True)

    def _owner(self, database: Database) -> int:
        """The session that holds the lock, or 0."""
        found = database.rows(self._words.owner, (self._key,))
        return int(found[0][0] or 0) if found else 0

    def _comes_or_goes(self, session: Database) -> bool:
        """True while the holder has the lock and does not say who it is, for a moment."""
        return (self._table or TABLE in tables(session)) and self._row(session) is None

    def _row(self, database: Database) -> Holder | None:
        return self._named(database) if TABLE in tables(database) else None

    def _revoked(self, database: Database) -> bool:
        there = self._named(database)
        return there is None or there.revoked

    def _named(self, database: Database) -> Holder | None:
        texts = [text for owner, text in database.rows(_READ, (self.project,))]
        try:
            return Holder(**json.loads(texts[0])) if texts else None
        except (ValueError, TypeError):
            return None

    def _write(self, session: Database, holder: Holder) -> None:
        if TABLE not in tables(session):
            if not self._table:
                return
            self._create(session)
        session.run(_DELETE, (self.project,))
        session.run(_INSERT, (self.project, json.dumps(asdict(holder))))
        self._noted = True

    def _create(self, session: Database) -> None:
        """Locks of other projects may make the table at the same time."""
        try:
            session.run(_CREATE)
        except session.errors.Error:
            if TABLE not in tables(session):
                raise

    def _end(self, database: Database) -> None:
        deadline = time.monotonic() + _GONE_WITHIN
        owner = self._owner(database)
        if owner:
            database.run(self._words.end, (owner,))
        while self._owner(database):
            if time.monotonic() >= deadline:
                raise FscError(
                    f"The session {owner} of {self.address.place} holds the lock and does not end."
                )
            time.sleep(POLL)

    def _lost(self) -> FscError:
        return FscError(
            "The lock was taken by `fsc unlock`, or was lost with the connection to "
            f"{self.address.place}, so that another apply may be running.",
            hint="Run the command again to complete what is left.",
            exit_code=Exit.LOCKED,
        )

    def _refusal(self, session: Database) -> FscError:
        holder = self._row(session)
        who = holder.describe() if holder else f"session {self._owner(session)} holds the lock"
        hint = "Wait for it" + (
            f"; `fsc unlock {holder.id}` is for a holder that is gone." if holder else "."
        )
        return FscError(f"Another apply is running: {who}.", hint=hint, exit_code=Exit.LOCKED)


class _Noted:
    """The same lock for `take_from`: a row that a crash left behind can be taken too."""

    def __init__(self, lock: SqlLock) -> None:
        self.holder = lock.noted
        self.revoke = lock.revoke
        self.is_held = lock.is_held
        self.remove = lock.remove
