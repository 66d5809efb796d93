"""Which values no view may show.

Values of ZenML secrets never; and text under a key that names a credential unless it is only a
reference, because somebody may have put the credential itself into the live system.
"""

from __future__ import annotations

import re
from typing import Any

from fsc.document import Path, Sensitive

SENSITIVE = "(sensitive)"

_CREDENTIAL = re.compile(
    r"(?:^|[_.-])(?:password|passwd|token|api_?key|secret_?key|access_?key|private_?key|client_secret)$",
    re.IGNORECASE,
)
_SECRET = re.compile(r"scrypt:|\$\{(?:env|file):")
_REFERENCE = re.compile(r"\$\{[^}]+\}|\{\{[^}]+\}\}")


def conceal(kind: str, path: str, value: Any) -> Any:
    """`value` as a view may show it; "not set" stays visible."""
    if kind == "zenml.secret" and re.match(r"values(?:[.\[]|$)", path):
        return _hidden(value)
    if kind == "zenml.service_connector" and re.match(r"configuration(?:[.\[]|$)", path):
        value = _without_digests(value)
    return _without_credentials(path, value)


def conceal_in_manifest(path: Path, value: str) -> str:
    """A text of a manifest as a view may show it: references are, what they stand for is not."""
    if isinstance(value, Sensitive):
        return SENSITIVE
    if path[:2] == ("zenml", "secrets") and "values" in path[2:]:
        return value if _REFERENCE.fullmatch(value) else SENSITIVE
    names = [one for one in path if isinstance(one, str)]
    return str(_without_credentials(names[-1] if names else "", value))


def _without_digests(value: Any) -> Any:
    """Settings of a connector: those that are secrets come as digests, or as references."""
    if isinstance(value, dict):
        return {key: _without_digests(one) for key, one in value.items()}
    return SENSITIVE if isinstance(value, str) and _SECRET.match(value) else value


def _hidden(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _hidden(one) for key, one in value.items()}
    return value if value is None else SENSITIVE


def _without_credentials(key: str, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_credentials(str(name), one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_credentials(key, one) for one in value]
    if isinstance(value, str) and _CREDENTIAL.search(key.rstrip("]")):
        return value if _REFERENCE.fullmatch(value) else SENSITIVE
    return value
