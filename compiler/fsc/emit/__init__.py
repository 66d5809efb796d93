"""Stack -> files: the Feast repo and the ZenML commands. Pure; nothing here reads or writes."""

from __future__ import annotations

import posixpath
from dataclasses import replace

from fsc.emit.seal import sealed
from fsc.model.stack import Stack
from fsc.records import dataclass

MODULE = "fsc_feature_repo.py"
SCRIPT, PROGRAM = "zenml/register.sh", "zenml/register.py"


@dataclass(frozen=True)
class File:
    """One compiled file. `path` is posix and relative to `build/<environment>/`."""

    path: str
    text: str
    executable: bool = False


@dataclass(frozen=True)
class Target:
    """What headers and paths need to know besides the stack.

    `manifest` is the name of the manifest file and `digest` that of everything that was read;
    `repo` is the folder of the compiled Feast repo relative to the manifest's folder, such as
    "build/default/feature_repo". Where it is not below that folder, paths in it depend on the
    machine, so `root`, the absolute path of the manifest's folder, must be given. `build` is the
    folder of everything compiled, relative to the manifest's folder too; by default the repo
    stands in it.
    """

    manifest: str
    digest: str
    repo: str
    root: str = ""
    build: str = ""

    @property
    def folder(self) -> str:
        """The repo as seen from the folder of everything compiled."""
        return posixpath.relpath(self.repo, self.build or posixpath.dirname(self.repo) or ".")


def compile_files(stack: Stack, target: Target) -> tuple[File, ...]:
    """Every compiled file, sorted by path. Equal input gives equal bytes."""
    from fsc.emit import feast, zenml  # they import the template engine, which only compiling needs

    repo = feast.files(stack, target) if "feast" in stack.systems else ()
    found = (*repo, *zenml.files(stack, target))
    made = (replace(one, text=sealed(one.text)) for one in found)
    return tuple(sorted(made, key=lambda one: one.path))


def paths(stack: Stack, target: Target) -> tuple[str, ...]:
    """The paths of `compile_files`, which costs nothing to know."""
    repo = ("feature_store.yaml", MODULE) if "feast" in stack.systems else ()
    made = [f"{target.folder}/{name}" for name in repo]
    if any(one.KIND.name.startswith("zenml.") for one in stack.objects):
        made += [PROGRAM, SCRIPT]
    return tuple(sorted(made))
