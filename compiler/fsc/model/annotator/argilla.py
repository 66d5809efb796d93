"""Fields and questions of an Argilla dataset, in the words of Argilla's API.

(argilla/_models/_settings: FieldModel, QuestionModel; argilla_server/api/schemas/v1)
"""

from __future__ import annotations

from collections.abc import Mapping

FIELDS: tuple[str, ...] = ("text", "image", "chat", "custom")

# From the type of a question to the key of its choices, "" where it has none.
QUESTIONS: Mapping[str, str] = {
    "label_selection": "labels",
    "multi_label_selection": "labels",
    "ranking": "values",
    "rating": "values",
    "span": "labels",
    "text": "",
}
