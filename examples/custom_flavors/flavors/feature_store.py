"""A feature store on CSV files: one file per table, a row per entity and time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from zenml.feature_stores.base_feature_store import (
    BaseFeatureStore,
    BaseFeatureStoreConfig,
    BaseFeatureStoreFlavor,
)

if TYPE_CHECKING:
    from pandas import DataFrame


class TableFeatureStoreConfig(BaseFeatureStoreConfig):
    """`folder` holds `<table>.csv`; `timestamp` is the column with the time of a row."""

    folder: str
    timestamp: str = "event_timestamp"


class TableFeatureStore(BaseFeatureStore):
    """Features are named `table:column`. What a table shares with the request is its key."""

    def get_historical_features(
        self, entity_df: DataFrame, features: list[str], full_feature_names: bool = False
    ) -> DataFrame:
        """The request with what was known of each entity at the time of its row."""
        import pandas as pd

        time = self.config.timestamp
        found = entity_df.assign(**{time: pd.to_datetime(entity_df[time])}).sort_values(time)
        for name, columns in _by_table(features).items():
            table = self._table(name)
            keys = [one for one in table if one in entity_df and one != time]
            renamed = _renamed(name, columns, full_feature_names)
            rows = table[[*keys, time, *columns]].rename(columns=renamed)
            found = pd.merge_asof(found, rows, on=time, by=keys)
        return found.sort_index(ignore_index=True)

    def get_online_features(
        self,
        entity_rows: list[dict[str, Any]],
        features: list[str],
        full_feature_names: bool = False,
    ) -> dict[str, Any]:
        """The latest values of each entity, as lists in the order of the rows."""
        import pandas as pd

        found = pd.DataFrame(entity_rows)
        for name, columns in _by_table(features).items():
            table = self._table(name)
            keys = [one for one in table if one in found]
            renamed = _renamed(name, columns, full_feature_names)
            latest = table.groupby(keys, as_index=False).last()[[*keys, *columns]]
            found = found.merge(latest.rename(columns=renamed), on=keys, how="left")
        return found.to_dict("list")

    def _table(self, name: str) -> DataFrame:
        import pandas as pd

        time = self.config.timestamp
        path = Path(self.config.folder) / f"{name}.csv"
        return pd.read_csv(path, parse_dates=[time]).sort_values(time)


def _by_table(features: list[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in features:
        table, _, column = one.partition(":")
        found.setdefault(table, []).append(column)
    return found


def _renamed(table: str, columns: list[str], full: bool) -> dict[str, str]:
    return {one: f"{table}__{one}" for one in columns} if full else {}


class TableFeatureStoreFlavor(BaseFeatureStoreFlavor):
    """What ZenML registers. It imports this module alone, so pandas is imported in methods."""

    @property
    def name(self) -> str:
        return "tables"

    @property
    def config_class(self) -> type[TableFeatureStoreConfig]:
        return TableFeatureStoreConfig

    @property
    def implementation_class(self) -> type[TableFeatureStore]:
        return TableFeatureStore
