import pandas as pd


def basket_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    outputs = pd.DataFrame()
    outputs["ratio"] = inputs["amount"] / inputs["spend_7d"]
    return outputs
