"""The datasets of an annotator as JSON Schema: from their kind, with the forms of what no type
describes (rows to label, labels to keep, fields and questions of Argilla).
"""

from __future__ import annotations

from fsc.model.annotator.dataset import Dataset
from fsc.model.jsonschema import named, of_object, plain
from fsc.model.jsonschema_basic import Schema, closed

_NAME: Schema = {"type": "string", "minLength": 1}
_NAMES: Schema = {"type": "array", "items": _NAME, "minItems": 1}


def annotator_keys() -> dict[str, Schema]:
    """What an annotator says beside what every component does."""
    doc = "What people label with it: one project or dataset of the annotator each, by name."
    return {
        "datasets": {"description": doc, "type": "object"} | named("dataset", Dataset.KIND.names)
    }


def annotator_defs() -> dict[str, Schema]:
    """The definition of one dataset."""
    schema = of_object(Dataset, title="dataset", doc=plain(Dataset.KIND.doc))
    properties = schema["properties"]
    properties["tasks"] |= _tasks()
    properties["labels"] |= _labels()
    for key in ("fields", "questions"):
        properties[key] |= {"additionalProperties": {"type": "object"}}
    return {"dataset": schema}


def _tasks() -> Schema:
    return closed({
        "source": _NAME | {"description": "A data source or feature view whose rows are tasks."},
        "columns": _NAMES | {"description": "The columns that a task has. Default: all."},
        "key": _NAMES | {
            "description": "The columns that tell rows apart. Default: all columns of a task, or "
            "the join keys and the time of a feature view."
        },
        "limit": {"type": "integer", "minimum": 1,
                  "description": "How many tasks the dataset has at most."},
    }, ["source"])  # fmt: skip


def _labels() -> Schema:
    return closed({
        "source": _NAME | {"description": "The file source that labels are written to."},
        "columns": {
            "description": "From the name of a column to the control of the labeling config (or "
            "the question) that gives it. Default: one column each, named like it.",
            "type": "object",
            "additionalProperties": _NAME,
        },
    }, ["source"])  # fmt: skip
