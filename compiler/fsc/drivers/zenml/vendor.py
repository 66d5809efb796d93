"""ZenML's own store object, opened quietly, with its troubles told as ours."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.zenml.config import INSTALL
from fsc.drivers.zenml.where import Location

VERSION = "0.98."

QUIET = {
    "ZENML_ANALYTICS_OPT_IN": "false",
    "ZENML_LOGGING_VERBOSITY": "ERROR",
    "ZENML_ENABLE_RICH_TRACEBACK": "false",
    "ZENML_LOGGING_COLORS_DISABLED": "true",
    "AUTO_OPEN_DASHBOARD": "false",
}


class Vendor:
    """A store at a location. ZenML is imported, and a fresh store made, at the first use.

    Custom flavors are looked for below `folder`.

    ZenML keeps its configuration in singletons that read the environment of the process, so each
    use runs with the variables of this driver in place.
    """

    def __init__(self, location: Location, environ: Mapping[str, str], folder: str) -> None:
        own = {key: value for key, value in environ.items() if key.startswith("ZENML_")}
        self._variables = {**own, "ZENML_CONFIG_PATH": location.config, **QUIET}
        self._opened: Any = None
        self._folder = folder
        self.location = location

    @contextmanager
    def store(self, doing: str) -> Iterator[Any]:
        """ZenML's store, with its troubles told as ours. Values never get into the text."""
        with environment(self._variables), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # ZenML's own use of SQLAlchemy warns at each delete
            try:
                yield self._open()
            except FscError:
                raise
            except ImportError as error:
                raise _import_error(error) from error
            except Exception as error:
                # ZenML raises whatever its libraries raise: KeyError, ValueError, SQL errors.
                raise FscError(
                    f"ZenML could not {doing}: {_words(error)}", hint=_hint(error)
                ) from None

    def _open(self) -> Any:
        if self._opened is None:
            check_version()
            _forget()
            _set_source_root(self._folder)
            self._opened = _own_store() if self.location.own else _store_at(self.location.url)
        return self._opened

    def close(self) -> None:
        """Let go of the database, and leave ZenML as if it had not been used."""
        if self._opened is None:
            return
        with environment(self._variables):
            engine = getattr(self._opened, "_engine", None)
            if engine is not None:
                engine.dispose()
            _forget()
        self._opened = None


def made_these(revisions: list[str]) -> bool:
    """True when the installed ZenML has tables of these revisions, so that it changes none."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("zenml")
    except PackageNotFoundError:
        return False
    return found.startswith(VERSION) and revisions == [found]


def check_version() -> None:
    """Another ZenML would upgrade the store when it opens it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        found = version("zenml")
    except PackageNotFoundError:
        raise FscError("ZenML is needed to apply, and it is not installed.", hint=INSTALL) from None
    if not found.startswith(VERSION):
        raise FscError(f"ZenML {found} is installed, and this fsc writes with ZenML {VERSION}x.")


def _set_source_root(folder: str) -> None:
    """ZenML looks for custom flavors beside the main program; the manifest means its own folder."""
    from zenml.utils import source_utils

    source_utils.set_custom_source_root(folder or os.getcwd())


def _own_store() -> Any:
    from zenml.config.global_config import GlobalConfiguration

    return GlobalConfiguration().zen_store


def _store_at(url: str) -> Any:
    """A store beside ZenML's own; configuring ZenML with it would keep it for every program."""
    from zenml.config.store_config import StoreConfiguration
    from zenml.enums import StoreType
    from zenml.zen_stores.base_zen_store import BaseZenStore

    return BaseZenStore.create_store(StoreConfiguration(type=StoreType.SQL, url=url))


@contextmanager
def environment(variables: Mapping[str, str]) -> Iterator[None]:
    """The given variables instead of ZenML's own of this process, for a while."""
    names = {*variables, *(key for key in os.environ if key.startswith("ZENML_"))}
    before = {key: os.environ.pop(key) for key in names if key in os.environ}
    os.environ.update(variables)
    try:
        yield
    finally:
        for key in variables:
            os.environ.pop(key, None)
        os.environ.update(before)


def _forget() -> None:
    """Drop ZenML's singletons, which remember the store that was used first."""
    from zenml.client import Client
    from zenml.config.global_config import GlobalConfiguration

    GlobalConfiguration._reset_instance()
    Client._reset_instance()


def _import_error(error: ImportError) -> FscError:
    if error.name:
        package = error.name.partition(".")[0]
        return FscError(
            f"ZenML needs the Python package `{package}` here, and it is not installed."
        )
    return FscError(f"ZenML cannot load the flavor: {_words(error)}")


def _words(error: Exception) -> str:
    """What a person can use of an error. Pydantic's own text would repeat the input."""
    if type(error).__name__ == "ValidationError" and hasattr(error, "errors"):
        found = [(".".join(map(str, one["loc"])), one["msg"]) for one in error.errors()]
        return "; ".join(f"{place}: {message}" if place else message for place, message in found)
    text = str(error.args[0]) if error.args else type(error).__name__
    return text.strip().partition("\n")[0] or type(error).__name__


def _hint(error: Exception) -> str:
    text = str(error)
    if isinstance(error, PermissionError) or "readonly" in text or "unable to open" in text:
        return "Check that you may write to ZenML's folder and its database file."
    if "database is locked" in text:
        return "Close other programs that use the store and try again."
    return ""
