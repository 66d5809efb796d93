"""Functions of on-demand views. Each stands alone: Feast stores its source, so import inside."""

import pandas as pd


def order_share(inputs: pd.DataFrame) -> pd.DataFrame:
    """How much of the month's spending this order is."""
    return pd.DataFrame({"share": inputs["amount"] / inputs["spend_30d"]})
