"""How encoders and decoders see the rest of the registry."""

from __future__ import annotations

from typing import Protocol

from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import Message

PROJECT = "feast.project"
ENTITY = "feast.entity"
SOURCE = "feast.data_source"
FEATURE_VIEW = "feast.feature_view"
ON_DEMAND = "feast.on_demand_feature_view"
SERVICE = "feast.feature_service"
BATCH_VIEW = "feast.batch_feature_view"
STREAM_VIEW = "feast.stream_feature_view"
LABEL_VIEW = "feast.label_view"
PERMISSION = "feast.permission"
DATASET = "feast.saved_dataset"
REFERENCE = "feast.validation_reference"
# Where a view of a name may be, in the order in which Feast looks (proto_registry_utils.py,
# get_any_feature_view).
VIEWS = (FEATURE_VIEW, ON_DEMAND, BATCH_VIEW, STREAM_VIEW, LABEL_VIEW)


class Lookup(Protocol):
    """The objects of one project as they are in the registry now."""

    def get(self, kind: str, name: str) -> Message | None:
        """The message of an object, or None when there is none."""


def needed(lookup: Lookup, kind: str, name: str, by: str) -> Message:
    """The message of an object that `by` (an address) refers to. Raises FscError without it."""
    found = lookup.get(kind, name)
    if found is None:
        raise FscError(
            f"`{by}` needs `{kind}.{name}`, which is not in the registry.",
            hint="Apply the stack that owns it first, or declare it in this manifest.",
        )
    return found


def view_kind(lookup: Lookup, name: str) -> str:
    """The kind of the view of that name; a feature view when there is none."""
    return next((kind for kind in VIEWS if lookup.get(kind, name) is not None), FEATURE_VIEW)
