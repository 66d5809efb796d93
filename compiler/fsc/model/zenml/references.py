"""Secrets that the settings of a component refer to: `{{secret.key}}`, or the name in a setting."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

# A text is a reference as a whole or not at all (zenml/utils/secret_utils.py).
REFERENCE = re.compile(r"\{\{\s*(\S+?)\.(\S+?)\s*\}\}")

# Settings that hold the name of a ZenML secret: registries, artifact stores and annotators; Seldon;
# Hugging Face and Databricks (zenml/integrations/*/flavors).
NAMES = ("authentication_secret", "secret", "secret_name", "endpoint_secret_name")


def referred(config: Mapping[str, Any]) -> frozenset[str]:
    """The names of secrets in settings, however deep, whether such secrets exist or not."""
    found = {match.group(1) for text in texts(config) if (match := REFERENCE.fullmatch(text))}
    named = {config[key] for key in NAMES if isinstance(config.get(key), str)}
    return frozenset(found | named)


def texts(value: Any) -> Iterator[str]:
    """Every scalar in settings as text, however deep, without empty ones."""
    match value:
        case Mapping():
            for one in value.values():
                yield from texts(one)
        case list() | tuple():
            for one in value:
                yield from texts(one)
        case None | "":
            return
        case _:
            yield str(value)
