"""Stacks built by hand, as lowering would build them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from fsc.diagnostics import Span
from fsc.document import Node
from fsc.emit import Target
from fsc.model.describe import Object
from fsc.model.feast.data_source import FileSource, PushSource, RequestSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.project import Project
from fsc.model.stack import FeatureStore, Stack

TARGET = Target("stack.yaml", "0123456789abcdef", "build/default/feature_repo")
CONFIG = {
    "provider": "local",
    "registry": {"registry_type": "file", "path": "data/registry.db"},
    "online_store": {"type": "sqlite", "path": "data/online.db"},
    "offline_store": {"type": "dask"},
}

RISK_RATIO = """\
def risk_ratio(inputs: pd.DataFrame) -> pd.DataFrame:
    # A customer without spending cannot be rated by it.
    spend = inputs["spend_7d"].where(inputs["spend_7d"] > 0)
    rate = inputs["amount"] / inputs["months"]
    return pd.DataFrame({"ratio": rate / (spend * 4)})
"""
BANDS = '''\
def bands(inputs):
    """Not pd: quotes " and ', a backslash \\\\ and {{ braces }} survive."""
    import math

    return {
        "band": [str(math.floor(one or 0)) for one in inputs["age"]],
        "steps": [[1, 2] for _ in inputs["age"]],
    }
'''
SAME_NAME = """\
def risk_ratio(inputs):
    return inputs[["amount"]].rename(columns={"amount": "double"}) * 2.0
"""


def at(line: int, file: str = "stack.yaml") -> Node:
    return Node(None, Span(file, line, 3, line, 20))


def stack(objects: Iterable[Object], name: str = "credit_risk", **more: Any) -> Stack:
    store = FeatureStore(project=name, config=more.pop("config", CONFIG))
    return Stack(name=name, environment="", feature_store=store, objects=tuple(objects), **more)


def credit_risk() -> Stack:
    """Every kind and nearly every attribute of the Feast half."""
    return stack(
        [
            Project(name="credit_risk", description="Features of the credit risk team", at=at(8)),
            *_entities(),
            *_sources(),
            *_views(),
            *_demands(),
            *_services(),
        ]
    )


def _entities() -> list[Object]:
    return [
        Entity(
            name="customer",
            join_keys=["customer_id"],
            value_type="Int64",
            description="A person who holds an account",
            owner="risk-ml@example.com",
            tags={"team": "risk"},
            at=at(16),
        ),
        Entity(name="shop", join_keys=["shop"], value_type="String", at=at(20)),
    ]


def _sources() -> list[Object]:
    return [
        FileSource(
            name="profiles",
            path="data/profiles.parquet",
            timestamp_field="event_timestamp",
            at=at(24),
        ),
        FileSource(
            name="shops",
            path="data/shops/",
            file_format="delta",
            timestamp_field="at",
            at=at(25),
        ),
        FileSource(
            name="transactions",
            path="data/transactions.parquet",
            timestamp_field="event_timestamp",
            created_timestamp_column="created",
            field_mapping={"spend": "spend_7d"},
            s3_endpoint_override="http://localhost:9000",
            at=at(30),
        ),
        PushSource(
            name="profile_updates",
            batch_source="profiles",
            description="Profile changes that the web shop pushes",
            at=at(36),
        ),
        RequestSource(
            name="loan_request",
            schema={"amount": {"dtype": "Float64"}, "months": {"dtype": "Int64"}},
            at=at(41),
        ),
    ]


def _views() -> list[Object]:
    return [
        FeatureView(
            name="customer_profile",
            entities=["customer"],
            source="profile_updates",
            ttl="365d",
            schema={
                "age": {"dtype": "Int64"},
                "customer_id": {"dtype": "Int64"},
                "income": {
                    "dtype": "Float64",
                    "description": "per year, in euros",
                    "tags": {"pii": "yes"},
                },
                "segment": {"dtype": "String"},
                "taste": {
                    "dtype": "Array(Float32)",
                    "vector_index": True,
                    "vector_length": 16,
                    "vector_search_metric": "cosine",
                },
                "visits": {"dtype": "Struct({shop: String, at: Array(UnixTimestamp)})"},
            },
            online=False,
            offline=True,
            org="retail",
            at=at(47),
        ),
        FeatureView(
            name="customer_spend",
            entities=["customer"],
            source="transactions",
            ttl="1d12h",
            description="What a customer spent lately",
            owner="risk-ml@example.com",
            tags={"team": "risk"},
            schema={"n_txn_7d": {"dtype": "Int64"}, "spend_7d": {"dtype": "Float64"}},
            protect=True,
            at=at(60),
        ),
        FeatureView(name="totals", source="shops", schema={"all": {"dtype": "Int64"}}, at=at(70)),
    ]


def _demands() -> list[Object]:
    return [
        OnDemandFeatureView(
            name="age_band",
            sources={"customer_profile": {"view": "customer_profile", "features": ["age"]}},
            mode="python",
            udf={"name": "bands", "source": BANDS},
            schema={"band": {"dtype": "String"}, "steps": {"dtype": "Array(Int64)"}},
            entities=["customer"],
            write_to_online_store=True,
            track_metrics=True,
            at=at(75),
        ),
        OnDemandFeatureView(
            name="doubled",
            sources={"loan_request": {"source": "loan_request"}},
            udf={"name": "risk_ratio", "source": SAME_NAME},
            schema={"double": {"dtype": "Float64"}},
            at=at(85),
        ),
        OnDemandFeatureView(
            name="risk_ratio",
            sources={
                "customer_spend": {"view": "customer_spend", "features": ["n_txn_7d", "spend_7d"]},
                "loan_request": {"source": "loan_request"},
            },
            udf={"name": "risk_ratio", "source": RISK_RATIO},
            schema={"ratio": {"dtype": "Float64"}},
            description="The loan's monthly rate against the week's spending",
            at=at(90),
        ),
    ]


def _services() -> list[Object]:
    return [
        FeatureService(
            name="both-sides.v1",
            features={
                "borrower": {
                    "view": "customer_spend",
                    "features": ["n_txn_7d", "spend_7d"],
                    "as": "borrower",
                },
                "guarantor": {
                    "view": "customer_spend",
                    "features": ["spend_7d"],
                    "as": "guarantor",
                    "join_key_map": {"customer_id": "guarantor_id"},
                },
            },
            at=at(100),
        ),
        FeatureService(
            name="scoring_v1",
            features={
                "customer_profile": {"view": "customer_profile", "features": ["age", "income"]},
                "customer_spend": {"view": "customer_spend", "features": ["n_txn_7d", "spend_7d"]},
                "risk_ratio": {"view": "risk_ratio", "features": ["ratio"]},
            },
            description="What the scoring model reads",
            owner="scoring@example.com",
            tags={"model": "scoring"},
            at=at(110),
        ),
    ]


def source(name: str, path: str = "data/x.parquet") -> FileSource:
    return FileSource(name=name, path=path, timestamp_field="ts")


def demand(name: str, udf: str, source: str) -> OnDemandFeatureView:
    return OnDemandFeatureView(
        name=name,
        sources={"r": {"source": "r"}},
        udf={"name": udf, "source": source},
        schema={"out": {"dtype": "Float64"}},
    )


REQUEST = RequestSource(name="r", schema={"amount": {"dtype": "Float64"}})
