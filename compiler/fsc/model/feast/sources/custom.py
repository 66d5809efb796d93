"""A source of a class that is not Feast's (feast/data_source.py, CUSTOM_SOURCE)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import attr
from fsc.model.feast.sources.base import PLACE, TIME, PartitionedSource, word
from fsc.model.types import Json, Str
from fsc.records import dataclass

CLASS = r"^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$"


@dataclass(frozen=True, kw_only=True)
class CustomSource(PartitionedSource):
    """A source of a class of your own. Its `from_proto` reads `configuration`."""

    TYPED = True

    type: str = word("custom")
    class_path: str = attr(
        Str(pattern=CLASS), "The class, which Feast imports to read the source.", PLACE,
        place="data_source_class_type", examples=("shop.sources.LedgerSource",),
    )  # fmt: skip
    timestamp_field_type: str = attr(
        Str(), "What the class makes of it; `DATE` where the column holds days.", TIME,
        default="", place="timestamp_field_type",
    )  # fmt: skip
    configuration: Mapping[str, Any] = attr(
        Json(), "What the class keeps in the registry; no secrets.", PLACE, default={}
    )
