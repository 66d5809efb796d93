"""Packages that only some systems need: which extra of this one brings them."""

from __future__ import annotations


def install(extra: str) -> str:
    """The hint for somebody who lacks a package of an extra, such as "feast" or "zenml"."""
    return f"Install it with `pip install 'feature-stack-compiler[{extra}]'`."
