"""Label Studio over its REST API (label_studio/projects/api.py, tasks/api.py; 1.23.2).

A dataset is a project. ZenML's annotator finds projects by title, so the title is what people see
and the note in the description says which dataset it is. Changing a project with `PATCH` checks
nothing, whatever labels it orphans, so `validate` is asked before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from fsc.diagnostics import Exit, FscError
from fsc.drivers.annotator.backend import Held, Label, Row, UnreachableError
from fsc.drivers.annotator.http import RefusedError, Service
from fsc.drivers.annotator.notes import split_note, with_note
from fsc.marks import Marks

_FIELDS = ("id", "title", "description", "label_config", "task_number", "finished_task_number",
           "useful_annotation_number")  # fmt: skip
_PAGE = 500
# A JSON web token; the legacy token is 40 hex digits (label_studio/jwt_auth/models.py).
_ACCESS_TOKEN = re.compile(r"eyJ[\w-]*\.[\w-]+\.[\w-]*")
_BATCH = 1000


class LabelStudio:
    """Projects of the organization that the key belongs to. `key` gives the key when it is needed.

    Reads are a request per 500 projects; importing is one per 1000 rows.
    """

    def __init__(self, url: str, key: Callable[[], str]) -> None:
        self._service = Service("Label Studio", url, lambda: _signed(key()))

    def datasets(self) -> Sequence[Held]:
        """See Backend."""
        return [_held(one) for one in self._pages(f"/api/projects?include={','.join(_FIELDS)}")]

    def create(self, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend."""
        self._service.call("POST", "/api/projects/", _project(name, attrs, marks))

    def update(self, there: Held, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend. Refused (exit code 5) where labels would be orphaned."""
        lost = self.objection(there, attrs)
        if lost:
            raise FscError(f"`{there.title}`: {lost}", exit_code=Exit.REFUSED)
        wanted = _project(name, attrs, marks)
        same = attrs.get("label_config") == there.attrs.get("label_config")
        sent = {key: value for key, value in wanted.items() if not (same and key == "label_config")}
        self._service.call("PATCH", f"/api/projects/{there.id}/", sent)

    def mark(self, there: Held, name: str, marks: Marks) -> None:
        """See Backend."""
        text = with_note(str(there.attrs.get("description", "")), name, marks)
        self._service.call("PATCH", f"/api/projects/{there.id}/", {"description": text})

    def delete(self, there: Held) -> None:
        """See Backend."""
        self._service.call("DELETE", f"/api/projects/{there.id}/")

    def objection(self, there: Held, attrs: Mapping[str, Any]) -> str:
        """See Backend."""
        config = attrs.get("label_config", "")
        if config == there.attrs.get("label_config", ""):
            return ""
        try:
            self._service.call(
                "POST", f"/api/projects/{there.id}/validate/", {"label_config": config}
            )
        except RefusedError as error:
            if error.status == 400:
                return (
                    f"Label Studio would lose labels or refuses the labeling config: {error.detail}"
                )
            raise
        return ""

    def url(self, there: Held) -> str:
        """See Backend."""
        return f"{self._service.url}/projects/{there.id}/data"

    def rows(self, there: Held) -> Iterable[Row]:
        """See Backend."""
        for task in self._tasks(there, "/api/tasks?fields=all"):
            yield task["data"]

    def add(self, there: Held, rows: Sequence[Row]) -> None:
        """See Backend. A batch is imported whole or not at all."""
        for start in range(0, len(rows), _BATCH):
            batch = [{"data": dict(row)} for row in rows[start : start + _BATCH]]
            self._service.call("POST", f"/api/projects/{there.id}/import", batch)

    def labels(self, there: Held) -> Iterable[Label]:
        """See Backend. Skipped tasks carry no label."""
        people = {one["id"]: one.get("email") or str(one["id"])
                  for one in self._service.get("/api/users")}  # fmt: skip
        tasks = self._service.get(f"/api/projects/{there.id}/export?exportType=JSON")
        found = [label for task in tasks for label in _labels(task, people)]
        return sorted(found, key=lambda one: one.at)

    def _pages(self, path: str) -> Iterator[dict[str, Any]]:
        number = 1
        while True:
            page = self._service.get(f"{path}&page_size={_PAGE}&page={number}")
            yield from page["results"]
            if not page.get("next"):
                return
            number += 1

    def _tasks(self, there: Held, path: str) -> Iterator[dict[str, Any]]:
        number, seen = 1, 0
        while True:
            page = self._service.get(f"{path}&project={there.id}&page_size={_PAGE}&page={number}")
            yield from page["tasks"]
            seen += len(page["tasks"])
            if not page["tasks"] or seen >= page["total"]:
                return
            number += 1


def _signed(key: str) -> dict[str, str]:
    """Raises UnreachableError for a personal access token: fsc could exchange it for a key that
    Label Studio takes, but ZenML's annotator, which has the same secret, cannot.
    """
    if _ACCESS_TOKEN.fullmatch(key):
        raise UnreachableError(
            "The key of Label Studio is a personal access token, with which ZenML's annotator "
            "cannot log in.",
            hint="Use the legacy token of your account; the organization's settings for API "
            "tokens must allow it.",
        )
    return {"Authorization": f"Token {key}"}


def _held(one: Mapping[str, Any]) -> Held:
    text, name, marks = split_note(one.get("description") or "")
    attrs = {
        "title": one.get("title") or "",
        "description": text,
        "label_config": (one.get("label_config") or "").replace("\r\n", "\n").strip(),
    }
    return Held(
        str(one["id"]), name, attrs["title"],
        {key: value for key, value in attrs.items() if value}, marks,
        one.get("task_number") or 0, one.get("finished_task_number") or 0,
        one.get("useful_annotation_number") or 0,
    )  # fmt: skip


def _project(name: str, attrs: Mapping[str, Any], marks: Marks) -> dict[str, Any]:
    return {
        "title": attrs.get("title", name),
        "description": with_note(str(attrs.get("description", "")), name, marks),
        "label_config": attrs.get("label_config", ""),
    }


def _labels(task: Mapping[str, Any], people: Mapping[int, str]) -> Iterator[Label]:
    for one in task.get("annotations", ()):
        if not one.get("was_cancelled"):
            who = one.get("completed_by")
            yield Label(task["data"], _given(one.get("result", ())), people.get(who, str(who)),
                        one.get("updated_at") or one["created_at"])  # fmt: skip


def _given(result: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """From the name of a control to its values, in the order in which they were given.

    What says one thing is that (a list of choices or texts, a rating, a number); a region says
    its place too, and is kept as Label Studio says it.
    """
    found: dict[str, list[Any]] = {}
    for one in result:
        name, value = one.get("from_name"), one.get("value")
        if name is None or value is None:  # a relation between regions is no answer of a control
            continue
        kept = next(iter(value.values())) if len(value) == 1 else value
        found.setdefault(name, []).extend(kept if isinstance(kept, list) else [kept])
    return found
