"""Feast's own registry class for Snowflake, in this process: what fsc does as it does, and what not.

Where Feast mends one of the faults, a test here fails, and docs/feast.md must be changed.
"""

from __future__ import annotations

import sys
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.feast.snowflake_options import account_of, login
from tests.drivers.feast.world import Team, edited
from tests.drivers.feast_snowflake.test_login import SECTION, key
from tests.drivers.feast_snowflake.world import Base
from tests.drivers.feast_sql.world import small
from tests.support import ROOT, require

SPAN = (datetime(2026, 1, 1, tzinfo=timezone.utc), datetime(2026, 1, 2, tzinfo=timezone.utc))


@pytest.fixture
def team(base: Base, tmp_path: Path) -> Team:
    made = Team(tmp_path, small(base))
    made.apply()
    return made


@pytest.fixture
def registry(team: Team, base: Base, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Feast's registry on what fsc applied."""
    from feast.infra.registry.snowflake import SnowflakeRegistry, SnowflakeRegistryConfig
    from feast.infra.utils.snowflake import snowflake_utils

    monkeypatch.setattr(snowflake_utils, "_cache", {})
    return SnowflakeRegistry(SnowflakeRegistryConfig(**base.section, path=""), "shop", None)


def test_the_options_are_those_that_feast_gives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Feast's own class with a connector that only notes what it gets."""
    require("feast", "snowflake.connector")
    import snowflake.connector
    from feast.infra.registry.snowflake import SnowflakeRegistryConfig
    from feast.infra.utils.snowflake import snowflake_utils

    given: dict[str, Any] = {}

    def noted(**options: Any) -> Any:
        given.update(options)
        raise InterruptedError

    monkeypatch.setattr(snowflake.connector, "connect", noted)
    monkeypatch.setattr(snowflake_utils, "_cache", {})
    pem, path = key(b"open"), tmp_path / "key.pem"
    path.write_bytes(pem)
    section = {
        **SECTION, "user": "u", "role": "R", "warehouse": "W", "authenticator": "SNOWFLAKE_JWT",
        "private_key": str(path), "private_key_passphrase": "open",
        "config_path": str(tmp_path / "none"), "connection_name": None,
    }  # fmt: skip
    with pytest.raises(InterruptedError):
        snowflake_utils.GetSnowflakeConnection(SnowflakeRegistryConfig(**section)).__enter__()
    ours = login(account_of(section))
    assert ours == {key: given[key] for key in ours}
    left = {key for key in given if key not in ours}
    assert left <= {
        "application", "client_session_keep_alive", "autocommit", "registry_type", "type", "path",
        "config_path", "cache_ttl_seconds", "cache_mode", "s3_additional_kwargs", "mcp",
        "purge_feast_metadata", "enable_online_feature_view_versioning",
        "serve_features_while_materializing", "registry_store_type",
    }  # fmt: skip


def test_the_tables_are_made_as_feast_makes_them(registry: Any) -> None:
    sys.path.insert(0, str(ROOT / "tools"))
    import feast_sql_schema

    assert feast_sql_schema.SNOWFLAKE.read_text("utf-8") == feast_sql_schema.snowflake_text()


def test_feast_loses_intervals_and_fsc_does_not(registry: Any, base: Base, team: Team) -> None:
    view = registry.get_feature_view("spend", "shop")
    registry.apply_materialization(view, "shop", *SPAN)
    assert registry.get_feature_view("spend", "shop").materialization_intervals == [SPAN]
    Team(team.root, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert registry.get_feature_view("spend", "shop").materialization_intervals == [SPAN]
    registry.apply_feature_view(view, "shop")
    assert registry.get_feature_view("spend", "shop").materialization_intervals == []


def test_feast_cannot_delete_a_view_and_fsc_can(registry: Any, team: Team, base: Base) -> None:
    with pytest.raises(Exception, match="FEATURE_VIEW_NAME"):
        registry.delete_feature_view("spend", "shop")
    team.apply(destroy=True)
    assert {len(rows) for rows in base.content().values()} == {0}


def test_feast_cannot_read_its_list_of_tables_and_fsc_can(registry: Any, team: Team) -> None:
    from feast.infra.infra_object import Infra
    from feast.infra.online_stores.sqlite import SqliteTable

    registry.update_infra(Infra([SqliteTable(str(team.root / "online.db"), "shop_spend")]), "shop")
    with pytest.raises(AttributeError):
        registry.refresh()
    assert team.plan().changes == ()


def test_feast_stops_at_a_quote_and_fsc_does_not(registry: Any) -> None:
    from feast import Entity, ValueType

    with pytest.raises(Exception, match="it's"):
        registry.apply_entity(Entity(name="it's", value_type=ValueType.INT64), "shop")


def test_what_users_keep_with_a_view_stays(registry: Any, team: Team, base: Base) -> None:
    view = registry.get_feature_view("spend", "shop")
    registry.apply_user_metadata("shop", view, b"mine")
    Team(team.root, edited("feature_views.spend.ttl", "1d", small(base))).apply()
    assert registry.get_user_metadata("shop", view) == b"mine"
