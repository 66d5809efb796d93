"""The table `FSC_LOCKS` in the schema of a Snowflake registry: whose turn it is.

Snowflake keeps no primary key and offers no lock that one could ask for; of two sessions that find
no row, both insert one. But a row that is changed stays with its transaction: another one that
changes it waits (https://docs.snowflake.com/en/sql-reference/transactions, resource locking). So
one row is there from the beginning, made together with the table, and is changed before all else.
"""

from __future__ import annotations

import uuid

from fsc.drivers.feast.snowflake_connect import Session

TABLE = "fsc_locks"
_GUARD = ""  # no project is called so


def ensure_table(session: Session) -> None:
    """Make the table where it is missing, with its row in the same statement.

    Not where it is: who may write to a table need not be allowed to make one.
    """
    if TABLE in session.tables():
        return
    name = session.account.table(TABLE)
    columns = "(project VARCHAR, holder VARCHAR)"
    try:
        session.run(f"CREATE TABLE IF NOT EXISTS {name} {columns} AS SELECT '{_GUARD}', ''")
    except session.errors.Error:
        if TABLE not in session.tables():  # somebody else did at the same time
            raise


def guarded(session: Session) -> None:
    """Wait for those who were here first; afterwards it is this transaction's turn."""
    session.run(
        f"UPDATE {session.account.table(TABLE)} SET holder = ? WHERE project = ?",
        (uuid.uuid4().hex, _GUARD),
    )
