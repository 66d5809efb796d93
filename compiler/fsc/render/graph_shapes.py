"""How pictures of a graph show each kind: data are cylinders, code is slanted, what is asked for
is round."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple


class Shape(NamedTuple):
    """The name of a shape in Graphviz, and the brackets of about the same one in Mermaid."""

    dot: str
    mermaid: tuple[str, str]


_DATA = Shape("cylinder", ("[(", ")]"))
_BOX = Shape("box", ("[", "]"))
_CODE = Shape("parallelogram", ("[/", "/]"))
_ASKED = Shape("ellipse", ("([", "])"))
_RULE = Shape("hexagon", ("{{", "}}"))

SHAPES: Mapping[str, Shape] = {
    "feast.entity": Shape("note", ("[[", "]]")),
    "feast.data_source": _DATA,
    "feast.feature_view": _BOX,
    "feast.batch_feature_view": _BOX,
    "feast.stream_feature_view": _BOX,
    "feast.label_view": _BOX,
    "feast.on_demand_feature_view": _CODE,
    "feast.feature_service": _ASKED,
    "feast.saved_dataset": _DATA,
    "feast.validation_reference": _RULE,
    "feast.permission": _RULE,
    "zenml.secret": _RULE,
    "zenml.flavor": _CODE,
    "zenml.service_connector": _RULE,
    "zenml.component": _BOX,
    "zenml.stack": _ASKED,
    "annotator.dataset": _DATA,
}

_SYSTEMS = {"feast": "Feast", "zenml": "ZenML", "annotator": "Annotator"}


def system(one: Mapping[str, Any]) -> str:
    """The title of the box that an object is in."""
    return _SYSTEMS[one["kind"].partition(".")[0]]


def words(kind: str) -> str:
    """A kind as people say it."""
    return kind.partition(".")[2].replace("_", " ").replace("on demand", "on-demand")
