# Compiled by fsc from stack.yaml, digest 71043df2b095e96f.
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
    PushSource,
    RequestSource,
    ValueType,
)
from feast.types import Float64, Int64, String

# stack.yaml:18
entity_customer = Entity(
    name="customer",
    join_keys=["customer_id"],
    value_type=ValueType.INT64,
    description="A person who holds an account",
    tags={
        "fsc.digest": "description:3bc269ca join_keys:5d7c415d owner:62563ca9 value_type:260425d4",
        "fsc.stack": "credit_risk",
    },
    owner="risk-ml@example.com",
)

# stack.yaml:40
source_loan_request = RequestSource(
    name="loan_request",
    schema=[
        Field(name="amount", dtype=Float64),
        Field(name="months", dtype=Int64),
    ],
    tags={"fsc.digest": "schema:4611fd89 type:8869ad22", "fsc.stack": "credit_risk"},
)

# stack.yaml:31
source_profiles = FileSource(
    name="profiles",
    path="../../../data/profiles.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 file_format:8e50fba2 path:7a4e78c8 timestamp_field:009cf7d1 type:bfdde6f5",
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

# stack.yaml:25
source_transactions = FileSource(
    name="transactions",
    path="../../../data/transactions.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    description="Card transactions, one row a customer and day",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 description:17cbcf60 file_format:8e50fba2 path:442e3719 timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:57
view_customer_profile = FeatureView(
    name="customer_profile",
    entities=[entity_customer],
    source=source_profile_updates,
    ttl=timedelta(days=365),
    schema=[
        Field(name="age", dtype=Int64),
        Field(name="income", dtype=Float64),
        Field(name="segment", dtype=String),
    ],
    tags={
        "fsc.digest": "enabled:b5bea41b entities:4016f8c6 online:b5bea41b schema:61012b22 source:e9e0ffc5 ttl:10bc354a",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:47
view_customer_spend = FeatureView(
    name="customer_spend",
    entities=[entity_customer],
    source=source_transactions,
    ttl=timedelta(days=30),
    schema=[
        Field(name="n_txn_7d", dtype=Int64, description="transactions in seven days"),
        Field(name="spend_7d", dtype=Float64),
    ],
    description="What a customer spent lately",
    tags={
        "fsc.digest": "description:6f76f767 enabled:b5bea41b entities:4016f8c6 online:b5bea41b owner:62563ca9 schema:fc85150d source:200e0224 tags:328e7ae5 ttl:20f75222",
        "fsc.stack": "credit_risk",
        "team": "risk",
    },
    owner="risk-ml@example.com",
)


def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})


# Without this the stored function would be a reference to this module.
risk_ratio.__module__ = "__main__"
risk_ratio_source = """\
def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})
"""

# stack.yaml:67
view_risk_ratio = OnDemandFeatureView(
    name="risk_ratio",
    sources=[view_customer_spend, source_loan_request],
    mode="pandas",
    udf=risk_ratio,
    udf_string=risk_ratio_source,
    schema=[
        Field(name="ratio", dtype=Float64),
    ],
    description="The loan's monthly rate against the week's spending",
    tags={
        "fsc.digest": "description:a7d29450 enabled:b5bea41b mode:0a6934e2 schema:548e3816 sources:5c53d2fb udf:6af4e189",
        "fsc.stack": "credit_risk",
    },
)

# stack.yaml:75
service_scoring_v1 = FeatureService(
    name="scoring_v1",
    features=[view_customer_profile[["age", "income"]], view_customer_spend, view_risk_ratio],
    description="What the scoring model reads",
    tags={
        "fsc.digest": "description:6a5669ff features:4da7dc93 owner:6f223970",
        "fsc.stack": "credit_risk",
    },
    owner="scoring@example.com",
)
# fsc-seal: c45da436ce4d0db8
