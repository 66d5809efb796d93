"""ZenML's configuration files, read as ZenML writes them and without importing it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install

INSTALL = install("zenml")

_KEY = r"( *)([A-Za-z_][^\s'\"#]*?):"
_VALUE = r"'([^'\\]*)'|([A-Za-z0-9_./:@%+~=-]+|\{\})"
_LINE = re.compile(f"{_KEY}(?: (?:{_VALUE}))?")
_NOTHING = frozenset({"null", "~"})


def folder(environ: Mapping[str, str]) -> Path:
    """ZENML_CONFIG_PATH, or what click.get_app_dir("zenml") gives on this system."""
    if environ.get("ZENML_CONFIG_PATH"):
        return Path(environ["ZENML_CONFIG_PATH"]).resolve()
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or home) / "zenml"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "zenml"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "zenml"


def read(path: Path) -> Mapping[str, Any]:
    """A configuration file of ZenML; nothing when it is not there. Plain values are text."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise FscError(f"ZenML's configuration `{path}` cannot be read: {error}.") from error
    simple = _simple(text)
    return simple if simple is not None else _yaml(path, text)


def store_options(url: str, place: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """What is said of a store beside its URL: by variables, then by `store` in config.yaml.

    ZENML_STORE_X is `x` here; the folder of config.yaml is `place`.
    """
    noted = map_of(read(place / "config.yaml").get("store"))
    if text_of(noted.get("url")).rstrip("/") != url:
        noted = {}
    return {**{key: text_of(one) for key, one in noted.items()}, **_variables(url, environ)}


def _variables(url: str, environ: Mapping[str, str]) -> dict[str, str]:
    """ZENML_STORE_X as x. They speak of ZENML_STORE_URL, so another server gets none of them.

    A manifest that names another server than the variables must not be sent their API key.
    """
    meant = environ.get("ZENML_STORE_URL", "").rstrip("/")
    if meant and meant != url:
        return {}
    start = "ZENML_STORE_"
    return {key[len(start) :].lower(): one for key, one in environ.items() if key.startswith(start)}


def map_of(value: Any) -> Mapping[str, Any]:
    """The value when it is a map, else an empty one."""
    return value if isinstance(value, Mapping) else {}


def text_of(value: Any) -> str:
    """The value when it is text, else ""."""
    return value if isinstance(value, str) else ""


def _simple(text: str) -> dict[str, Any] | None:
    """Maps of plain words, as ZenML writes them; None for YAML that says more than that.

    PyYAML takes 25 ms to import, which a plan need not pay, and comes only with ZenML.
    """
    found: dict[str, Any] = {}
    open_maps: list[tuple[int, dict[str, Any]]] = [(0, found)]
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if not match:
            return None
        depth, key = len(match.group(1)), match.group(2)
        while open_maps[-1][0] > depth:
            open_maps.pop()
        if open_maps[-1][0] != depth:
            return None
        parent = open_maps[-1][1]
        parent[key] = _value(match.group(3), match.group(4))
        if isinstance(parent[key], dict):
            open_maps.append((depth + 2, parent[key]))
    return found


def _value(quoted: str | None, plain: str | None) -> Any:
    if quoted is not None:
        return quoted
    if plain is None or plain == "{}":
        return {}
    return None if plain in _NOTHING else plain


def _yaml(path: Path, text: str) -> Mapping[str, Any]:
    try:
        import yaml
    except ImportError as error:
        raise FscError(
            f"ZenML is needed to read `{path}`, and it is not here.", hint=INSTALL
        ) from error
    try:
        return map_of(yaml.safe_load(text))
    except yaml.YAMLError:
        raise FscError(f"ZenML's configuration `{path}` is not valid YAML.") from None
