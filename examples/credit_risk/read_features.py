"""Materialise, then read the same features for training and for serving through the ZenML stack."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pandas as pd
from feast import FeatureStore
from zenml.client import Client


def main() -> None:
    """Everything comes from the active stack: no path and no store is named here."""
    store = Client().active_stack.feature_store
    repo = store.config.feast_repo
    now = datetime.now(timezone.utc)
    FeatureStore(repo).materialize(now - timedelta(days=30), now)

    service = FeatureStore(repo).get_feature_service("scoring_v1")
    wanted = pd.DataFrame(
        {
            "customer_id": [1001, 1002],
            "event_timestamp": [now, now],
            "amount": [12000.0, 3000.0],
            "months": [24, 12],
        }
    )
    print("\nHistorical features (training):")
    print(store.get_historical_features(entity_df=wanted, features=service).to_string(index=False))

    rows = wanted.drop(columns="event_timestamp").to_dict(orient="records")
    print("\nOnline features (serving):")
    found = store.get_online_features(entity_rows=rows, features=service)
    print(pd.DataFrame(found).to_string(index=False))


if __name__ == "__main__":
    main()
