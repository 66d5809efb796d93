"""An aggregation of a column over a window of time (feast/aggregation/__init__.py)."""

from __future__ import annotations

from typing import ClassVar

from fsc.model.describe import attr
from fsc.model.feast.view import CODE
from fsc.model.types import Duration, Str
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class Aggregation:
    """Feast does not check the function: engines know sum, max, min, count, mean and more."""

    CALL: ClassVar[str] = "feast.aggregation.Aggregation"

    column: str = attr(
        Str(), "The column whose values are taken together.", CODE,
        place="column", examples=("amount",),
    )  # fmt: skip
    function: str = attr(
        Str(), "How: sum, max, min, count, mean, count_distinct and so on.", CODE,
        place="function", examples=("sum",),
    )  # fmt: skip
    time_window: str = attr(
        Duration(optional=True), "How far back values count.", CODE,
        default="", place="time_window", examples=("7d",),
    )  # fmt: skip
    slide_interval: str = attr(
        Duration(optional=True), "How often a window begins. Default: the window.", CODE,
        default="", place="slide_interval",
    )  # fmt: skip
    name: str = attr(
        Str(), "The name of the feature. Default: the function and the column.", CODE,
        default="", place="name",
    )  # fmt: skip
