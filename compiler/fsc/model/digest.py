"""Digests of plain data: equal data gives equal text, on every machine."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any


def digest(data: Any, length: int = 16) -> str:
    """The first `length` hex digits of SHA-256 over the canonical JSON of `data`."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:length]


def digests(attrs: Mapping[str, Any]) -> dict[str, str]:
    """A short digest per attribute."""
    return {key: digest(value, 8) for key, value in sorted(attrs.items())}
