"""Secrets that stand in a text where people see them."""

from __future__ import annotations

import re

# As in `postgresql://user:password@host/registry` (RFC 3986, section 3.2.1).
_PASSWORD = re.compile(r"://[^/\s:@]*:[^@/\s]+@")


def has_password(text: str) -> bool:
    """True for a text with an address that has a password in it."""
    return _PASSWORD.search(text) is not None
