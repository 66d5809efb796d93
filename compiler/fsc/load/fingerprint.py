"""One digest for everything that a manifest is made of: files, environment, values."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping

from fsc.load.values import Variables


def fingerprint(texts: Mapping[str, str], environment: str, variables: Variables) -> str:
    """SHA-256, hex, over names and texts of files, the environment and the final values.

    Sensitive values enter as a salted hash, so that the input of the digest can be shown.
    """
    hasher = hashlib.sha256()
    for name, text in sorted(texts.items()):
        _add(hasher, name)
        _add(hasher, text)
    _add(hasher, environment)
    if not variables.values:
        return hasher.hexdigest()
    import json  # 2 ms that most manifests can save

    salt = hasher.hexdigest()
    for name, value in sorted(variables.values.items()):
        plain = json.dumps(value.final.plain(), sort_keys=True)
        if variables.declared[name].sensitive:
            plain = hashlib.sha256(f"{salt}/{name}/{plain}".encode()).hexdigest()
        _add(hasher, name)
        _add(hasher, plain)
    return hasher.hexdigest()


def _add(hasher: hashlib._Hash, text: str) -> None:
    """Add a text with its length in front, so that no two inputs run into each other."""
    data = text.encode("utf-8", "surrogatepass")
    hasher.update(len(data).to_bytes(8, "big"))
    hasher.update(data)
