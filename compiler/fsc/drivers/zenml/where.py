"""Which ZenML store is meant, found as ZenML finds it, without importing ZenML.

(zenml/config/global_config.py, zenml/utils/io_utils.py, zenml/client.py: find_repository)
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field
from pathlib import Path

from fsc.drivers.zenml.config import folder as folder_of
from fsc.drivers.zenml.config import map_of, read, text_of
from fsc.records import dataclass

_SQLITE = "sqlite:///"


@dataclass(frozen=True)
class Location:
    """A store: its URL, ZenML's configuration folder, and what else is needed to read it.

    `own` says that it is the store of ZenML's own configuration; `encryption_key` unlocks secret
    values where the store encrypts them; `secrets_elsewhere` says that they are not in the
    store at all. `project` is the name of the ZenML project, or "" for the one that is active.
    """

    url: str = field(repr=False)
    config: str
    project: str = ""
    own: bool = True
    user: str = "default"
    encryption_key: str = field(default="", repr=False)
    secrets_elsewhere: bool = False

    @property
    def file(self) -> str:
        """The path of the SQLite file, or "" for a store of another sort."""
        return self.url[len(_SQLITE) :] if self.url.startswith(_SQLITE) else ""

    @property
    def shown(self) -> str:
        """The URL without its password."""
        return re.sub(r"(://[^/@:]*):[^@/]*@", r"\1:***@", self.url)

    @property
    def scheme(self) -> str:
        """What stands before the first colon: sqlite, mysql, http or https."""
        return self.url.partition(":")[0]


def locate(url: str, environ: Mapping[str, str], project: str = "") -> Location:
    """The store that ZenML would use with these variables.

    `url` of the manifest goes before everything else. Raises FscError for a configuration that
    cannot be read.
    """
    home = folder_of(environ)
    config = read(home / "config.yaml")
    store = map_of(config.get("store"))
    stores = environ.get("ZENML_LOCAL_STORES_PATH") or str(home / "local_stores")
    default = f"{_SQLITE}{Path(stores) / 'default_zen_store' / 'zenml.db'}"
    secrets = map_of(store.get("secrets_store"))
    sort = environ.get("ZENML_SECRETS_STORE_TYPE") or text_of(secrets.get("type"))
    own = environ.get("ZENML_STORE_URL") or text_of(store.get("url")) or default
    return Location(
        url=(url or own).rstrip("/"),
        config=str(home),
        project=project,
        own=(url or own).rstrip("/") == own.rstrip("/"),
        user=environ.get("ZENML_DEFAULT_USER_NAME") or "default",
        encryption_key=environ.get("ZENML_SECRETS_STORE_ENCRYPTION_KEY")
        or text_of(secrets.get("encryption_key")),
        secrets_elsewhere=sort not in ("", "sql", "none"),
    )


def active_stack(environ: Mapping[str, str], folder: str = "") -> str:
    """The id (32 hex digits) of the stack that is active in `folder` (default: here), or "".

    The variable goes before the repository of `zenml init`, and that before the machine.
    """
    return (environ.get("ZENML_ACTIVE_STACK_ID") or _noted(environ, folder)).replace("-", "")


def configuration(environ: Mapping[str, str], folder: str = "") -> Path:
    """The file that notes what is active: of the repository of `zenml init`, or of the machine."""
    places = (one / ".zen" for one in _repositories(environ, folder))
    return next((one for one in places if one.is_dir()), folder_of(environ)) / "config.yaml"


def _noted(environ: Mapping[str, str], folder: str) -> str:
    own = text_of(read(configuration(environ, folder)).get("active_stack_id"))
    return own or text_of(read(folder_of(environ) / "config.yaml").get("active_stack_id"))


def _repositories(environ: Mapping[str, str], folder: str) -> Iterator[Path]:
    if environ.get("ZENML_REPOSITORY_PATH"):
        yield Path(environ["ZENML_REPOSITORY_PATH"])
        return
    here = Path(folder or ".").absolute()
    yield from (here, *here.parents)
