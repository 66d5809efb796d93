"""Changes of views: of Feast's rows (feast.md 4.3), and of every other attribute."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tests.setups.row import Row, copies, one, texts
from tests.setups.world import AGGREGATION
from tests.support import DROP

SPEND, LIVE, DERIVED = (f"feast.feature_view.{name}" for name in ("spend", "live", "derived"))
DAILY, SUMMED, CLICKS = (
    "feast.batch_feature_view.daily",
    "feast.batch_feature_view.summed",
    "feast.stream_feature_view.clicks",
)
FRAUD, MODEL = "feast.label_view.fraud", "feast.feature_service.model"
RATIO, SUMS, STORED = (
    f"feast.on_demand_feature_view.{name}" for name in ("ratio", "sums", "stored")
)
ROWS, PUSHED, ASKED = (f"feast.data_source.{name}" for name in ("rows", "pushed", "asked"))
CUSTOMER, BRANCH = "feast.entity.customer", "feast.entity.branch"
BOTH = ["customer", "branch"]
FV, LV, OD = "feature_views.spend", "label_views.fraud", "on_demand_feature_views.ratio"
BV, SV, FS = "batch_feature_views.daily", "stream_feature_views.clicks", "feature_services.model"


def names(fields: Iterable[Any]) -> list[str]:
    return [field.name for field in fields]


PLAIN = (
    *texts(SPEND, "description", "tags", "owner", "org"),
    one(SPEND, "ttl", "60d", lambda v: v.ttl.days == 60),
    Row("no ttl", {f"{FV}.ttl": DROP}, {SPEND: ["ttl"]}, lambda v: v.ttl.days == 0),
    one(SPEND, "online", False, lambda v: not v.online),
    one(SPEND, "offline", True, lambda v: v.offline),
    one(SPEND, "enable_validation", True, lambda v: v.enable_validation),
    one(SPEND, "mode", "python", lambda v: v.mode == "python"),
    one(SPEND, "enabled", False, lambda v: not v.enabled),
    Row("field added", {f"{FV}.schema.extra": "Int64"},
        {SPEND: ["schema.extra"], RATIO: [copies(SPEND), "sources.spend.features"], MODEL: [copies(SPEND), "features.spend.features"]},
        lambda v: "extra" in names(v.features)),
    Row("field dropped", {f"{FV}.schema.trips": DROP},
        {MODEL: [copies(SPEND), "features.spend.features"], SPEND: ["schema.trips"], RATIO: [copies(SPEND), "sources.spend.features"]},
        lambda s: ["total"] in [names(each.features) for each in s.feature_view_projections]),
    Row("field type", {f"{FV}.schema.trips": "String"}, {SPEND: ["schema.trips.dtype"], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda v: {each.name: str(each.dtype) for each in v.features}["trips"] == "String"),
    Row("field text", {f"{FV}.schema.trips": {"dtype": "Int64", "description": "d", "tags": {"k": "v"}}},
        {SPEND: ["schema.trips.description", "schema.trips.tags"], RATIO: [copies(SPEND)], MODEL: [copies(SPEND)]},
        lambda v: "d" in [each.description for each in v.features]),
    Row("stream source dropped", {"feature_views.live.source": "rows"}, {LIVE: [copies(PUSHED), "source"]}, lambda v: v.stream_source is None),
    Row("view entities", {f"{FV}.entities": BOTH}, {SPEND: [copies(BRANCH), "entities"]}, lambda v: len(v.entity_columns) == 2),
    Row("view of other views", {"feature_views.derived.source_views": ["daily"]}, {DERIVED: [copies(SPEND), copies(DAILY), "source_views"]},
        lambda v: v.source_views[0].name.startswith("daily")),
    Row("field of a view of a view", {f"{FV}.schema.extra": "Int64"}, {DERIVED: [copies(SPEND)], SPEND: ["schema.extra"]},
        lambda v: len(v.source_views[0].features) == 3),
    Row("text of a view of a view", {f"{FV}.description": "new"}, {DERIVED: [copies(SPEND)], SPEND: ["description"]},
        lambda v: v.source_views[0].description == "new"),
)  # fmt: skip

BATCH = (
    *texts(DAILY, "description", "tags", "owner", "org"),
    one(DAILY, "ttl", "2d", lambda v: v.ttl.days == 2),
    Row("batch no ttl", {f"{BV}.ttl": DROP}, {DAILY: ["ttl"]}, lambda v: v.ttl.days == 0),
    one(DAILY, "online", True, lambda v: v.online),
    one(DAILY, "offline", True, lambda v: v.offline),
    one(DAILY, "enabled", False, lambda v: not v.enabled),
    one(DAILY, "enable_validation", True, lambda v: v.enable_validation),
    one(DAILY, "mode", "python", lambda v: v.mode == "python"),
    Row("batch code", {f"{BV}.udf": "udfs.py:other"}, {DAILY: ["udf.name", "udf.source"]},
        lambda v: v.feature_transformation.udf.__name__ == "other"),
    Row("batch field", {f"{BV}.schema.more": "Int64"}, {DAILY: ["schema.more"]}, lambda v: len(v.features) == 2),
    Row("batch entities", {f"{BV}.entities": BOTH}, {DAILY: [copies(BRANCH), "entities"]}, lambda v: len(v.entity_columns) == 2),
    Row("batch source", {f"{BV}.source": "lake"}, {DAILY: [copies(ROWS), copies("feast.data_source.lake"), "source"]},
        lambda v: v.batch_source.name == "lake"),
    Row("batch views", {"batch_feature_views.summed.source_views": ["daily"]}, {SUMMED: [copies(SPEND), copies(DAILY), "source_views"]},
        lambda v: v.source_views[0].name == "daily"),
    Row("batch sink", {"batch_feature_views.summed.sink_source": "lake"},
        {SUMMED: [copies(ROWS), copies("feast.data_source.lake"), "sink_source"]}, lambda v: v.batch_source.name == "lake"),
    Row("sink of a derived view", {"feature_views.derived.sink_source": "lake"},
        {DERIVED: [copies(ROWS), copies("feast.data_source.lake"), "sink_source"]}, lambda v: v.batch_source.name == "lake"),
)  # fmt: skip

STREAM = (
    *texts(CLICKS, "description", "tags", "owner", "org"),
    one(CLICKS, "ttl", "2d", lambda v: v.ttl.days == 2),
    one(CLICKS, "online", False, lambda v: not v.online),
    one(CLICKS, "enabled", False, lambda v: not v.enabled),
    one(CLICKS, "enable_validation", True, lambda v: v.enable_validation),
    one(CLICKS, "timestamp_field", "at", lambda v: v.timestamp_field == "at"),
    one(CLICKS, "enable_tiling", True, lambda v: v.enable_tiling),
    one(CLICKS, "tiling_hop_size", "10m", lambda v: v.tiling_hop_size.seconds == 600),
    one(CLICKS, "mode", "python", lambda v: v.mode == "python"),
    one(CLICKS, "aggregations", [{**AGGREGATION, "slide_interval": "1h"}], lambda v: v.aggregations[0].slide_interval.seconds == 3600),
    Row("no aggregations", {f"{SV}.aggregations": DROP}, {CLICKS: ["aggregations"]}, lambda v: v.aggregations == []),
    Row("stream code", {f"{SV}.udf": "udfs.py:other"}, {CLICKS: ["udf.name", "udf.source"]}, lambda v: v.udf.__name__ == "other"),
    Row("stream no code", {f"{SV}.udf": DROP}, {CLICKS: ["udf"]}, lambda v: v.udf is None),
    Row("stream field", {f"{SV}.schema.more": "Int64"}, {CLICKS: ["schema.more"]}, lambda v: "more" in names(v.features)),
    Row("stream entities", {f"{SV}.entities": BOTH}, {CLICKS: [copies(BRANCH), "entities"]}, lambda v: len(v.entity_columns) == 2),
    Row("stream of kafka", {f"{SV}.source": "topic"}, {CLICKS: [copies(PUSHED), copies("feast.data_source.topic"), "source"]},
        lambda v: v.stream_source.name == "topic"),
)  # fmt: skip

LABEL = (
    *texts(FRAUD, "description", "tags", "owner"),
    one(FRAUD, "ttl", "2d", lambda v: v.ttl.days == 2),
    one(FRAUD, "online", False, lambda v: not v.online),
    one(FRAUD, "labeler_field", "is_fraud", lambda v: v.labeler_field == "is_fraud"),
    one(FRAUD, "conflict_policy", "majority_vote", lambda v: v.conflict_policy.value == "majority_vote"),
    one(FRAUD, "reference_feature_view", "spend", lambda v: v.reference_feature_view == "spend"),
    Row("label source", {f"{LV}.source": "rows"}, {FRAUD: [copies(PUSHED), "source"]}, lambda v: v.source.name == "rows"),
    Row("no label source", {f"{LV}.source": DROP}, {FRAUD: [copies(PUSHED), copies(ROWS), "source"]}, lambda v: v.source is None),
    Row("label field", {f"{LV}.schema.more": "Int64"}, {FRAUD: ["schema.more"]}, lambda v: "more" in names(v.features)),
    Row("label entities", {f"{LV}.entities": BOTH}, {FRAUD: [copies(BRANCH), "entities"]}, lambda v: len(v.entities) == 2),
)  # fmt: skip

DEMAND = (
    *texts(RATIO, "description", "tags", "owner", "org"),
    one(RATIO, "enabled", False, lambda v: not v.enabled),
    one(RATIO, "track_metrics", True, lambda v: v.track_metrics),
    Row("output dropped", {f"{OD}.schema.share": DROP}, {RATIO: ["schema.share"], MODEL: [copies(RATIO), "features.ratio.features"]},
        lambda v: names(v.features) == ["rate"]),
    Row("demand mode and code", {f"{OD}.mode": "python", f"{OD}.udf": "udfs.py:other"}, {RATIO: ["mode", "udf.name", "udf.source"]},
        lambda v: v.mode == "python" and v.feature_transformation.udf.__name__ == "other"),
    Row("demand stored", {f"{OD}.write_to_online_store": True, f"{OD}.entities": ["customer"]},
        {RATIO: [copies(CUSTOMER), "entities", "write_to_online_store"]}, lambda v: v.write_to_online_store),
    Row("demand no longer stored", {"on_demand_feature_views.stored.write_to_online_store": False},
        {STORED: ["write_to_online_store"]}, lambda v: not v.write_to_online_store),
    one(STORED, "singleton", True, lambda v: v.singleton),
    Row("input added", {"on_demand_feature_views.sums.input_schema.more": "Int64"}, {SUMS: ["input_schema.more"]}, lambda v: len(v.input_schema) == 2),
    one(SUMS, "aggregations", [{"column": "amount", "function": "max"}], lambda v: v.aggregations[0].function == "max"),
    Row("request field added", {"data_sources.asked.schema.rate": "Float64"}, {RATIO: [copies(ASKED)], ASKED: ["schema.rate"]},
        lambda v: "rate" in names(next(iter(v.source_request_sources.values())).schema)),
    Row("request field removed", {"data_sources.asked.schema.months": DROP}, {RATIO: [copies(ASKED)], ASKED: ["schema.months"]},
        lambda v: names(next(iter(v.source_request_sources.values())).schema) == ["amount"]),
)  # fmt: skip
ROWS_OF_VIEWS = (*PLAIN, *BATCH, *STREAM, *LABEL, *DEMAND)
