def rate(inputs: dict) -> dict:
    return {"rate": [n / amount for n, amount in zip(inputs["n"], inputs["amount"])]}
