"""Transformations of the credit risk stack. Each function stands alone: Feast stores its source."""

import pandas as pd


def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})
