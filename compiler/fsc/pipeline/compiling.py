"""Model -> files, and files -> disk."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from fsc.diagnostics import FscError
from fsc.pipeline.checking import Checked, Inputs, validate

if TYPE_CHECKING:
    from fsc.emit import File


@dataclass(frozen=True)
class Compiled:
    """The compiled files and the folder they belong in."""

    checked: Checked
    files: tuple[File, ...] = ()
    folder: Path = Path()


def compile_(inputs: Inputs) -> Compiled:
    """Manifest -> files, in memory. Equal manifests give equal bytes on every machine."""
    return compiled(validate(inputs))


def compiled(checked: Checked) -> Compiled:
    """The compiled files of a manifest that was checked; none when it is wrong."""
    from fsc.emit import Target, compile_files

    if checked.stack is None or checked.document is None:
        return Compiled(checked)
    inputs = checked.inputs
    target = Target(checked.document.file, checked.document.digest, inputs.repo, str(inputs.root))
    return Compiled(checked, compile_files(checked.stack, target), inputs.folder)


def stale_files(made: Compiled) -> tuple[str, ...]:
    """Compiled files that are missing, differ, or lie there and should not."""
    from fsc.emit.files import stale

    return stale(made.files, _texts(made.folder))


def _texts(folder: Path) -> dict[str, str]:
    """The text of every file that could be compiled; what cannot be read is not there.

    Caches of Python and what `fsc rollback` keeps are no compiled files.
    """
    found: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            try:
                found[path.relative_to(folder).as_posix()] = path.read_text("utf-8", "replace")
            except OSError:  # writing says why
                continue
    return found


def write_files(made: Compiled) -> tuple[str, ...]:
    """Write what is stale, and remove what only an older compilation wrote.

    Each file appears whole or not at all; files that fsc did not write stay. Gives the paths of
    what was written or removed.
    """
    stale = stale_files(made)
    wanted = {one.path: one for one in made.files}
    for name in stale:
        path = made.folder / name
        if name in wanted:
            _write(path, wanted[name].text, executable=wanted[name].executable)
        else:
            _remove(path)
    return stale


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
