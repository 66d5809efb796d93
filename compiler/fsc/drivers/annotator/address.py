"""Where an annotation service is, and the key that opens it, from the config of its component."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field
from typing import Any

from fsc.drivers.annotator.backend import UnreachableError
from fsc.drivers.references import resolve
from fsc.records import dataclass

_DEFAULT_PORTS: Mapping[str, int] = {"label_studio": 8093, "argilla": 6900}
_REFERENCE = re.compile(r"\{\{\s*([^\s.]+)\.(\S+?)\s*\}\}")


@dataclass(frozen=True)
class Settings:
    """The annotator component of a manifest, and the secrets that the manifest declares.

    `secrets` maps a secret to its keys and from there to `${env:X}` or `${file:PATH}`; `declared`
    each dataset of the manifest to its attributes. `root` is the absolute folder of the manifest.
    """

    component: str
    flavor: str
    config: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    declared: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    root: str = ""

    @property
    def titles(self) -> dict[str, str]:
        """From the title of each declared dataset to its name."""
        return {str(said.get("title") or name): name for name, said in self.declared.items()}


def url(settings: Settings) -> str:
    """The address as ZenML puts it together (get_url of both annotators). Raises FscError."""
    base = str(settings.config.get("instance_url") or "http://localhost").rstrip("/")
    if not base.startswith(("http://", "https://")):
        raise UnreachableError(
            f"The annotator's `instance_url` is `{base}`, and fsc speaks http and https only."
        )
    port = settings.config.get("port", _DEFAULT_PORTS[settings.flavor])
    return f"{base}:{port}" if port else base


def key(settings: Settings, environ: Mapping[str, str]) -> Callable[[], str]:
    """Reads the API key at the moment of use. What it gives is never kept."""
    return lambda: _key(settings, environ)


def _key(settings: Settings, environ: Mapping[str, str]) -> str:
    name, field_ = str(settings.config.get("authentication_secret") or ""), "api_key"
    found = _REFERENCE.fullmatch(str(settings.config.get("api_key") or ""))
    if found:
        name, field_ = found.group(1), found.group(2)
    reference = settings.secrets.get(name, {}).get(field_)
    if reference is None:
        raise UnreachableError(
            f"The manifest does not say where the key of the annotator `{settings.component}` is.",
            hint="Declare a secret with `api_key` and name it as `authentication_secret`.",
        )
    value = resolve(reference, environ, settings.root).strip()
    if not value.isascii() or not value.isprintable() or not value:
        raise UnreachableError(f"The key behind `{reference}` cannot be sent: it is no plain text.")
    return value
