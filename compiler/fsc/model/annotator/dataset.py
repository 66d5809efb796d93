"""A dataset of the annotator: what people label, and the form in which they do it.

In Label Studio it is a project, in Argilla a dataset, with Pigeon a set of files. The flavor of
the annotator says which of the attributes a dataset can have (`ATTRIBUTES`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import UNMANAGED, Change, Effect, Kind, Object, attr
from fsc.model.feast.common import LOOSE_NAME
from fsc.model.types import Json, Str
from fsc.records import dataclass

_LABEL = Change(Effect.METADATA, "people read it, no label depends on it")
_FORM = Change(Effect.VALUE, "from then on people label with another form")
_ANEW = Change(Effect.VALUE, "Argilla cannot change it in place, so it is made anew", replace=True)


@dataclass(frozen=True, kw_only=True)
class Dataset(Object):
    """`annotator` is the name of the component that it belongs to, `flavor` that one's flavor.

    `label_config` holds the XML itself, wherever the manifest keeps it; `config_file` is the path
    of its file relative to the root folder, or "" when it is written in the manifest;
    `blank_lines` how many stand before it there, as Label Studio keeps none.
    """

    KIND = Kind(
        name="annotator.dataset",
        section=("zenml", "components", "annotator", "datasets"),
        title="dataset",
        doc="What people label with the annotator.",
        names=LOOSE_NAME,
    )

    annotator: str
    flavor: str
    config_file: str = ""
    blank_lines: int = 0
    title: str = attr(
        Str(),
        "What people and `zenml annotator dataset` call it. Default: its name.",
        _LABEL,
        default="",
        examples=("Chargebacks of the last quarter",),
    )
    description: str = attr(Str(), "What it is for.", _LABEL, default="")
    label_config: str = attr(
        Str(multiline=True),
        "Label Studio's labeling config: a file relative to the file that says it, or the XML.",
        _FORM,
        default="",
        examples=("labels/chargebacks.xml",),
    )
    guidelines: str = attr(
        Str(multiline=True), "What Argilla shows to those who label.", _LABEL, default=""
    )
    fields: Mapping[str, Any] = attr(
        Json(),
        "What Argilla shows of a record, by name.",
        _ANEW,
        default={},
        examples=({"text": {"type": "text"}},),
    )
    questions: Mapping[str, Any] = attr(
        Json(),
        "What Argilla asks about a record, by name.",
        _ANEW,
        default={},
        examples=({"verdict": {"type": "label_selection", "labels": ["fraud", "ok"]}},),
    )
    tasks: Mapping[str, Any] = attr(
        Json(),
        "Which rows `fsc annotate import` brings to people.",
        UNMANAGED,
        default={},
        examples=({"source": "transactions", "columns": ["customer_id", "amount"], "limit": 500},),
    )
    labels: Mapping[str, Any] = attr(
        Json(),
        "Where `fsc annotate export` writes what people said: a file source of this manifest.",
        UNMANAGED,
        default={},
        examples=({"source": "chargeback_labels"},),
    )


# What a dataset of each flavor can say; `tasks` and `labels` stand for import and export.
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "label_studio": frozenset({"title", "description", "label_config", "tasks", "labels"}),
    "argilla": frozenset({"guidelines", "fields", "questions", "tasks", "labels"}),
    "pigeon": frozenset({"labels"}),
    "prodigy": frozenset(),
}


def attributes_of(flavor: str) -> frozenset[str]:
    """What a dataset can say with this flavor. A custom annotator gets whatever is said."""
    every = ATTRIBUTES["label_studio"] | ATTRIBUTES["argilla"]
    return ATTRIBUTES.get(flavor, every)
