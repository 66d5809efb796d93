"""A feature service: the features that one model reads (feast/feature_service.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Kind, Verdict, attr
from fsc.model.feast.common import LOOSE_NAME, Tagged
from fsc.model.feast.logging import Logging
from fsc.model.feast.projection import READS
from fsc.model.types import Bool, Part, Projections
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class FeatureService(Tagged):
    """Names views and the features taken from them; the registry holds copies of both."""

    KIND = Kind(
        name="feast.feature_service",
        section=("feature_services",),
        title="feature service",
        doc="The features that one model, or one version of it, reads.",
        call="FeatureService",
        place="feature_services",
        names=LOOSE_NAME,
    )

    features: Mapping[str, Mapping[str, Any]] = attr(
        Projections(),
        "Views, or parts of them: a name, or a map with `view` and `features`.",
        READS,
        place="spec.features",
        examples=(["customer_spend", {"view": "risk_ratio", "features": ["ratio"]}],),
    )
    logging_config: Mapping[str, Any] = attr(
        Part(Logging),
        "Where the service logs what it served.",
        Change(Effect.VALUE, "logs go to another place"),
        default={},
        examples=({"destination": {"type": "file", "path": "logs"}, "sample_rate": 0.1},),
    )
    precompute_online: bool = attr(
        Bool(),
        "Store the joined vector of this service online.",
        Change(Effect.VALUE, "reads are answered from stored vectors", Verdict.FULL),
        default=False,
        place="spec.precompute_online",
    )
