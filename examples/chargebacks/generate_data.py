"""Write the small parquet file of this example: equal on every run."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path

import numpy as np
import pandas as pd


def main() -> None:
    """Sixty payments of twelve customers in January 2026."""
    random = np.random.default_rng(11)
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    times = [start + timedelta(hours=12 * number) for number in range(60)]
    rows = pd.DataFrame(
        {
            "customer_id": [2001 + number % 12 for number in range(60)],
            "amount": random.gamma(2.0, 60.0, 60).round(2),
            "n_payments_7d": random.integers(1, 9, 60),
            "event_timestamp": times,
            "created": [time + timedelta(minutes=5) for time in times],
        }
    )
    Path("data").mkdir(exist_ok=True)
    rows.to_parquet("data/payments.parquet")


if __name__ == "__main__":
    main()
