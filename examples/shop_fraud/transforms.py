"""What is computed on request. Feast stores one function at a time: each imports what it needs."""


def order_risk(inputs):
    """The order beside the shopper's mean, and how many payments an hour the card makes."""
    import pandas as pd

    mean = inputs["mean_amount_eu"].fillna(0.0) + 1.0
    out = pd.DataFrame()
    out["amount_ratio"] = (inputs["amount"] / mean).astype("float64")
    out["haste"] = (inputs["n_1h"].fillna(0) * (1 + inputs["is_new_address"])).astype("float64")
    return out
