"""Which ZenML store is meant, found as ZenML finds it, without importing ZenML.

(zenml/config/global_config.py, zenml/utils/io_utils.py, zenml/client.py: find_repository)
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError

INSTALL = "Install it with `pip install 'feature-stack-compiler[zenml]'`."

_LINE = re.compile(r"( *)([A-Za-z_]\w*):(?: ([A-Za-z0-9_./:@%+~-]+))?")
_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Location:
    """A store: its URL, ZenML's configuration folder, and what else is needed to read it.

    `own` says that it is the store of ZenML's own configuration; `encryption_key` unlocks secret
    values where the store encrypts them; `secrets_elsewhere` says that they are not in the
    store at all.
    """

    url: str
    config: str
    own: bool = True
    user: str = "default"
    encryption_key: str = field(default="", repr=False)
    secrets_elsewhere: bool = False

    @property
    def file(self) -> str:
        """The path of the SQLite file, or "" for a store of another sort."""
        return self.url[len(_SQLITE) :] if self.url.startswith(_SQLITE) else ""


def locate(url: str, environ: Mapping[str, str]) -> Location:
    """The store that ZenML would use with these variables.

    `url` of the manifest goes before everything else. Raises FscError for a configuration that
    cannot be read.
    """
    home = _config_folder(environ)
    config = _read(home / "config.yaml")
    store = _map(config.get("store"))
    stores = environ.get("ZENML_LOCAL_STORES_PATH") or str(home / "local_stores")
    default = f"{_SQLITE}{Path(stores) / 'default_zen_store' / 'zenml.db'}"
    secrets = _map(store.get("secrets_store"))
    sort = environ.get("ZENML_SECRETS_STORE_TYPE") or _text(secrets.get("type"))
    return Location(
        url=url or environ.get("ZENML_STORE_URL") or _text(store.get("url")) or default,
        config=str(home),
        own=not url
        or url == (environ.get("ZENML_STORE_URL") or _text(store.get("url")) or default),
        user=environ.get("ZENML_DEFAULT_USER_NAME") or "default",
        encryption_key=environ.get("ZENML_SECRETS_STORE_ENCRYPTION_KEY")
        or _text(secrets.get("encryption_key")),
        secrets_elsewhere=sort not in ("", "sql", "none"),
    )


def _config_folder(environ: Mapping[str, str]) -> Path:
    """ZENML_CONFIG_PATH, or what click.get_app_dir("zenml") gives on this system."""
    if environ.get("ZENML_CONFIG_PATH"):
        return Path(environ["ZENML_CONFIG_PATH"]).resolve()
    home = Path(environ.get("HOME") or os.path.expanduser("~"))
    if sys.platform == "win32":
        return Path(environ.get("APPDATA") or home) / "zenml"
    if sys.platform == "darwin":
        return home / "Library" / "Application Support" / "zenml"
    return Path(environ.get("XDG_CONFIG_HOME") or home / ".config") / "zenml"


def active_stack(environ: Mapping[str, str], folder: str = "") -> str:
    """The id (32 hex digits) of the stack that is active in `folder` (default: here), or "".

    The variable goes before the repository of `zenml init`, and that before the machine.
    """
    return (environ.get("ZENML_ACTIVE_STACK_ID") or _noted(environ, folder)).replace("-", "")


def _noted(environ: Mapping[str, str], folder: str) -> str:
    place = next((one for one in _repositories(environ, folder) if (one / ".zen").is_dir()), None)
    own = _text(_read(place / ".zen" / "config.yaml").get("active_stack_id")) if place else ""
    return own or _text(_read(_config_folder(environ) / "config.yaml").get("active_stack_id"))


def _repositories(environ: Mapping[str, str], folder: str) -> Iterator[Path]:
    if environ.get("ZENML_REPOSITORY_PATH"):
        yield Path(environ["ZENML_REPOSITORY_PATH"])
        return
    here = Path(folder or ".").absolute()
    yield from (here, *here.parents)


def _read(path: Path) -> Mapping[str, Any]:
    """A configuration file of ZenML; nothing when it is not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise FscError(f"ZenML's configuration `{path}` cannot be read: {error}.") from error
    simple = _simple(text)
    return simple if simple is not None else _yaml(path, text)


def _simple(text: str) -> dict[str, Any] | None:
    """Maps of plain words, as ZenML writes them; None for YAML that says more than that.

    PyYAML takes 25 ms to import, which a plan need not pay.
    """
    found: dict[str, Any] = {}
    open_maps: list[tuple[int, dict[str, Any]]] = [(0, found)]
    for line in text.splitlines():
        match = _LINE.fullmatch(line)
        if not match:
            return None
        depth, key, value = len(match.group(1)), match.group(2), match.group(3)
        while open_maps[-1][0] > depth:
            open_maps.pop()
        if open_maps[-1][0] != depth:
            return None
        parent = open_maps[-1][1]
        parent[key] = {} if value is None else value
        if value is None:
            open_maps.append((depth + 2, parent[key]))
    return found


def _yaml(path: Path, text: str) -> Mapping[str, Any]:
    try:
        import yaml  # type: ignore[import-untyped,unused-ignore]
    except ImportError as error:
        raise FscError(
            f"ZenML is needed to read `{path}`, and it is not here.", hint=INSTALL
        ) from error
    try:
        return _map(yaml.safe_load(text))
    except yaml.YAMLError as error:
        raise FscError(f"ZenML's configuration `{path}` is not valid YAML.") from error


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""
