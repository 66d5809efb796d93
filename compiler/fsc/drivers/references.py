"""`${env:NAME}` and `${file:PATH}`, read at the last moment by those who need the value."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fsc.diagnostics import FscError
from fsc.model.secrets import reference, secret_digest


def resolve(text: str, environ: Mapping[str, str], folder: str) -> str:
    """The value behind `${env:X}` or `${file:PATH}`, exactly; a path is relative to `folder`.

    Raises FscError that names the reference, never a value.
    """
    found = reference(text)
    if found is None:
        raise FscError("A secret value is no reference: write `${env:NAME}` or `${file:PATH}`.")
    if found.kind == "env":
        if found.name not in environ:
            raise FscError(f"The environment variable `{found.name}` is not set.")
        return environ[found.name]
    path = Path(folder or ".") / found.name
    try:
        with path.open(encoding="utf-8", newline="") as file:
            return file.read()
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise FscError(f"The file `{found.name}` of a secret cannot be read: {why}.") from None


def digest_of(secret: str, key: str, text: str, environ: Mapping[str, str], folder: str) -> str:
    """What stands for a secret value in plans: a salted digest, or the reference when unset."""
    try:
        return secret_digest(secret, key, resolve(text, environ, folder))
    except FscError:  # a plan says what is unset (FSC601); only an apply needs the value
        return text
