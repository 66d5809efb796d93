"""Document -> Stack: references, defaults, order. Pure: files come through a function."""

from __future__ import annotations

from fsc.lower.context import ReadText
from fsc.lower.stack import lower

__all__ = ["ReadText", "lower"]
