"""Write the small parquet files of this example. The seed is fixed: equal files on every run."""

from __future__ import annotations

import argparse
from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    """Ten customers, fourteen days, ending yesterday so that nothing is older than its ttl."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
    days = [today - timedelta(days=back) for back in range(14, 0, -1)]
    transactions(random, days).to_parquet(folder / "transactions.parquet")
    profiles(random, days[0]).to_parquet(folder / "profiles.parquet")


def transactions(random: np.random.Generator, days: list[datetime]) -> pd.DataFrame:
    """One row a customer and day."""
    rows = [(customer, day) for day in days for customer in range(1001, 1011)]
    return pd.DataFrame(
        {
            "customer_id": [customer for customer, _ in rows],
            "spend_7d": random.gamma(2.0, 120.0, len(rows)).round(2),
            "n_txn_7d": random.integers(1, 30, len(rows)),
            "event_timestamp": [day for _, day in rows],
            "created": [day + timedelta(hours=1) for _, day in rows],
        }
    )


def profiles(random: np.random.Generator, day: datetime) -> pd.DataFrame:
    """One row a customer."""
    customers = list(range(1001, 1011))
    return pd.DataFrame(
        {
            "customer_id": customers,
            "age": random.integers(19, 80, len(customers)),
            "income": random.gamma(3.0, 14000.0, len(customers)).round(2),
            "segment": random.choice(["basic", "plus", "premium"], len(customers)),
            "event_timestamp": [day] * len(customers),
            "created": [day] * len(customers),
        }
    )


if __name__ == "__main__":
    main()
