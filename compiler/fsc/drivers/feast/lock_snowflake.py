"""A lock in Snowflake, of the shape of FileLock (fsc/drivers/lock.py).

A row of `FSC_LOCKS` (snowflake_guard.py) says whose it is. Snowflake has no lock that ends with
its session, so that of a holder that was killed stays, and `fsc unlock ID` takes it away. Rows are
written only where they are as they were read (snowflake_write.py): a lock that fails costs an
apply, never an object.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, replace

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.snowflake_connect import Line, Session
from fsc.drivers.feast.snowflake_guard import TABLE, ensure_table, guarded
from fsc.drivers.feast.snowflake_options import Account
from fsc.drivers.lock import Holder, take_from, taken

_LOOK_AGAIN = 1.0  # seconds between two looks at a lock, since each is several requests


class SnowflakeLock:
    """The lock of one project. `acquire` waits; `release` lets go of our own lock only."""

    def __init__(self, account: Account, project: str) -> None:
        self.project = project
        self._line = Line(account)
        self._table = account.table(TABLE)
        self._held = ""  # what our row says
        self._looked = 0.0

    def acquire(self, holder: Holder, timeout: float) -> None:
        """Take the lock, waiting at most `timeout` seconds. Raises FscError (exit code 6)."""
        deadline = time.monotonic() + timeout
        with self._line.session("locked") as session:
            ensure_table(session)
        while (why := self._try(holder)) is not None:
            if time.monotonic() >= deadline:
                raise why
            time.sleep(_LOOK_AGAIN)

    def _try(self, holder: Holder) -> FscError | None:
        """Take the lock when it is free; else why not."""
        try:
            there = self._take(holder)
        except FscError as error:  # others were at the door for longer than Snowflake waits
            if error.exit_code is not Exit.LOCKED:
                raise
            return error
        if there is None:
            return None
        return FscError(
            f"Another apply is running: {there.describe()}.",
            hint=f"Wait for it; `fsc unlock {there.id}` is for a holder that is gone.",
            exit_code=Exit.LOCKED,
        )

    def _take(self, holder: Holder) -> Holder | None:
        text = _text(holder)
        with self._line.transaction("locked") as session:
            guarded(session)
            there = self._row(session)
            if there and there != text:  # ours, when the answer to a COMMIT was lost
                return _holder(there)
            if not there:
                session.run(f"INSERT INTO {self._table} (project, holder) VALUES (?, ?)",
                            (self.project, text))  # fmt: skip
        self._held = text
        return None

    def holder(self) -> Holder | None:
        """Who has it; None when nobody does."""
        with self._line.session("read") as session:
            text = self._row(session) if TABLE in session.tables() else ""
        return _holder(text) if text else None

    def check(self) -> None:
        """Raise FscError when the lock that we took was taken from us."""
        if not self._held or time.monotonic() - self._looked < _LOOK_AGAIN:
            return
        with self._line.session("read") as session:
            if self._row(session) != self._held:
                raise taken()
        self._looked = time.monotonic()

    def release(self) -> None:
        """Let go; nothing when it is not ours."""
        if self._held:
            self._remove(self._held)
            self._held = ""
        self._line.close()

    def force(self, lock_id: str, timeout: float) -> Holder:
        """Take the lock with this id from its holder (take_from)."""
        try:
            return take_from(self, lock_id, timeout)
        finally:
            self._line.close()

    def revoke(self, holder: Holder) -> None:
        """See Revocable. One that has let go meanwhile is not brought back."""
        with self._line.session("unlocked") as session:
            session.run(
                f"UPDATE {self._table} SET holder = ? WHERE project = ? AND holder = ?",
                (_text(replace(holder, revoked=True)), self.project, _text(holder)),
            )

    def is_held(self, lock_id: str) -> bool:
        """See Revocable."""
        holder = self.holder()
        return holder is not None and holder.id == lock_id

    def remove(self, lock_id: str) -> None:
        """See Revocable."""
        holder = self.holder()
        if holder is not None and holder.id == lock_id:
            self._remove(_text(holder))

    def _remove(self, text: str) -> None:
        """Take away our own row, also one that was asked for meanwhile, and nobody else's."""
        revoked = _text(replace(_holder(text), revoked=True))
        with self._line.session("unlocked") as session:
            session.run(
                f"DELETE FROM {self._table} WHERE project = ? AND holder IN (?, ?)",
                (self.project, text, revoked),
            )

    def _row(self, session: Session) -> str:
        statement = f"SELECT holder FROM {self._table} WHERE project = ?"
        found = session.rows(statement, (self.project,))
        return str(found[0][0]) if found else ""


def _text(holder: Holder) -> str:
    return json.dumps(asdict(holder))


def _holder(text: str) -> Holder:
    try:
        return Holder(**json.loads(text))
    except (ValueError, TypeError):
        raise FscError(
            f"A row of the table `{TABLE.upper()}` is not a lock of fsc.",
            hint="Look at it and delete it.",
        ) from None
