import datetime
import math as m

LIMIT = 10


def outside(df: pd.DataFrame, scale: float = LIMIT) -> Frame:
    global counter

    def inner(x):
        return [m.log(LIMIT * z) for z in helper(x)]

    return df["amount"].apply(lambda v: inner(v) * datetime.timedelta.max)


def clock(df):
    import random
    import uuid
    from datetime import datetime as dt
    from time import time

    import numpy

    df["a"] = time() + dt.now().hour + random.random() + numpy.random.rand()
    df["b"] = pd.Timestamp.now().hour + np.random.default_rng().normal() + uuid.uuid4().int
    return df


def clean(df):
    import random
    import time
    from datetime import datetime

    class Now:
        now = 5

    rng = np.random.default_rng(42)
    random.seed(7)
    df["r"] = rng.normal() + random.random() + datetime(2020, 1, 1).year + Now().now
    df["f"] = df["r"].astype("float32")
    df["s"] = [str(time.gmtime(value).tm_year) for value in df["r"]]
    return pd.DataFrame(df)


def outputs(df):
    return df
