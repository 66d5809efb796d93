"""A saved dataset: training data that was kept (feast/saved_dataset.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.feast.common import LABEL, LOOSE_NAME
from fsc.model.types import Bool, MapOf, OneOf, Ref, SetOf, Str
from fsc.records import dataclass

# The key under which Feast notes the class of a storage that the message has no field for.
STORAGE_CLASS = "saved_dataset_storage_class"

_WHERE = Change(Effect.VALUE, "readers look for the rows in another place")
_ROWS = Change(Effect.VALUE, "the note says another thing than the rows that were saved")


@dataclass(frozen=True, kw_only=True)
class SavedDataset(Object):
    """The note about the rows; the rows themselves are Feast's to write (create_saved_dataset)."""

    KIND = Kind(
        name="feast.saved_dataset",
        section=("saved_datasets",),
        title="saved dataset",
        doc="Training data that was kept: which features it has and where it lies.",
        call="SavedDataset",
        module="feast.saved_dataset",
        place="saved_datasets",
        names=LOOSE_NAME,
    )

    features: list[str] = attr(
        SetOf(Str(r"^[^:]+:[^:]+$")), "The features, as `view:feature`.", _ROWS,
        place="spec.features", examples=(["customer_spend:spend_7d"],),
    )  # fmt: skip
    join_keys: list[str] = attr(
        SetOf(Str()), "The columns that identify its rows.", _ROWS,
        place="spec.join_keys", examples=(["customer_id"],),
    )  # fmt: skip
    storage: Mapping[str, Any] = attr(
        OneOf("fsc.model.feast.saved_storage:STORAGES"),
        "Where the rows lie: `type`, and what that type needs.", _WHERE,
        examples=({"type": "file", "path": "data/training.parquet"},),
    )  # fmt: skip
    full_feature_names: bool = attr(
        Bool(), "Columns are named `view__feature`.", _ROWS,
        default=False, place="spec.full_feature_names",
    )  # fmt: skip
    feature_service_name: str = attr(
        Ref(("feast.feature_service",)), "The service whose features were asked for.", _ROWS,
        default="", place="spec.feature_service_name",
    )  # fmt: skip
    namespace: str = attr(
        Str(), "The namespace of its lineage.", LABEL, default="", place="spec.namespace"
    )
    collection: str = attr(
        Str(), "The collection it belongs to.", LABEL, default="", place="spec.collection"
    )
    description: str = attr(
        Str(), "What this is, for people.", LABEL, default="", place="spec.description"
    )
    tags: Mapping[str, str] = attr(
        MapOf(Str()), "Free key and value text. Keys that start with `fsc.` belong to fsc.", LABEL,
        default={}, place="spec.tags",
    )  # fmt: skip
