"""A batch feature view: a function makes features of a source (feast/batch_feature_view.py)."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Kind, attr
from fsc.model.feast.common import NAME
from fsc.model.feast.feature_view import Derivable
from fsc.model.feast.view import CODE, STORED
from fsc.model.types import Bool, Choice, Udf
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class BatchFeatureView(Derivable):
    """Without a function the registry cannot tell it from a feature view, so it must have one.

    `online` is false by default, as it is for Feast's constructor; its decorator says true.
    """

    KIND = Kind(
        name="feast.batch_feature_view",
        section=("batch_feature_views",),
        title="batch feature view",
        doc="Features that a function computes from a source when they are materialised.",
        call="BatchFeatureView",
        place="feature_views",
        view=True,
        stored=True,
        names=NAME,
        lost={
            "aggregations": "the message of a batch feature view has no place for them",
            "batch_engine": "the message of a batch feature view has no place for it",
        },
    )

    udf: Mapping[str, str] = attr(
        Udf(),
        "The function, as `file.py:function`. It must stand alone: imports go inside.",
        CODE,
        arg="",
        examples=("transforms.py:totals",),
    )
    mode: str = attr(
        Choice(("python", "pandas", "sql", "ray", "flink")),
        "What the function takes and gives.",
        CODE,
        default="python",
        place="spec.mode",
    )
    online: bool = attr(
        Bool(), "Keep the latest values in the online store.", STORED,
        default=False, place="spec.online",
    )  # fmt: skip
