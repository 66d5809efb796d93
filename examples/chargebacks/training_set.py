"""Labels beside the features that were known when each labeled payment was made."""

from __future__ import annotations

import pandas as pd
from zenml.client import Client


def main() -> None:
    """The labels are the rows; Feast joins the features as they were at those times."""
    store = Client().active_stack.feature_store
    labels = pd.read_parquet("data/verdicts.parquet")
    rows = labels[["customer_id", "event_timestamp", "verdict"]]
    wanted = ["payment:amount", "payment:n_payments_7d"]
    found = store.get_historical_features(entity_df=rows, features=wanted)
    print(found.sort_values("event_timestamp").to_string(index=False))


if __name__ == "__main__":
    main()
