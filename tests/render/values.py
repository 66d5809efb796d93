"""Plans and reports made by hand, one of everything that a view must show."""

from __future__ import annotations

from fsc.apply import Report, Step
from fsc.driver import Action, AttrChange, Change, Live, Rematerialise, Resource
from fsc.marks import Marks
from fsc.model.describe import Effect, Verdict
from fsc.plan.plan import Plan
from tests.render.findings import NO_PLACE, at

OLD_UDF = (
    "def risk_ratio(df):\n    import pandas as pd\n\n    ratio = df.a / df.b\n    return ratio\n"
)
NEW_UDF = OLD_UDF.replace("df.a / df.b", "df.a / (df.b + 1)")


def resource(address: str, kind: str, **attrs: object) -> Resource:
    return Resource(address, kind, address.rpartition(".")[2], attrs, marks=Marks("credit_risk"))


CUSTOMER = resource(
    "feast.entity.customer", "feast.entity", join_keys=["customer_id"], value_type="Int64"
)
SPEND = resource(
    "feast.feature_view.customer_spend",
    "feast.feature_view",
    entities=["customer"],
    source="transactions",
    ttl="30d",
    schema={f"spend_{days}d": {"dtype": "Float64"} for days in (1, 7, 14, 30, 60, 90)}
    | {"n_txn_7d": {"dtype": "Int64", "description": "transactions in seven days"}},
    online=True,
    description="What a customer spent.\nIn euro.",
)
RATIO = resource(
    "feast.on_demand_feature_view.risk_ratio",
    "feast.on_demand_feature_view",
    sources={
        "customer_spend": {"view": "customer_spend", "features": ["spend_7d"]},
        "loan": {"source": "loan"},
    },
    udf={"name": "risk_ratio", "source": OLD_UDF},
)
SECRET = resource("zenml.secret.label_studio", "zenml.secret", values={"api_key": "scrypt:c0ffee"})

CREATES = tuple(
    Change(
        one.address,
        one.kind,
        one.name,
        Action.CREATE,
        "not there yet",
        Effect.ADDITIVE,
        desired=one,
        at=at(line, 3),
    )
    for line, one in ((8, CUSTOMER), (15, SPEND), (31, RATIO), (44, SECRET))
)


def attribute(
    path: str, old: object, new: object, effect: Effect, why: str = "", live: object = ...
) -> AttrChange:
    return AttrChange(path, old, new, old if live is ... else live, effect, why)


VALUE, ADDITIVE, METADATA = Effect.VALUE, Effect.ADDITIVE, Effect.METADATA
STORED = "rows stored before have no value for it"

UPDATE_VIEW = Change(
    SPEND.address,
    SPEND.kind,
    SPEND.name,
    Action.UPDATE,
    "changed in the manifest and outside fsc",
    Effect.VALUE,
    (
        attribute("copies[feast.data_source.transactions]", "8f00", "9b11", METADATA),
        attribute(
            "description", "What a customer spent.", "What a customer spent, in euro.", METADATA
        ),
        attribute(
            "entities",
            ["customer"],
            ["customer", "account"],
            Effect.KEY,
            "rows are found by these keys",
        ),
        attribute("online", False, False, VALUE, "serving starts or stops", live=True),
        attribute("owner", None, "risk-ml@example.com", METADATA, live="somebody@example.com"),
        attribute("schema.n_txn_30d", None, {"dtype": "Int64"}, ADDITIVE, STORED),
        attribute("schema.spend_30d", None, {"dtype": "Float64"}, ADDITIVE, STORED),
        attribute("tags.team", "risk", None, METADATA),
        attribute(
            "ttl",
            "30d",
            "60d",
            VALUE,
            "older rows count, or no longer count, as values",
            live="14d",
        ),
    ),
    Rematerialise(Verdict.FULL, STORED),
    affects=tuple(f"feast.feature_service.scoring_v{number}" for number in range(1, 5)),
    desired=SPEND,
    live=SPEND,
    at=at(31, 3, file="features/spend.yaml"),
)

UPDATE_UDF = Change(
    RATIO.address,
    RATIO.kind,
    RATIO.name,
    Action.UPDATE,
    "changed in the manifest",
    Effect.VALUE,
    (attribute("udf.source", OLD_UDF, NEW_UDF, VALUE, "values are computed in another way"),),
    desired=RATIO,
    live=RATIO,
    at=at(40, 3),
)

UPDATE_SECRET = Change(
    SECRET.address,
    SECRET.kind,
    SECRET.name,
    Action.UPDATE,
    "changed in the manifest",
    Effect.VALUE,
    (
        attribute(
            "values.api_key",
            "scrypt:c0ffee",
            "scrypt:decaf0",
            VALUE,
            "components get another value",
        ),
        attribute(
            "values[a.b]", None, "scrypt:decaf1", ADDITIVE, "components can use one more value"
        ),
    ),
    desired=SECRET,
    live=SECRET,
    at=at(44, 5),
)

SERVICE = Change(
    "feast.feature_service.scoring_v1",
    "feast.feature_service",
    "scoring_v1",
    Action.UPDATE,
    "changed in the manifest",
    Effect.DESTRUCTIVE,
    (
        attribute(
            "features.customer_spend.features",
            [f"spend_{days}d" for days in (1, 7, 14, 30, 60, 90)],
            [f"spend_{days}d" for days in (1, 7, 30)],
            Effect.DESTRUCTIVE,
            "readers lose columns",
        ),
    ),
    blocked="protected: `feast.feature_service.scoring_v2`, which is protected, reads it; "
    "apply `protect: false` first",
    at=at(52, 3),
)

REPLACE = Change(
    "zenml.component.orchestrator/local",
    "zenml.component",
    "local",
    Action.REPLACE,
    "changed in the manifest",
    Effect.DESTRUCTIVE,
    (
        attribute("flavor", "local", "kubernetes", Effect.VALUE, "ZenML cannot change it in place"),
        attribute(
            "config.api_token",
            "plain-text-token",
            "{{cluster.token}}",
            VALUE,
            "runs behave differently",
        ),
    ),
    affects=("zenml.stack.credit_risk",),
    at=at(60, 5),
)

MOVE = Change(
    "feast.feature_view.income",
    "feast.feature_view",
    "income",
    Action.MOVE,
    "it was `salary`; its stored rows are kept",
    Effect.METADATA,
    moved_from="feast.feature_view.salary",
    at=at(70, 3),
)

ADOPT = Change(
    CUSTOMER.address,
    CUSTOMER.kind,
    CUSTOMER.name,
    Action.ADOPT,
    "it belongs to nobody that fsc knows",
    Effect.METADATA,
    (attribute("owner", "x@example.com", "y@example.com", METADATA),),
    desired=CUSTOMER,
    live=CUSTOMER,
    at=at(8, 3),
)

FORGET = Change(
    "feast.entity.account",
    "feast.entity",
    "account",
    Action.FORGET,
    "the manifest lets go of it",
    Effect.METADATA,
)

DELETE = Change(
    "feast.feature_view.spend_old",
    "feast.feature_view",
    "spend_old",
    Action.DELETE,
    "no longer in the manifest",
    Effect.DESTRUCTIVE,
    rematerialise=Rematerialise(Verdict.DELETE, "its rows go"),
    affects=("feast.feature_service.scoring_v0",),
)

DRIFTED = Change(
    "feast.data_source.transactions",
    "feast.data_source",
    "transactions",
    Action.NOOP,
    "changed outside fsc",
    Effect.VALUE,
    (attribute("path", None, None, VALUE, "changed outside fsc", live="s3://lake/other.parquet"),),
    at=at(20, 3),
)

CHANGES = (
    ADOPT,
    MOVE,
    UPDATE_VIEW,
    UPDATE_UDF,
    SERVICE,
    UPDATE_SECRET,
    REPLACE,
    DELETE,
    FORGET,
)

MIXED = Plan(
    "credit_risk",
    "prod",
    "a1b2c3d4",
    {"zenml": Live(), "feast": Live()},
    CHANGES,
    (DRIFTED,),
    (NO_PLACE,),
    12,
    ("Compiled files that apply will write: feature_repo/features.py.",),
)
FRESH = Plan("credit_risk", "", "a1b2c3d4", {"feast": Live()}, CREATES)
EMPTY = Plan("credit_risk", "", "a1b2c3d4", {"feast": Live()}, unchanged=14)
DRIFT_ONLY = Plan("credit_risk", "", "a1b2c3d4", {"feast": Live()}, drift=(DRIFTED,), unchanged=14)

APPLIED = Report(tuple(Step(one.address, one.action, "done", seconds=0.25) for one in CREATES))
BROKEN = Report(
    (
        Step(CUSTOMER.address, Action.CREATE, "done", seconds=1.5),
        Step(
            SPEND.address,
            Action.CREATE,
            "failed",
            "The registry `data/registry.db` cannot be written: no space left on device.",
            0.1,
        ),
        Step(RATIO.address, Action.CREATE, "skipped", f"`{SPEND.address}` failed before it"),
    ),
    (NO_PLACE,),
)
