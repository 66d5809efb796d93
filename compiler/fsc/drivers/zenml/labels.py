"""Labels of ZenML objects: what people wrote, and the marks of fsc among them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fsc.drivers.zenml.rows import ComponentRow, ConnectorRow, StackRow
from fsc.marks import split_marks
from fsc.model.describe import is_empty


def texts(labels: Mapping[str, Any]) -> dict[str, str]:
    """Labels as text: ZenML also takes nested values, which fsc shows as JSON."""
    return {key: value if isinstance(value, str) else json.dumps(value, sort_keys=True)
            for key, value in labels.items()}  # fmt: skip


def owner_of(row: ComponentRow | StackRow | ConnectorRow) -> str:
    """The fsc stack that owns an object, or ""."""
    return split_marks(texts(row.labels))[1].stack


def filled(attrs: Mapping[str, Any]) -> dict[str, Any]:
    """Attributes without the empty ones, which both sides of a diff leave out."""
    return {key: value for key, value in attrs.items() if not is_empty(value)}
