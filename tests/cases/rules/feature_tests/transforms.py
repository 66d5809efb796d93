def ratio(inputs):
    return inputs[["amount"]].rename(columns={"amount": "ratio"})
