# Compiled by fsc from stack.yaml, digest 0123456789abcdef.
# Do not edit: change the manifest and run `fsc compile` again.

from __future__ import annotations

from datetime import timedelta

import pandas as pd
from feast import (
    Entity,
    FeatureService,
    FeatureView,
    Field,
    FileSource,
    OnDemandFeatureView,
    Project,
    PushSource,
    RequestSource,
    ValueType,
)
from feast.data_format import DeltaFormat
from feast.types import Array, Float32, Float64, Int64, String, Struct, UnixTimestamp

# stack.yaml:8
project_credit_risk = Project(
    name="credit_risk",
    description="Features of the credit risk team",
)

# stack.yaml:16
entity_customer = Entity(
    name="customer",
    join_keys=["customer_id"],
    value_type=ValueType.INT64,
    description="A person who holds an account",
    tags={
        "fsc.digest": "description:3bc269ca join_keys:5d7c415d owner:62563ca9 tags:328e7ae5 value_type:260425d4",
        "fsc.stack": "credit_risk",
        "team": "risk",
    },
    owner="risk-ml@example.com",
)

# stack.yaml:20
entity_shop = Entity(
    name="shop",
    join_keys=["shop"],
    value_type=ValueType.STRING,
    tags={"fsc.digest": "join_keys:a7374cb3 value_type:c4c6dfa5", "fsc.stack": "credit_risk"},
)

# stack.yaml:24
source_profiles = FileSource(
    name="profiles",
    path="../../../data/profiles.parquet",
    timestamp_field="event_timestamp",
    tags={
        "fsc.digest": "file_format:8e50fba2 path:7a4e78c8 timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:25
source_shops = FileSource(
    name="shops",
    path="../../../data/shops/",
    file_format=DeltaFormat(),
    timestamp_field="at",
    tags={
        "fsc.digest": "file_format:66dc2f9f path:c4f339f1 timestamp_field:d12a7c23 type:bfdde6f5",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:30
source_transactions = FileSource(
    name="transactions",
    path="../../../data/transactions.parquet",
    s3_endpoint_override="http://localhost:9000",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    field_mapping={"spend": "spend_7d"},
    tags={
        "fsc.digest": "created_timestamp_column:63956066 field_mapping:0e893556 file_format:8e50fba2 path:442e3719 s3_endpoint_override:1879bd3c timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:36
source_profile_updates = PushSource(
    name="profile_updates",
    batch_source=source_profiles,
    description="Profile changes that the web shop pushes",
    tags={
        "fsc.digest": "batch_source:0f57f310 description:cefe1440 type:8f23a142",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:41
source_loan_request = RequestSource(
    name="loan_request",
    schema=[
        Field(name="amount", dtype=Float64),
        Field(name="months", dtype=Int64),
    ],
    tags={"fsc.digest": "schema:4611fd89 type:8869ad22", "fsc.stack": "credit_risk"},
)

# stack.yaml:47
view_customer_profile = FeatureView(
    name="customer_profile",
    entities=[entity_customer],
    source=source_profile_updates,
    ttl=timedelta(days=365),
    schema=[
        Field(name="age", dtype=Int64),
        Field(name="customer_id", dtype=Int64),
        Field(name="income", dtype=Float64, description="per year, in euros", tags={"pii": "yes"}),
        Field(name="segment", dtype=String),
        Field(
            name="taste",
            dtype=Array(Float32),
            vector_index=True,
            vector_length=16,
            vector_search_metric="cosine",
        ),
        Field(name="visits", dtype=Struct({"shop": String, "at": Array(UnixTimestamp)})),
    ],
    online=False,
    org="retail",
    offline=True,
    tags={
        "fsc.digest": "enabled:b5bea41b entities:4016f8c6 offline:b5bea41b org:00a8b6b4 schema:79aa8e04 source:e9e0ffc5 ttl:10bc354a",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:60
view_customer_spend = FeatureView(
    name="customer_spend",
    entities=[entity_customer],
    source=source_transactions,
    ttl=timedelta(days=1, hours=12),
    schema=[
        Field(name="n_txn_7d", dtype=Int64),
        Field(name="spend_7d", dtype=Float64),
    ],
    description="What a customer spent lately",
    tags={
        "fsc.digest": "description:6f76f767 enabled:b5bea41b entities:4016f8c6 online:b5bea41b owner:62563ca9 schema:493a01b0 source:200e0224 tags:328e7ae5 ttl:d7d2c2bc",
        "fsc.protect": "true",
        "fsc.stack": "credit_risk",
        "team": "risk",
    },
    owner="risk-ml@example.com",
)

# stack.yaml:70
view_totals = FeatureView(
    name="totals",
    source=source_shops,
    ttl=timedelta(days=0),
    schema=[
        Field(name="all", dtype=Int64),
    ],
    tags={
        "fsc.digest": "enabled:b5bea41b online:b5bea41b schema:823a6876 source:a94362fb ttl:5a6b8ed5",
        "fsc.stack": "credit_risk",
    },
)


def bands(inputs):
    """Not pd: quotes " and ', a backslash \\ and {{ braces }} survive."""
    import math

    return {
        "band": [str(math.floor(one or 0)) for one in inputs["age"]],
        "steps": [[1, 2] for _ in inputs["age"]],
    }


# Without this the stored function would be a reference to this module.
bands.__module__ = "__main__"
bands_source = '''\
def bands(inputs):
    """Not pd: quotes " and ', a backslash \\\\ and {{ braces }} survive."""
    import math

    return {
        "band": [str(math.floor(one or 0)) for one in inputs["age"]],
        "steps": [[1, 2] for _ in inputs["age"]],
    }
'''

# stack.yaml:75
view_age_band = OnDemandFeatureView(
    name="age_band",
    sources=[view_customer_profile[["age"]]],
    mode="python",
    udf=bands,
    udf_string=bands_source,
    schema=[
        Field(name="band", dtype=String),
        Field(name="steps", dtype=Array(Int64)),
    ],
    entities=[entity_customer],
    write_to_online_store=True,
    track_metrics=True,
    tags={
        "fsc.digest": "enabled:b5bea41b entities:4016f8c6 mode:2d0edc2f schema:e6801013 sources:73213a46 track_metrics:b5bea41b udf:440a5327 write_to_online_store:b5bea41b",
        "fsc.stack": "credit_risk",
    },
)


def risk_ratio(inputs):
    return inputs[["amount"]].rename(columns={"amount": "double"}) * 2.0


# Without this the stored function would be a reference to this module.
risk_ratio.__module__ = "__main__"
udf_doubled = risk_ratio
udf_doubled_source = """\
def risk_ratio(inputs):
    return inputs[["amount"]].rename(columns={"amount": "double"}) * 2.0
"""

# stack.yaml:85
view_doubled = OnDemandFeatureView(
    name="doubled",
    sources=[source_loan_request],
    mode="pandas",
    udf=udf_doubled,
    udf_string=udf_doubled_source,
    schema=[
        Field(name="double", dtype=Float64),
    ],
    tags={
        "fsc.digest": "enabled:b5bea41b mode:0a6934e2 schema:a93c4063 sources:93110e57 udf:d8e909c8",
        "fsc.stack": "credit_risk",
    },
)


def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})


# Without this the stored function would be a reference to this module.
risk_ratio.__module__ = "__main__"
udf_risk_ratio = risk_ratio
udf_risk_ratio_source = """\
def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})
"""

# stack.yaml:90
view_risk_ratio = OnDemandFeatureView(
    name="risk_ratio",
    sources=[view_customer_spend, source_loan_request],
    mode="pandas",
    udf=udf_risk_ratio,
    udf_string=udf_risk_ratio_source,
    schema=[
        Field(name="ratio", dtype=Float64),
    ],
    description="The loan's monthly rate against the week's spending",
    tags={
        "fsc.digest": "description:a7d29450 enabled:b5bea41b mode:0a6934e2 schema:548e3816 sources:5c53d2fb udf:6af4e189",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:100
service_both_sides_v1 = FeatureService(
    name="both-sides.v1",
    features=[
        view_customer_spend.with_name("borrower"),
        view_customer_spend[["spend_7d"]]
        .with_name("guarantor")
        .with_join_key_map({"customer_id": "guarantor_id"}),
    ],
    tags={"fsc.digest": "features:a4188cb0", "fsc.stack": "credit_risk"},
)

# stack.yaml:110
service_scoring_v1 = FeatureService(
    name="scoring_v1",
    features=[view_customer_profile[["age", "income"]], view_customer_spend, view_risk_ratio],
    description="What the scoring model reads",
    tags={
        "fsc.digest": "description:6a5669ff features:4da7dc93 owner:6f223970 tags:83e23e09",
        "fsc.stack": "credit_risk",
        "model": "scoring",
    },
    owner="scoring@example.com",
)
