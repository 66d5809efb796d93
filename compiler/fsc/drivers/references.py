"""`${env:NAME}` and `${file:PATH}`, read at the last moment by those who write."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from fsc.diagnostics import FscError
from fsc.model.secrets import secret_digest

_REFERENCE = re.compile(r"^\$\{(env|file):([^}]+)\}$")


def resolve(reference: str, environ: Mapping[str, str]) -> str | None:
    """The value behind a reference, or None when it is not there. Plain text is its own value."""
    found = _REFERENCE.match(reference)
    if found is None:
        return reference
    kind, name = found.groups()
    return environ.get(name) if kind == "env" else _file(name)


def _file(name: str) -> str | None:
    try:
        return Path(name).read_text(encoding="utf-8").rstrip("\n")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise FscError(f"The secret file `{name}` cannot be read: {error}.") from error


def digest_of(secret: str, key: str, reference: str, environ: Mapping[str, str]) -> str:
    """What stands for a secret value in plans: a salted digest, or the reference when unset."""
    value = resolve(reference, environ)
    return reference if value is None else secret_digest(value, f"fsc/{secret}/{key}")
