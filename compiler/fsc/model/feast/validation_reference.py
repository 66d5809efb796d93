"""A validation reference: what good data looks like (feast/saved_dataset.py)."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.feast.common import LABEL, LOOSE_NAME
from fsc.model.types import MapOf, Ref, Str, Udf
from fsc.records import dataclass

_CHECK = Change(Effect.VALUE, "other data passes the check after it")


@dataclass(frozen=True, kw_only=True)
class ValidationReference(Object):
    """Feast keeps the function only as a pickle, so fsc keeps its source in a tag beside it."""

    KIND = Kind(
        name="feast.validation_reference",
        section=("validation_references",),
        title="validation reference",
        doc="A function that makes a profile of a saved dataset, to check other data against.",
        call="ValidationReference",
        module="feast.saved_dataset",
        place="validation_references",
        names=LOOSE_NAME,
    )

    reference: str = attr(
        Ref(("feast.saved_dataset",)), "The saved dataset that is good.", _CHECK,
        arg="dataset_name", place="reference_dataset_name", examples=("training",),
    )  # fmt: skip
    profiler: Mapping[str, str] = attr(
        Udf(), "The function, as `file.py:function`, that says what it expects of the data.",
        _CHECK, examples=("checks.py:profile",),
    )  # fmt: skip
    description: str = attr(
        Str(), "What this is, for people.", LABEL, default="", place="description"
    )
    tags: Mapping[str, str] = attr(
        MapOf(Str()), "Free key and value text. Keys that start with `fsc.` belong to fsc.", LABEL,
        default={}, place="tags",
    )  # fmt: skip
