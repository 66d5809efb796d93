"""How many statements reading and writing take does not depend on how much there is (bench/ has times)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.feast.sql_connect import Database
from tests.drivers.feast.world import Team
from tests.drivers.feast_sql.world import Base, opened, prepared, small

FEW, MANY = 10, 200


def stack(base: Base, project: str, views: int) -> dict[str, Any]:
    """So many views with a source each, and a service for every ten."""
    made = small(base, project, project, prefix=f"{project}_")
    view = {**made["feature_views"].popitem()[1], "schema": {"total": "Float64"}}
    source = made["data_sources"].popitem()[1]
    made["data_sources"] = {
        f"{project}_s{at}": {**source, "path": f"data/{project}/{at}.parquet"}
        for at in range(views)
    }
    made["feature_views"] = {
        f"{project}_v{at}": {**view, "source": f"{project}_s{at}"} for at in range(views)
    }
    made["feature_services"] = {
        f"{project}_{at}": {"features": [f"{project}_v{10 * at + one}" for one in range(10)]}
        for at in range(views // 10)
    }
    return made


@pytest.fixture
def statements(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Counter[str]]:
    """Counts the statements that an action sends; one for many rows counts once."""
    sent: Counter[str] = Counter()

    def counted(name: str) -> Callable[..., Any]:
        original = getattr(Database, name)

        def wrapper(self: Database, statement: str, *rest: Any) -> Any:
            sent[re.sub(r"%s(, %s)*", "...", statement)] += 1
            return original(self, statement, *rest)

        return wrapper

    for name in ("rows", "run", "many"):
        monkeypatch.setattr(Database, name, counted(name))

    def count(action: Callable[[], Any]) -> Counter[str]:
        sent.clear()
        action()
        return sent.copy()

    return count


@pytest.fixture
def sent(
    base: Base, tmp_path: Path, statements: Callable[[Callable[[], Any]], Counter[str]]
) -> Callable[[str, int], dict[str, Counter[str]]]:
    """The statements of a first write, of a read, and of a write of one changed view."""

    def of(project: str, views: int) -> dict[str, Counter[str]]:
        team = prepared(Team(tmp_path / project, stack(base, project, views)))
        written = statements(team.driver.flush)
        store = opened(base, project)
        read = statements(store.load)
        registry = store.load()
        assert len(registry.feature_views) == views
        view = registry.feature_views[0].spec
        view.description = "another"
        touched = frozenset({("feast.feature_view", project, view.name)})
        return {
            "written": written,
            "read": read,
            "changed": statements(lambda: store.save(registry, touched)),
        }

    return of


def test_they_do_not_grow(sent: Callable[[str, int], dict[str, Counter[str]]]) -> None:
    sent("first", FEW)  # makes the tables
    assert sent("few", FEW) == sent("lots", MANY)
