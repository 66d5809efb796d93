def risk_ratio(inputs):
    import pandas as pd

    return pd.DataFrame({"ratio": inputs["amount"] / (inputs["spend_7d"] + 1.0)})
