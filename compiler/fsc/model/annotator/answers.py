"""What kind of value each control or question of a dataset gives, from the manifest alone.

A column of exported labels has one type, whoever answered and however often.
(labelstud.io/tags; argilla/_models/_settings)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from fsc.model.annotator import label_config
from fsc.model.annotator.dataset import Dataset
from fsc.model.annotator.label_config import Tag

Answer = Literal["text", "texts", "integer", "number", "json"]

_TAGS: Mapping[str, Answer] = {
    "textarea": "text", "datetime": "text", "rating": "integer", "number": "number",
}  # fmt: skip
_QUESTIONS: Mapping[str, Answer] = {
    "label_selection": "text", "multi_label_selection": "texts", "rating": "integer",
    "text": "text",
}  # fmt: skip
PIGEON = "label"


def answers(one: Dataset) -> dict[str, Answer]:
    """From each control or question to the kind of its values; `json` keeps all of a region."""
    if one.flavor == "pigeon":
        return {PIGEON: "text"}
    if one.questions:
        return {name: _QUESTIONS.get(str(said.get("type")), "json")
                for name, said in one.questions.items()}  # fmt: skip
    tags = label_config.parse(one.label_config) if one.label_config else ()
    return {name: _of_tag(tag) for name, tag in label_config.controls(tags).items()}


def _of_tag(tag: Tag) -> Answer:
    if tag.tag.lower() == "choices" and tag.attributes.get("perRegion", "").lower() != "true":
        return "texts" if tag.attributes.get("choice") == "multiple" else "text"
    return _TAGS.get(tag.tag.lower(), "json")


def columns(one: Dataset) -> dict[str, str]:
    """From each column of exported labels to the control or question that gives it."""
    return dict(one.labels.get("columns") or {name: name for name in answers(one)})
