"""Pigeon: files of labels that a notebook wrote, in the folder of the component's `output_dir`.

`annotate(...)` writes `annotations_TIME.json`, a list of [example, label], and ZenML's own list of
datasets looks for `*.txt` and so never shows them (pigeon_annotator.py: get_datasets,
_save_annotations). Here a dataset is a file `NAME.fsc.json` with the marks of its owner, and its
labels are in `NAME.json`, which is where people move what the notebook wrote.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.annotator.address import Settings
from fsc.drivers.annotator.backend import Held, Label, Row
from fsc.marks import Marks, marks_as_labels, split_marks

_NOTE = ".fsc.json"


class Pigeon:
    """A folder. A relative `output_dir` is relative to where the notebook runs, as is ZenML's."""

    def __init__(self, settings: Settings) -> None:
        given = str(settings.config.get("output_dir") or "annotations")
        self._folder = Path(settings.root or ".") / given

    def datasets(self) -> Sequence[Held]:
        """See Backend."""
        notes = sorted(self._folder.glob(f"*{_NOTE}")) if self._folder.is_dir() else []
        return [self._held(path) for path in notes]

    def _held(self, path: Path) -> Held:
        name = path.name[: -len(_NOTE)]
        labels = len(self._labels(name))
        _, marks = split_marks(_read(path, dict))
        return Held(name, name, name, {}, marks, labels, labels, labels)

    def create(self, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend."""
        self._write(name, marks)

    def update(self, there: Held, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend. There is nothing but the name to change."""
        self._write(name, marks)
        if name != there.id:
            self._move(there.id, name)

    def mark(self, there: Held, name: str, marks: Marks) -> None:
        """See Backend."""
        if marks.stack:
            self._write(name, marks)
        else:
            self._remove(there.id + _NOTE)

    def delete(self, there: Held) -> None:
        """See Backend."""
        self._remove(f"{there.id}.json")
        self._remove(there.id + _NOTE)

    def objection(self, there: Held, attrs: Mapping[str, Any]) -> str:
        """See Backend."""
        return ""

    def url(self, there: Held) -> str:
        """See Backend. Pigeon is a widget in a notebook."""
        return ""

    def rows(self, there: Held) -> Iterable[Row]:
        """See Backend. Only what was labeled is known."""
        return [label.row for label in self.labels(there)]

    def add(self, there: Held, rows: Sequence[Row]) -> None:
        """See Backend. Raises FscError: a notebook passes the rows itself."""
        raise FscError("Pigeon takes rows only in the notebook that shows them.")

    def labels(self, there: Held) -> Iterable[Label]:
        """See Backend. Pigeon notes neither who nor when, so the file's own time stands for it."""
        path = self._folder / f"{there.id}.json"
        if not path.exists():
            return
        at = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc).isoformat()
        for row, label in self._labels(there.id):
            yield Label(
                row if isinstance(row, dict) else {"example": row}, {"label": label}, "", at
            )

    def _labels(self, name: str) -> list[tuple[Any, Any]]:
        path = self._folder / f"{name}.json"
        found = _read(path, list) if path.exists() else []
        return list(_pairs(found, path))

    def _write(self, name: str, marks: Marks) -> None:
        path = self._folder / (name + _NOTE)
        draft = path.with_suffix(".new")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            draft.write_text(json.dumps(marks_as_labels(marks), indent=2) + "\n", "utf-8")
            draft.replace(path)
        except OSError as error:
            raise FscError(f"`{path}` cannot be written: {error.strerror}.") from error

    def _move(self, before: str, after: str) -> None:
        old, new = self._folder / f"{before}.json", self._folder / f"{after}.json"
        try:
            if old.exists():
                old.replace(new)
        except OSError as error:
            raise FscError(f"`{old}` cannot be moved: {error.strerror}.") from error
        self._remove(before + _NOTE)

    def _remove(self, file: str) -> None:
        try:
            (self._folder / file).unlink(missing_ok=True)
        except OSError as error:
            raise FscError(f"`{file}` cannot be removed: {error.strerror}.") from error


def _read(path: Path, shape: type) -> Any:
    try:
        found = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise FscError(f"`{path}` cannot be read: {error}.") from error
    if not isinstance(found, shape):
        raise FscError(f"`{path}` is not what Pigeon or fsc writes.")
    return found


def _pairs(found: list[Any], path: Path) -> Iterator[tuple[Any, Any]]:
    for one in found:
        if not isinstance(one, list) or len(one) != 2:
            raise FscError(f"`{path}` is no list of [example, label], as Pigeon writes it.")
        yield one[0], one[1]
