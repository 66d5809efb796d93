"""A stream feature view: features of a stream (feast/stream_feature_view.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Kind, attr
from fsc.model.feast.aggregation import Aggregation
from fsc.model.feast.common import NAME
from fsc.model.feast.view import CODE, SOURCE, FeatureViewLike
from fsc.model.types import Bool, Choice, Duration, Listing, Part, Ref, Str, Udf
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class StreamFeatureView(FeatureViewLike):
    """Feast reads its function from the pickle, not from the source (from_proto)."""

    KIND = Kind(
        name="feast.stream_feature_view",
        section=("stream_feature_views",),
        title="stream feature view",
        doc="Features that are computed from a stream, with the history behind it.",
        call="StreamFeatureView",
        place="stream_feature_views",
        view=True,
        stored=True,
        names=NAME,
        lost={
            "offline": "the message of a stream feature view has no place for it",
            "stream_engine": "the message of a stream feature view has no place for it",
            "sink_source": "the message of a stream feature view has no place for source views",
            "source_views": "the message of a stream feature view has no place for them",
        },
    )

    source: str = attr(
        Ref(("feast.data_source",)), "The stream: a push, Kafka or custom source.", SOURCE,
        examples=("clicks",),
    )  # fmt: skip
    udf: Mapping[str, str] = attr(
        Udf(), "The function, as `file.py:function`. It must stand alone: imports go inside.", CODE,
        default={}, arg="", examples=("transforms.py:sessions",),
    )  # fmt: skip
    mode: str = attr(
        Choice(("python", "pandas", "spark_sql", "spark", "flink")),
        "What the function takes and gives.", CODE, default="python", place="spec.mode",
    )  # fmt: skip
    aggregations: list[Mapping[str, Any]] = attr(
        Listing(Part(Aggregation)), "What is taken together, over which windows.", CODE,
        default=[], place="spec.aggregations",
        examples=([{"column": "amount", "function": "sum", "time_window": "1d"}],),
    )  # fmt: skip
    timestamp_field: str = attr(
        Str(), "The column with the time of an event; aggregations need it.", CODE,
        default="", place="spec.timestamp_field",
    )  # fmt: skip
    enable_tiling: bool = attr(
        Bool(), "Keep aggregations in tiles, so that windows share their parts.", CODE,
        default=False, place="spec.enable_tiling",
    )  # fmt: skip
    tiling_hop_size: str = attr(
        Duration(optional=True), "The length of a tile. Feast takes five minutes without it.", CODE,
        default="", place="spec.tiling_hop_size",
    )  # fmt: skip
