"""Model -> files, and files -> disk."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path

from fsc.diagnostics import FscError
from fsc.emit import File, Target, compile_files, paths
from fsc.emit.files import is_compiled, outdated, stale
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.pipeline.history import FOLDER
from fsc.records import dataclass

_MANY = 200  # Below that, compiling takes less time than a process of its own.


@dataclass(frozen=True)
class Compiled:
    """The compiled files of a manifest, made when somebody asks, and the folder they belong in.

    `make` gives them where they are being made already, since those of `seen` are outdated.
    """

    checked: Checked
    target: Target | None = None
    folder: Path = Path()
    make: Callable[[], tuple[File, ...]] | None = None
    seen: tuple[str, ...] = ()

    @cached_property
    def files(self) -> tuple[File, ...]:
        """The files; none of a manifest that is wrong."""
        return self.make() if self.make else self._made()

    def ahead(self) -> Compiled:
        """The same, already at work on the files if they are many and will be written."""
        stack = self.checked.stack
        if stack is None or len(stack.objects) < _MANY or not self.outdated:
            return self
        from fsc.pipeline.ahead import begun

        return replace(self, make=begun(self._made), seen=self.outdated)

    @cached_property
    def outdated(self) -> tuple[str, ...]:
        """The files that are not as they would be made, by their seals, when first asked."""
        return self.seen or outdated_files(self)

    def _made(self) -> tuple[File, ...]:
        stack = self.checked.stack
        return compile_files(stack, self.target) if stack and self.target else ()

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths of the files, which are known before they are made."""
        stack = self.checked.stack
        return paths(stack, self.target) if stack and self.target else ()


def compile_(inputs: Inputs) -> Compiled:
    """Manifest -> files, in memory. Equal manifests give equal bytes on every machine."""
    return compiled(validate(inputs))


def compiled(checked: Checked) -> Compiled:
    """The compiled files of a manifest that was checked; none when it is wrong."""
    if checked.stack is None or checked.document is None:
        return Compiled(checked)
    inputs = checked.inputs
    repo = inputs.repo(checked.stack)
    digest = _digest(checked.digest, repo, inputs)
    target = Target(checked.document.file, digest, repo, str(inputs.root), inputs.compiled_to)
    return Compiled(checked, target, inputs.folder)


def _digest(read: str, repo: str, inputs: Inputs) -> str:
    """The digest of everything that compiled files depend on.

    Paths in a repo outside of the manifest's folder depend on where that folder is.
    """
    root = str(inputs.root) if repo.startswith(("../", "/")) else ""
    return sha256("\0".join((read, repo, inputs.compiled_to, root)).encode()).hexdigest()


def stale_files(made: Compiled) -> tuple[str, ...]:
    """Compiled files that are missing, differ, or lie there and should not."""
    return stale(made.files, _texts(made))


def outdated_files(made: Compiled) -> tuple[str, ...]:
    """The same without making them: by the seals of what is there."""
    return _outdated(made, _texts(made))


def _outdated(made: Compiled, found: Mapping[str, str]) -> tuple[str, ...]:
    return outdated(made.paths, found, made.target.digest) if made.target else ()


_ASIDE = frozenset({"__pycache__", FOLDER})


def _texts(made: Compiled) -> dict[str, str]:
    """The text of every file that could be compiled; what cannot be read is not there.

    Caches of Python and what `fsc rollback` keeps are no compiled files.
    """
    found: dict[str, str] = {}
    for name, path in _candidates(made):
        if path.is_file() and not _ASIDE.intersection(path.parts):
            try:
                found[name] = path.read_text("utf-8", "replace")
            except OSError:  # writing says why
                continue
    return found


def _candidates(made: Compiled) -> Iterator[tuple[str, Path]]:
    """Everything in the build folder, and what lies in a Feast repo that is elsewhere."""
    for path in sorted(made.folder.rglob("*")):
        yield path.relative_to(made.folder).as_posix(), path
    for folder in sorted({posixpath.dirname(one) for one in _outside(made)}):
        for path in sorted(_path(made, folder).glob("*")):
            yield f"{folder}/{path.name}", path


def _outside(made: Compiled) -> tuple[str, ...]:
    """The files of a Feast repo for which the manifest names a folder of its own."""
    return tuple(one for one in made.paths if one.startswith("../"))


def _path(made: Compiled, name: str) -> Path:
    """Where a file belongs; the build folder need not be there."""
    return Path(os.path.normpath(made.folder / name))


def _in_the_way(made: Compiled, found: Mapping[str, str]) -> tuple[str, ...]:
    """Files of other people where compiled ones belong, outside of the build folder."""
    taken = [one for one in _outside(made) if one in found and not is_compiled(found[one])]
    return tuple(str(_path(made, name)) for name in taken)


def write_files(made: Compiled) -> tuple[str, ...]:
    """Write what is stale, and remove what only an older compilation wrote.

    Each file appears whole or not at all; files that fsc did not write stay. Gives the paths of
    what was written or removed. Raises FscError for a repo that holds somebody's own files.
    """
    found = _texts(made)
    if not _outdated(made, found):
        return ()
    taken = _in_the_way(made, found)
    if taken:
        raise FscError(
            f"{', '.join(f'`{one}`' for one in taken)} would be overwritten, and fsc did not write "
            "it.",
            hint="Move it away, or name another folder in `feature_store.repo`.",
        )
    changed = stale(made.files, found)
    wanted = {one.path: one for one in made.files}
    for name in changed:
        path = _path(made, name)
        if name in wanted:
            _write(path, wanted[name].text, executable=wanted[name].executable)
        else:
            _remove(path)
    return changed


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise FscError(f"`{path}` cannot be removed: {error.strerror}.") from error


def _write(path: Path, text: str, *, executable: bool = False) -> None:
    draft = path.with_name(f".{path.name}.fsc-new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        draft.write_bytes(text.encode("utf-8"))
        draft.chmod(0o755 if executable else 0o644)
        draft.replace(path)
    except OSError as error:
        raise FscError(f"`{path}` cannot be written: {error.strerror}.") from error
    finally:
        if draft.parent.is_dir():
            draft.unlink(missing_ok=True)
