"""Import Feast's classes as a bare `pip install feast` would, or with every cloud library faked.

Feast validates each part of feature_store.yaml with a pydantic class that lives beside the code
which talks to the backend, so the class cannot be imported without the backend's client library.
The catalog has to describe all backends, and has to come out the same on every machine. Hence:

* what is not required by feast itself, by the metadata of the installed distributions, is treated
  as absent even when it happens to be installed;
* a module that is absent can be replaced by a stub, which is good for nothing but being imported.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
import types
from abc import ABCMeta
from collections.abc import Iterator, Sequence
from importlib import metadata
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any

NOWHERE = "/nonexistent-home"
"""Stands for the home directory while Feast is imported, so that defaults built from it show."""


class _StubMeta(ABCMeta):
    """Makes a class of which every attribute, call and subscription is a stub again."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return new_stub(name)

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return new_stub(cls.__name__)

    def __getitem__(cls, key: Any) -> Any:
        return cls


def new_stub(name: str) -> type:
    """A class that can be inherited from, called, subscripted and used as a decorator."""
    return _StubMeta(name, (), {"__module__": "stub"})


class _StubModule(types.ModuleType):
    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return new_stub(name)


class _StubLoader(Loader):
    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        return _StubModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """A stub has no code."""


class Finder(MetaPathFinder):
    """Answers for the imports that Feast itself makes of modules outside its own requirements."""

    def __init__(self, bare: frozenset[str]) -> None:
        self.bare = bare
        self.stubbing = False

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        """None for what the usual finders should look for."""
        if self._is_bare(fullname) or not _asked_by_feast():
            return None
        if not self.stubbing:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)
        return ModuleSpec(fullname, _StubLoader(), is_package=True)

    def _is_bare(self, fullname: str) -> bool:
        parts = fullname.split(".")
        if parts[0] in sys.stdlib_module_names or parts[0] == "feast":
            return True
        return ".".join(parts[:2]) in self.bare


def _asked_by_feast() -> bool:
    """Whether the module that runs the import statement is one of Feast's."""
    frame = sys._getframe(2)
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("importlib"):
        frame = frame.f_back
    name = str(frame.f_globals.get("__name__", ""))
    return name == "feast" or name.startswith("feast.")


def bare_modules() -> frozenset[str]:
    """Modules, and their direct submodules, of every distribution that bare feast requires."""
    modules: set[str] = set()
    for name in _required("feast", frozenset(), set()):
        for file in metadata.distribution(name).files or ():
            parts = [part.split(".")[0] for part in file.parts[:2]]
            modules.add(parts[0])
            modules.add(".".join(parts))
    return frozenset(modules)


def _required(name: str, extras: frozenset[str], seen: set[tuple[str, str]]) -> Iterator[str]:
    """Names of installed distributions that `name[extras]` requires, itself first."""
    requirements = importlib.import_module("packaging.requirements")
    try:
        lines = metadata.distribution(name).requires or []
    except metadata.PackageNotFoundError:
        return
    yield name
    for requirement in map(requirements.Requirement, lines):
        for extra in sorted(extras | {""}):
            key = (requirement.name, ",".join(sorted(requirement.extras)))
            marker = requirement.marker
            if key not in seen and (marker is None or marker.evaluate({"extra": extra})):
                seen.add(key)
                yield from _required(requirement.name, frozenset(requirement.extras), seen)


def prepare() -> Finder:
    """Install the finder and make the import of Feast quick and independent of the user.

    `typeguard.typechecked` recompiles every decorated function at import, which is most of the
    time that `import feast` takes and changes nothing that is read here.
    """
    os.environ["HOME"] = NOWHERE
    finder = Finder(bare_modules())
    sys.meta_path.insert(0, finder)
    importlib.import_module("typeguard").__dict__["typechecked"] = lambda target=None, **_: target
    return finder


def load(path: str) -> Any:
    """The object at a dotted path."""
    module, _, name = path.rpartition(".")
    return getattr(importlib.import_module(module), name)


def pip_extra(error: BaseException, hint: str) -> str | None:
    """The extra of feast that would have prevented an import error.

    Feast names it itself for some libraries; for the others, the missing module is looked up in
    the requirements of feast's extras. Of several, the one that `hint` contains is taken first,
    then the one that brings the fewest requirements along.
    """
    extras = _requirements_by_extra()
    named = re.search(r"feast\[([\w-]+)\]", str(error))
    if named and named[1] in extras:
        return named[1]
    module = _squeeze((getattr(error, "name", None) or "").split(".")[0])
    found = [extra for extra, names in extras.items() if module and _provides(names, module)]
    return min(found, key=lambda e: (e not in hint, len(extras[e]), e), default=None)


def _provides(distributions: list[str], module: str) -> bool:
    return any(name.startswith(module) or module.startswith(name) for name in distributions)


def _requirements_by_extra() -> dict[str, list[str]]:
    """From feast's own metadata, ignoring extras that only bundle other extras."""
    requirements = importlib.import_module("packaging.requirements")
    result: dict[str, list[str]] = {}
    for line in metadata.requires("feast") or []:
        requirement = requirements.Requirement(line)
        extra = re.search(r"extra == ['\"]([\w-]+)['\"]", line)
        if extra and requirement.name != "feast":
            result.setdefault(extra[1], []).append(_squeeze(requirement.name))
    return result


def _squeeze(name: str) -> str:
    return re.sub(r"[-_.]", "", name).lower()
