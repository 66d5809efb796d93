# Compiled by fsc from stack.yaml, environment dev, digest 025becbf8eb404fb.
# Do not edit: change the manifest and run `fsc compile` again.

from __future__ import annotations

from datetime import timedelta

from feast import (
    Entity,
    FeatureService,
    FeatureView,
    Field,
    FileSource,
    OnDemandFeatureView,
    PushSource,
    RequestSource,
    ValueType,
)
from feast.types import Float64, Int64

# features/entities.yaml:3
entity_card = Entity(
    name="card",
    join_keys=["card_token"],
    value_type=ValueType.STRING,
    description="A payment card, by the token of the payment provider",
    tags={
        "fsc.digest": "description:34b1d209 join_keys:6d7b4464 owner:649774a4 value_type:c4c6dfa5",
        "fsc.stack": "shop_fraud",
    },
    owner="payments-risk@example.com",
)

# features/entities.yaml:8
entity_shopper = Entity(
    name="shopper",
    join_keys=["shopper_id"],
    value_type=ValueType.INT64,
    description="A registered customer of the shop",
    tags={
        "fsc.digest": "description:60b91ce2 join_keys:a44e6705 owner:649774a4 value_type:260425d4",
        "fsc.stack": "shop_fraud",
    },
    owner="payments-risk@example.com",
)

# features/sources.yaml:7
source_card_events = FileSource(
    name="card_events",
    path="../../../features/data/card_events.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    description="What the payment provider says about a card, one row an hour",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 description:bf5d513f file_format:8e50fba2 path:c5ef2dcc timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "shop_fraud",
    },
)

# features/sources.yaml:10
source_card_event_stream = PushSource(
    name="card_event_stream",
    batch_source=source_card_events,
    description="The same, pushed by the checkout when it happens",
    tags={
        "fsc.digest": "batch_source:77a84d23 description:b9cb8706 type:8f23a142",
        "fsc.stack": "shop_fraud",
    },
)

# features/sources.yaml:14
source_checkout_request = RequestSource(
    name="checkout_request",
    schema=[
        Field(name="amount", dtype=Float64),
        Field(name="is_new_address", dtype=Int64, description="1 when nothing was ever sent there"),
    ],
    tags={"fsc.digest": "schema:9470a8dd type:8869ad22", "fsc.stack": "shop_fraud"},
)

# features/sources.yaml:3
source_orders_eu = FileSource(
    name="orders_eu",
    path="../../../features/data/orders_eu.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    description="Orders in EUR, one row a shopper and day",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 description:f6458995 file_format:8e50fba2 path:0a4e23d3 timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "shop_fraud",
    },
)

# features/sources.yaml:3
source_orders_us = FileSource(
    name="orders_us",
    path="../../../features/data/orders_us.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    description="Orders in USD, one row a shopper and day",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 description:f51ced00 file_format:8e50fba2 path:e768c9df timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "shop_fraud",
    },
)

# features/cards.yaml:3
view_card_velocity = FeatureView(
    name="card_velocity",
    entities=[entity_card],
    source=source_card_event_stream,
    ttl=timedelta(days=2),
    schema=[
        Field(name="amount_24h", dtype=Float64),
        Field(name="n_1h", dtype=Int64),
        Field(name="n_24h", dtype=Int64),
        Field(
            name="n_countries_24h",
            dtype=Int64,
            description="countries of the shops, not of the card",
        ),
    ],
    description="How often and how much a card paid in the last hours",
    tags={
        "fsc.digest": "description:69d869b6 enabled:b5bea41b entities:a6ad534d online:b5bea41b owner:649774a4 schema:343c9108 source:b4aeebd6 tags:a886ec3b ttl:f95d4d0e",
        "fsc.stack": "shop_fraud",
        "review_above": "500 a day",
        "team": "payments-risk",
    },
    owner="payments-risk@example.com",
)

# features/orders.yaml:3
view_orders_eu = FeatureView(
    name="orders_eu",
    entities=[entity_shopper],
    source=source_orders_eu,
    ttl=timedelta(days=30),
    schema=[
        Field(name="mean_amount_eu", dtype=Float64, description="in EUR"),
        Field(name="n_orders_eu", dtype=Int64),
        Field(name="n_refunds_eu", dtype=Int64),
    ],
    description="What a shopper ordered lately, in EUR",
    tags={
        "fsc.digest": "description:faadf3cc enabled:b5bea41b entities:89879359 online:b5bea41b owner:649774a4 schema:a79f9827 source:99c3ff80 tags:a886ec3b ttl:20f75222",
        "fsc.stack": "shop_fraud",
        "review_above": "500 a day",
        "team": "payments-risk",
    },
    owner="payments-risk@example.com",
)

# features/orders.yaml:3
view_orders_us = FeatureView(
    name="orders_us",
    entities=[entity_shopper],
    source=source_orders_us,
    ttl=timedelta(days=14),
    schema=[
        Field(name="mean_amount_us", dtype=Float64, description="in USD"),
        Field(name="n_orders_us", dtype=Int64),
        Field(name="n_refunds_us", dtype=Int64),
    ],
    description="What a shopper ordered lately, in USD",
    tags={
        "fsc.digest": "description:534b490c enabled:b5bea41b entities:89879359 online:b5bea41b owner:649774a4 schema:b844b6c7 source:a4751de3 tags:a886ec3b ttl:edbf626a",
        "fsc.stack": "shop_fraud",
        "review_above": "500 a day",
        "team": "payments-risk",
    },
    owner="payments-risk@example.com",
)


def order_risk(inputs):
    """The order beside the shopper's mean, and how many payments an hour the card makes."""
    import pandas as pd

    mean = inputs["mean_amount_eu"].fillna(0.0) + 1.0
    out = pd.DataFrame()
    out["amount_ratio"] = (inputs["amount"] / mean).astype("float64")
    out["haste"] = (inputs["n_1h"].fillna(0) * (1 + inputs["is_new_address"])).astype("float64")
    return out


# Without this the stored function would be a reference to this module.
order_risk.__module__ = "__main__"
order_risk_source = '''\
def order_risk(inputs):
    """The order beside the shopper's mean, and how many payments an hour the card makes."""
    import pandas as pd

    mean = inputs["mean_amount_eu"].fillna(0.0) + 1.0
    out = pd.DataFrame()
    out["amount_ratio"] = (inputs["amount"] / mean).astype("float64")
    out["haste"] = (inputs["n_1h"].fillna(0) * (1 + inputs["is_new_address"])).astype("float64")
    return out
'''

# features/cards.yaml:15
view_order_risk = OnDemandFeatureView(
    name="order_risk",
    sources=[view_card_velocity, source_checkout_request, view_orders_eu],
    mode="pandas",
    udf=order_risk,
    udf_string=order_risk_source,
    schema=[
        Field(name="amount_ratio", dtype=Float64),
        Field(name="haste", dtype=Float64),
    ],
    description="This order against what the card and the shopper did before",
    tags={
        "fsc.digest": "description:b2ac0cfb enabled:b5bea41b mode:0a6934e2 schema:2abf96c5 sources:9591e607 udf:07c4a2d4",
        "fsc.stack": "shop_fraud",
    },
)

# features/cards.yaml:25
service_checkout_v2 = FeatureService(
    name="checkout_v2",
    features=[
        view_card_velocity[["n_1h", "n_24h"]],
        view_order_risk,
        view_orders_eu[["n_orders_eu", "n_refunds_eu"]],
        view_orders_us,
    ],
    description="What the checkout's model reads, in under 20 ms",
    tags={
        "fsc.digest": "description:3f626791 features:1271067b owner:811c553f",
        "fsc.stack": "shop_fraud",
    },
    owner="checkout@example.com",
)
# fsc-seal: 635d4a20659be46e
