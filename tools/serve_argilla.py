"""Argilla's own server on the loopback, without a search engine and without Redis.

Run by the environment that `tools/annotators.py` makes: `python serve_argilla.py FOLDER PORT KEY`.
API, rules and database (SQLite) are Argilla's. It does not start without Elasticsearch or
OpenSearch, so an engine is registered that keeps no index; it counts in the database, and cannot
search. Redis, which only background jobs need, is one in memory.
"""

from __future__ import annotations

import asyncio
import os
import sys
from typing import Any

HOME, PORT, KEY = sys.argv[1:4]
os.environ.update(
    ARGILLA_HOME_PATH=HOME,
    ARGILLA_DATABASE_URL=f"sqlite+aiosqlite:///{HOME}/argilla.db?check_same_thread=False",
    ARGILLA_SEARCH_ENGINE="none",
    HF_HUB_OFFLINE="1",
    HF_HUB_DISABLE_TELEMETRY="1",
)

import fakeredis  # noqa: E402
import redis  # noqa: E402

redis.from_url = fakeredis.FakeStrictRedis.from_url

from argilla_server.cli.database.migrate import migrate_db  # noqa: E402
from argilla_server.database import AsyncSessionLocal  # noqa: E402
from argilla_server.enums import RecordStatus  # noqa: E402
from argilla_server.models import Record, User, Workspace, WorkspaceUser  # noqa: E402
from argilla_server.search_engine import SearchEngine  # noqa: E402
from sqlalchemy import func, select  # noqa: E402


class NoIndex(SearchEngine):
    """Takes everything and keeps nothing."""

    @classmethod
    async def new_instance(cls) -> NoIndex:
        """See SearchEngine."""
        return cls()

    async def ping(self) -> bool:
        """It is always there."""
        return True

    async def get_dataset_progress(self, dataset: Any) -> dict[str, int]:
        """Counted in the database, where an index would have the same numbers."""
        async with AsyncSessionLocal() as db:
            query = select(Record.status, func.count()).filter(Record.dataset_id == dataset.id)
            counted = dict((await db.execute(query.group_by(Record.status))).all())
        done = counted.get(RecordStatus.completed, 0)
        total = sum(counted.values())
        return {"total": total, "completed": done, "pending": total - done}


async def _nothing(*_: Any, **__: Any) -> Any:
    return {}


for _name in SearchEngine.__abstractmethods__ - {"new_instance", "ping", "get_dataset_progress"}:
    setattr(NoIndex, _name, _nothing)
NoIndex.__abstractmethods__ = frozenset()
SearchEngine.register("none")(NoIndex)


async def _owner() -> None:
    """A user with the key, and a workspace of theirs."""
    async with AsyncSessionLocal() as db:
        if (await db.execute(select(User))).first():
            return
        user = User(first_name="Owner", username="owner", role="owner", api_key=KEY,
                    password_hash="$none$")  # fmt: skip
        workspace = Workspace(name="review")
        db.add_all([user, workspace])
        await db.flush()
        db.add(WorkspaceUser(workspace_id=workspace.id, user_id=user.id))
        await db.commit()


def main() -> None:
    os.makedirs(HOME, exist_ok=True)
    migrate_db("head")
    asyncio.run(_owner())
    import uvicorn

    uvicorn.run("argilla_server:app", host="127.0.0.1", port=int(PORT), log_level="warning")


if __name__ == "__main__":
    main()
