# Compiled by fsc from stack.yaml, digest c8fdea5e36dcf0fc.
# Do not edit: change the manifest and run `fsc compile` again.

from datetime import timedelta

from feast import Entity, FeatureView, Field, FileSource, ValueType
from feast.types import Float64, Int64, String

# stack.yaml:17
entity_customer = Entity(
    name="customer",
    join_keys=["customer_id"],
    value_type=ValueType.INT64,
    description="A person who pays",
    tags={
        "fsc.digest": "description:bca9169c join_keys:5d7c415d value_type:260425d4",
        "fsc.stack": "chargebacks",
    },
)

# stack.yaml:23
source_payments = FileSource(
    name="payments",
    path="../../../data/payments.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="created",
    description="One row a payment",
    tags={
        "fsc.digest": "created_timestamp_column:63956066 description:b40e2589 file_format:8e50fba2 path:9e731606 timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "chargebacks",
    },
)

# stack.yaml:29
source_verdicts = FileSource(
    name="verdicts",
    path="../../../data/verdicts.parquet",
    timestamp_field="event_timestamp",
    created_timestamp_column="labeled_at",
    description="What people said about payments; `fsc annotate export` writes it",
    tags={
        "fsc.digest": "created_timestamp_column:080b89ba description:5d5aa39c file_format:8e50fba2 path:4e8f1a76 timestamp_field:009cf7d1 type:bfdde6f5",
        "fsc.stack": "chargebacks",
    },
)

# stack.yaml:45
view_chargeback = FeatureView(
    name="chargeback",
    entities=[entity_customer],
    source=source_verdicts,
    ttl=timedelta(days=365),
    schema=[
        Field(name="labeler", dtype=String),
        Field(name="note", dtype=String),
        Field(name="verdict", dtype=String),
    ],
    description="Whether the last payment that people looked at was taken back",
    tags={
        "fsc.digest": "description:1a5435b0 enabled:b5bea41b entities:4016f8c6 online:b5bea41b schema:17f49b1d source:a84b1edc ttl:10bc354a",
        "fsc.stack": "chargebacks",
    },
)

# stack.yaml:37
view_payment = FeatureView(
    name="payment",
    entities=[entity_customer],
    source=source_payments,
    ttl=timedelta(days=365),
    schema=[
        Field(name="amount", dtype=Float64),
        Field(name="n_payments_7d", dtype=Int64),
    ],
    description="The last payment of a customer",
    tags={
        "fsc.digest": "description:8eeca480 enabled:b5bea41b entities:4016f8c6 online:b5bea41b schema:dc37b441 source:08d74c1d ttl:10bc354a",
        "fsc.stack": "chargebacks",
    },
)
# fsc-seal: f1b08d14636c22ab
