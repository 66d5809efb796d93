"""Argilla over its REST API (argilla_server/api/handlers/v1/datasets; 2.8).

A dataset of ours is a dataset of the first workspace of the key's user, which is where Argilla's
SDK, and with it ZenML, looks when nobody names one. Marks are in its `metadata`, which Argilla
shows to nobody. A record's fields are columns of the row as text; the whole row is kept in the
record's metadata, with its types.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.annotator.backend import Held, Label, Row
from fsc.drivers.annotator.http import Service
from fsc.drivers.annotator.notes import DATASET_MARK
from fsc.marks import Marks, marks_as_labels, split_marks
from fsc.model.annotator.argilla import canonical, request, said_of

_API = "/api/v1"
_PAGE, _BATCH = 1000, 500


class Argilla:
    """`concerns` holds the names of the datasets that matter even without marks of ours."""

    def __init__(self, url: str, key: Callable[[], str], concerns: Container[str]) -> None:
        self._service = Service("Argilla", url, lambda: {"X-Argilla-Api-Key": key()})
        self._concerns = concerns

    def datasets(self) -> Sequence[Held]:
        """See Backend. Four requests for each dataset that matters."""
        workspace = self._workspace()
        found = [one for one in self._get("/me/datasets") if one["workspace_id"] == workspace]
        found.sort(key=lambda one: str(one["inserted_at"]))
        return [self._held(one) for one in found if _is_noted(one) or one["name"] in self._concerns]

    def create(self, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend. It is a draft until its fields and questions are there."""
        guidelines = attrs.get("guidelines") or None
        wanted = {"name": name, "guidelines": guidelines, "metadata": _noted(name, marks)}
        made = self._call("POST", "/datasets", {**wanted, "workspace_id": self._workspace()})
        self._complete(made["id"], attrs)

    def update(self, there: Held, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend. Titles and guidelines; anything else is a replacement."""
        guidelines = attrs.get("guidelines") or None
        self._call("PATCH", f"/datasets/{there.id}", {"name": name, "guidelines": guidelines})
        for kind in ("fields", "questions"):
            parts = {one["name"]: one["id"] for one in self._get(f"/datasets/{there.id}/{kind}")}
            for part, said in attrs.get(kind, {}).items():
                if part in parts and said != there.attrs.get(kind, {}).get(part):
                    self._call("PATCH", f"/{kind}/{parts[part]}", _changed(part, said))
        if "draft" in there.attrs:
            self._complete(there.id, attrs)
        self.mark(there, name, marks)

    def mark(self, there: Held, name: str, marks: Marks) -> None:
        """See Backend.

        In two steps: Argilla answers a change of metadata with the new and keeps the old, unless
        there was none (argilla_server/models/mixins.py: fill changes the stored map in place).
        """
        noted = _noted(name, marks)
        for metadata in (None, noted) if noted else (None,):
            self._call("PATCH", f"/datasets/{there.id}", {"metadata": metadata})

    def delete(self, there: Held) -> None:
        """See Backend."""
        self._call("DELETE", f"/datasets/{there.id}")

    def objection(self, there: Held, attrs: Mapping[str, Any]) -> str:
        """See Backend. What would cost labels is a replacement, which needs permission."""
        return ""

    def url(self, there: Held) -> str:
        """See Backend."""
        return f"{self._service.url}/dataset/{there.id}/annotation-mode"

    def rows(self, there: Held) -> Iterable[Row]:
        """See Backend."""
        return (record.get("metadata") or {} for record in self._records(there, ""))

    def add(self, there: Held, rows: Sequence[Row]) -> None:
        """See Backend. A batch is imported whole or not at all."""
        fields = list(there.attrs.get("fields", {}))
        missing = [one for one in fields if rows and one not in rows[0]]
        if missing:
            raise FscError(
                f"The rows have no column for the field `{missing[0]}`.",
                hint="A field shows the column of its name.",
            )
        for start in range(0, len(rows), _BATCH):
            items = [
                {"fields": {one: _shown(row[one]) for one in fields}, "metadata": dict(row)}
                for row in rows[start : start + _BATCH]
            ]
            self._call("POST", f"/datasets/{there.id}/records/bulk", {"items": items})

    def labels(self, there: Held) -> Iterable[Label]:
        """See Backend. Only what was submitted counts."""
        people = {one["id"]: one["username"] for one in self._get("/users")}
        found = [
            Label(
                record.get("metadata") or {}, _given(response),
                people.get(response["user_id"], str(response["user_id"])), response["updated_at"],
            )
            for record in self._records(there, "&include=responses")
            for response in record.get("responses") or ()
            if response["status"] == "submitted"
        ]  # fmt: skip
        return sorted(found, key=lambda one: one.at)

    def _held(self, one: Mapping[str, Any]) -> Held:
        noted = {key: str(value) for key, value in (one.get("metadata") or {}).items()}
        _, marks = split_marks(noted)
        attrs: dict[str, Any] = {"guidelines": one.get("guidelines") or ""}
        for kind in ("fields", "questions"):
            parts = self._get(f"/datasets/{one['id']}/{kind}")
            attrs[kind] = canonical({part["name"]: said_of(part) for part in parts})
        draft = one["status"] == "draft"
        attrs |= {"draft": True} if draft else {}
        total, done, labels = (0, 0, 0) if draft else self._counted(one["id"])
        return Held(
            one["id"], noted.get(DATASET_MARK, ""), one["name"],
            {key: value for key, value in attrs.items() if value}, marks, total, done, labels,
        )  # fmt: skip

    def _counted(self, id_: str) -> tuple[int, int, int]:
        """Records, those that are done, and submitted responses of everybody."""
        path = f"{_API}/datasets/{id_}"
        records = self._service.get(f"{path}/progress")
        people = self._service.get(f"{path}/users/progress")["users"]
        submitted = sum(
            one.get(state, {}).get("submitted", 0)
            for one in people
            for state in ("completed", "pending")
        )
        return records["total"], records["completed"], submitted

    def _complete(self, id_: str, attrs: Mapping[str, Any]) -> None:
        """Make the fields and questions that are not there yet, and open it for people."""
        for kind in ("fields", "questions"):
            there = {one["name"] for one in self._get(f"/datasets/{id_}/{kind}")}
            for name, said in attrs.get(kind, {}).items():
                if name not in there:
                    self._call("POST", f"/datasets/{id_}/{kind}", request(name, said))
        self._call("PUT", f"/datasets/{id_}/publish")

    def _workspace(self) -> str:
        found = self._get("/me/workspaces")
        if not found:
            raise FscError(
                f"Argilla at {self._service.url} has no workspace.",
                hint="Make one there: datasets are in workspaces.",
            )
        return str(min(found, key=lambda one: str(one["inserted_at"]))["id"])

    def _records(self, there: Held, include: str) -> Iterator[dict[str, Any]]:
        offset = 0
        while True:
            page = self._get(f"/datasets/{there.id}/records?limit={_PAGE}&offset={offset}{include}")
            yield from page
            offset += len(page)
            if len(page) < _PAGE:
                return

    def _get(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self._service.get(_API + path)["items"]
        return found

    def _call(self, method: str, path: str, data: Any = None) -> Any:
        return self._service.call(method, _API + path, data)


def _is_noted(one: Mapping[str, Any]) -> bool:
    return DATASET_MARK in (one.get("metadata") or {})


def _noted(name: str, marks: Marks) -> dict[str, str]:
    labels = marks_as_labels(marks)
    return {**labels, DATASET_MARK: name} if labels else {}


def _changed(name: str, said: Mapping[str, Any]) -> dict[str, Any]:
    """What the API can change of a field or a question that is there."""
    wanted = request(name, said)
    settings = wanted["settings"]
    kept = {key: settings[key] for key in ("type", "use_markdown") if key in settings}
    if "use_markdown" not in kept and settings["type"] in ("text", "chat"):
        kept["use_markdown"] = settings["type"] == "chat"
    changed = {"title": wanted["title"], "settings": kept}
    return changed | ({"description": wanted["description"]} if "description" in wanted else {})


def _shown(value: Any) -> Any:
    """A value of a row as a field shows it."""
    return value if value is None or isinstance(value, (str, list, dict)) else str(value)


def _given(response: Mapping[str, Any]) -> dict[str, Any]:
    return {name: one.get("value") for name, one in (response.get("values") or {}).items()}
