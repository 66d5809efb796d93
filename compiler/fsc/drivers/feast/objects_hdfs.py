"""Files in HDFS (feast/infra/registry/contrib/hdfs/hdfs_registry_store.py), through pyarrow.

HDFS writes on no condition, so a write looks at the file again right before it renames the new one
over it: two writers in that same moment are kept apart by the lock alone. pyarrow renames over a
file by removing it first (Move in arrow/filesystem/hdfs.cc). The file is away for that long; who
reads it then, or after a crash in between, finds the new one beside it (`_left`).
"""

from __future__ import annotations

import hashlib
import posixpath
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from fsc.diagnostics import FscError, first_line
from fsc.drivers.extras import install
from fsc.drivers.feast.objects import Held, MovedError

_RENAME = 2.0  # seconds that another one's rename may take


class HdfsBucket:
    """The files of one HDFS; keys are absolute paths, tags are digests."""

    def __init__(self, host: str, port: int) -> None:
        self.name = f"{host}:{port}"
        self._at = (host, port)
        self._open: Any = None

    def get(self, key: str) -> Held | None:
        """See Bucket. A file that is being replaced is waited for."""
        deadline = time.monotonic() + _RENAME
        with self.files() as files:
            while (data := read(files, key)) is None and (left := _left(files, key)):
                if time.monotonic() > deadline:
                    raise _cut_off(key, left)
                time.sleep(0.1)
        return None if data is None else Held(data, _digest(data))

    def put(self, key: str, data: bytes) -> str:
        """See Bucket."""
        with self.files() as files, _fresh(files, key, data) as fresh:
            files.move(fresh, key)
        return _digest(data)

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """See Bucket; what is written between the comparison and the rename is lost."""
        with self.files() as files, _fresh(files, key, data) as fresh:
            if _digest(read(files, key)) != tag:
                raise MovedError
            files.move(fresh, key)
        return _digest(data)

    def delete(self, key: str) -> None:
        """See Bucket."""
        with self.files() as files, _unless_gone(files, key):
            files.delete_file(key)

    def close(self) -> None:
        """See Bucket. pyarrow ends a connection with its last user."""
        self._open = None

    @contextmanager
    def files(self) -> Iterator[Any]:
        """The file system; errors of it become ours."""
        try:
            self._open = self._open or _hadoop()(*self._at)
            yield self._open
        except OSError as error:
            raise FscError(
                f"The HDFS at `{self.name}` cannot be used: {first_line(error)}.",
                hint="pyarrow needs Java and Hadoop's client: JAVA_HOME, HADOOP_HOME, and in "
                "CLASSPATH what `hadoop classpath --glob` prints.",
            ) from error


class HdfsLocks:
    """The locks beside files in HDFS, as objects that are made only where there is none.

    pyarrow lets no file be made on that condition. A folder can be renamed to the place instead:
    the name node lets one of several do that, and puts those of the others into it. A lock is a
    folder with a file in it, whose name is the tag.
    """

    def __init__(self, bucket: HdfsBucket) -> None:
        self._bucket = bucket

    def get(self, key: str) -> Held | None:
        """See Bucket. A folder in the lock is that of one who lost."""
        with self._bucket.files() as files:
            for path in _listed(files, key):
                data = read(files, path)
                if data is not None:
                    return Held(data, posixpath.basename(path))
        return None

    def put(self, key: str, data: bytes) -> str:
        """See Bucket."""
        held = self.get(key)
        return self.replace(key, data, held.tag if held else "")

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """See Bucket."""
        if not tag:
            return self._make(key, data)
        with self._bucket.files() as files, _fresh(files, key, data) as fresh:
            if files.get_file_info(f"{key}/{tag}").is_file:
                files.move(fresh, f"{key}/{tag}")
                return tag
        raise MovedError

    def _make(self, key: str, data: bytes) -> str:
        tag = uuid.uuid4().hex
        with self._bucket.files() as files:
            files.create_dir(f"{key}.{tag}", recursive=True)
            _write(files, f"{key}.{tag}/{tag}", data)
            with suppress(OSError):  # other file systems refuse what the name node puts inside
                files.move(f"{key}.{tag}", key)
            if files.get_file_info(f"{key}/{tag}").is_file:
                return tag
            for lost in (f"{key}.{tag}", f"{key}/{posixpath.basename(key)}.{tag}"):
                _remove(files, lost)
        raise MovedError

    def delete(self, key: str) -> None:
        """See Bucket."""
        with self._bucket.files() as files:
            _remove(files, key)

    def close(self) -> None:
        """See Bucket."""
        self._bucket.close()


def read(files: Any, key: str) -> bytes | None:
    """The bytes of a file, or None when there is none."""
    with _unless_gone(files, key), files.open_input_file(key) as file:
        return bytes(file.read())
    return None


@contextmanager
def _unless_gone(files: Any, path: str) -> Iterator[None]:
    """Not every error of HDFS says that there is nothing at the path; so that is looked up."""
    try:
        yield
    except OSError:
        if files.get_file_info(path).type.name != "NotFound":
            raise


@contextmanager
def _fresh(files: Any, key: str, data: bytes) -> Iterator[str]:
    """A new file beside the one of the key, for the time of the block."""
    folder, name = posixpath.split(key)
    files.create_dir(folder, recursive=True)
    path = f"{folder}/.{name}.{uuid.uuid4().hex}.tmp"
    try:
        _write(files, path, data)
        yield path
    finally:
        with suppress(OSError):
            files.delete_file(path)


def _write(files: Any, path: str, data: bytes) -> None:
    with files.open_output_stream(path) as file:
        file.write(data)


def _remove(files: Any, folder: str) -> None:
    with _unless_gone(files, folder):
        files.delete_dir(folder)


def _left(files: Any, key: str) -> str:
    """The new file of a write that has not come to its end; "" when there is none."""
    folder, name = posixpath.split(key)
    found = (one for one in _listed(files, folder) if one.endswith(".tmp"))
    return next((one for one in found if posixpath.basename(one).startswith(f".{name}.")), "")


def _listed(files: Any, folder: str) -> list[str]:
    from pyarrow.fs import FileSelector

    found = files.get_file_info(FileSelector(folder, allow_not_found=True))
    return sorted(f"{folder}/{posixpath.basename(one.path)}" for one in found if one.is_file)


def _cut_off(key: str, left: str) -> FscError:
    return FscError(
        f"The registry `{key}` is not there, and `{left}` is what a write of it has left.",
        hint=f"Rename that one to `{key}`, or `{key}.fsc-backup` for the one before.",
    )


def _digest(data: bytes | None) -> str:
    return "" if data is None else hashlib.sha256(data).hexdigest()


def _hadoop() -> Any:
    try:
        from pyarrow.fs import HadoopFileSystem
    except ImportError as error:
        raise FscError(
            "A registry in HDFS needs the package pyarrow, in a build that knows HDFS.",
            hint=install("hdfs"),
        ) from error
    return HadoopFileSystem
