"""The files of a manifest: the only module of loading that touches the file system.

Names are posix paths relative to the folder of the root manifest, as spans say them; the root
manifest itself is its base name.
"""

from __future__ import annotations

import errno
import fnmatch
import os
import posixpath
import stat
from collections.abc import Mapping
from typing import NamedTuple

from fsc.codes import FILE, NOT_TEXT, TOO_LARGE, Code

MAX_BYTES = 64 * 1024 * 1024


_NOTHING: Mapping[str, str] = {}


class Trouble(NamedTuple):
    """Why a file gives no text: the code, what is wrong in words, and what to do."""

    code: Code
    message: str
    hint: str = ""


class Folder(NamedTuple):
    """The folder of the root manifest. `path` is as the user gave it, "" for the current one.

    `texts` stand for files: what they would be after an edit, by name.
    """

    path: str
    texts: Mapping[str, str] = _NOTHING

    def name_of(self, path: str) -> str:
        """The name of a file that was given relative to the current folder, or absolute."""
        return _posix(os.path.relpath(path, self.path or "."))

    def read(self, name: str) -> str | Trouble:
        """The text of a file, see `read`."""
        if name in self.texts:
            return self.texts[name]
        return read(os.path.join(self.path, name))

    def holds(self, name: str) -> bool:
        """False when a name leaves this folder, by `..`, as an absolute path, or by a link."""
        if _leaves(name):
            return False
        root = os.path.realpath(self.path or ".")
        real = os.path.realpath(os.path.join(self.path, name))
        return real == root or real.startswith(root.rstrip(os.sep) + os.sep)

    def matches(self, pattern: str) -> list[str]:
        """The names of the files that a pattern of this folder means, sorted.

        `*`, `?` and `[...]` stand for parts of one name, `**` for folders at any depth. They do
        not match hidden names, and `**` does not follow links.
        """
        if _leaves(pattern):
            return []
        steps = [one for one in pattern.split("/") if one not in ("", ".")]
        once = [one for at, one in enumerate(steps) if one != "**" or steps[at - 1 : at] != ["**"]]
        found = self._walk("", once)
        return sorted({one for one in found if os.path.isfile(os.path.join(self.path, one))})

    def names_in(self, folder: str) -> list[str]:
        """The names of what lies in a folder, sorted; none when there is no such folder."""
        try:
            return sorted(os.listdir(os.path.join(self.path, folder) or "."))
        except OSError:
            return []

    def _walk(self, folder: str, steps: list[str]) -> list[str]:
        if not steps:
            return [folder]
        step, rest = steps[0], steps[1:]
        if step == "**":
            below = [found for one in self._folders(folder) for found in self._walk(one, steps)]
            return [*self._walk(folder, rest), *below]
        names = self._fitting(folder, step) if is_wild(step) else [step]
        return [found for one in names for found in self._walk(posixpath.join(folder, one), rest)]

    def _fitting(self, folder: str, step: str) -> list[str]:
        names = fnmatch.filter(self.names_in(folder), step)
        return [one for one in names if step.startswith(".") or not one.startswith(".")]

    def _folders(self, folder: str) -> list[str]:
        inside = [posixpath.join(folder, one) for one in self._fitting(folder, "*")]
        paths = [(one, os.path.join(self.path, one)) for one in inside]
        return [one for one, path in paths if os.path.isdir(path) and not os.path.islink(path)]


def split(file: str) -> tuple[Folder, str]:
    """The folder that a root manifest lies in, and its name there."""
    folder, name = os.path.split(file)
    return (Folder(folder), name) if name else (Folder(file), ".")


def is_wild(pattern: str) -> bool:
    """True when a pattern can mean several files."""
    return any(one in pattern for one in "*?[")


def read(path: str) -> str | Trouble:
    """The text of a file, or why there is none.

    Lines end in `\\n`, also the last one, and there is no byte order mark: equal on every machine.
    """
    try:
        raw = _bytes(path)
    except OSError as error:
        return _os_trouble(path, error)
    except ValueError:
        return Trouble(FILE, f"`{path!r}` is not a path.")
    if isinstance(raw, Trouble):
        return raw
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return _not_text(path, f"byte {error.start + 1} is not UTF-8")
    if "\0" in text:
        return _not_text(path, "it holds zero bytes, as binary files do")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.endswith("\n") or not text else text + "\n"


def _bytes(path: str) -> bytes | Trouble:
    facts = os.stat(path)
    if stat.S_ISDIR(facts.st_mode):
        return Trouble(FILE, f"`{path}` is a folder.", f"Name the file in it: `{path}/stack.yaml`.")
    if not stat.S_ISREG(facts.st_mode):
        return Trouble(FILE, f"`{path}` is a device, pipe or socket.", "Give a file.")
    if facts.st_size > MAX_BYTES:
        size = f"{facts.st_size // 2**20} MiB"
        return Trouble(
            TOO_LARGE,
            f"`{path}` has {size}; a manifest has at most {MAX_BYTES // 2**20} MiB.",
            "Look whether this is the right file.",
        )
    with open(path, "rb") as file:
        return file.read()


def _os_trouble(path: str, error: OSError) -> Trouble:
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return Trouble(FILE, f"`{path}` does not exist.")
    if error.errno in (errno.EACCES, errno.EPERM):
        message = f"`{path}` cannot be read: permission denied."
        return Trouble(FILE, message, "Check its permissions.")
    return Trouble(FILE, f"`{path}` cannot be read: {error.strerror or error}.")


def _not_text(path: str, why: str) -> Trouble:
    hint = "Save it as UTF-8 text, or look whether this is the right file."
    return Trouble(NOT_TEXT, f"`{path}` is not text: {why}.", hint)


def _leaves(name: str) -> bool:
    return posixpath.isabs(name) or posixpath.normpath(name).split("/")[0] == ".."


def _posix(path: str) -> str:
    return path.replace(os.sep, "/")
