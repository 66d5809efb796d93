"""The versions of views that Feast keeps (feast/infra/registry/registry.py, apply_feature_view).

Feast appends a snapshot when a view is made and whenever its schema or code changes; `feast
feature-views list-versions` and references such as `view@v2` read them. fsc does the same, so that
both go on to work whoever applies.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping

from fsc.driver import Resource
from fsc.drivers.feast.lookup import BATCH_VIEW, FEATURE_VIEW, LABEL_VIEW, ON_DEMAND, STREAM_VIEW
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.meta import number_as, unnumbered

# What Feast compares to tell a new version (_schema_or_udf_changed of each class): these
# attributes, and copies of these kinds. Of label views it compares the features only, and of
# batch feature views it does not compare the function.
_VIEW = ("schema", "entities", "source_views")
_SIGNIFICANT: Mapping[str, tuple[str, ...]] = {
    FEATURE_VIEW: _VIEW,
    BATCH_VIEW: _VIEW,
    STREAM_VIEW: (*_VIEW, "udf", "mode", "aggregations", "timestamp_field"),
    LABEL_VIEW: ("schema",),
    ON_DEMAND: ("schema", "entities", "udf", "mode", "sources", "input_schema", "aggregations"),
}
_ENTITIES = ("feast.entity.",)
_VIEWS = (f"{FEATURE_VIEW}.", f"{BATCH_VIEW}.", f"{STREAM_VIEW}.")
_COPIES: Mapping[str, tuple[str, ...]] = {
    FEATURE_VIEW: (*_ENTITIES, *_VIEWS),
    BATCH_VIEW: (*_ENTITIES, *_VIEWS),
    STREAM_VIEW: _ENTITIES,
    LABEL_VIEW: (),
    ON_DEMAND: ("feast.",),
}
_TYPES: Mapping[str, str] = {
    FEATURE_VIEW: "feature_view",
    BATCH_VIEW: "feature_view",
    STREAM_VIEW: "stream_feature_view",
    LABEL_VIEW: "label_view",
    ON_DEMAND: "on_demand_feature_view",
}

VIEW_KINDS = frozenset(_TYPES)


def is_new_version(before: Resource, after: Resource) -> bool:
    """True when Feast would take the change for a new version of the view."""
    keys = _SIGNIFICANT[after.kind]
    if any(before.attrs.get(key) != after.attrs.get(key) for key in keys):
        return True
    prefixes = _COPIES[after.kind]
    if not prefixes:
        return False
    return _some(before.copies, prefixes) != _some(after.copies, prefixes)


def _some(copies: Mapping[str, str], prefixes: tuple[str, ...]) -> dict[str, str]:
    return {address: one for address, one in copies.items() if address.startswith(prefixes)}


class History:
    """The version records of a registry; `now` writes the time into a Timestamp.

    Where the registry has no place for them (`kept`), views have no numbers.
    """

    def __init__(
        self, registry: Message, now: Callable[[Message], None], *, kept: bool = True
    ) -> None:
        self._registry = registry
        self._kept = kept
        self._now = now
        self._last: dict[tuple[str, str], int] | None = None
        self._gone: set[tuple[str, str, str]] = set()

    def begin(self, kind: str, project: str, view: Message) -> None:
        """A view that is made is its own version 0."""
        if self._kept:
            self._number(kind, project, view, 0)

    def go_on(self, kind: str, project: str, before: Message, after: Message) -> None:
        """A view becomes a new version; the one before is kept where nobody has."""
        if not self._kept:
            unnumbered(after)
            return
        number = self.next_number(project, after.spec.name)
        if number == 0:
            self.append(kind, project, after.spec.name, 0, before.SerializeToString())
            number = 1
        self._number(kind, project, after, number)

    def _number(self, kind: str, project: str, view: Message, number: int) -> None:
        number_as(view, number)
        self.append(kind, project, view.spec.name, number, view.SerializeToString())

    def next_number(self, project: str, name: str) -> int:
        """The number of the next version: 0 for a view that has none."""
        return self._numbers().get((project, name), -1) + 1

    def append(self, kind: str, project: str, name: str, number: int, snapshot: bytes) -> None:
        """Keep a snapshot of a view."""
        self.settle()
        record = self._records().add(
            feature_view_name=name, project_id=project, version_number=number,
            feature_view_type=_TYPES[kind], feature_view_proto=snapshot,
            version_id=str(uuid.uuid4()),
        )  # fmt: skip
        self._now(record.created_timestamp)
        self._numbers()[(project, name)] = max(self.next_number(project, name) - 1, number)

    def forget(self, kind: str, project: str, name: str) -> None:
        """Let the versions of a view go with it, as Feast does (delete_feature_view)."""
        self._gone.add((project, name, _TYPES[kind]))
        if self._last is not None:
            self._last.pop((project, name), None)

    def rename(self, kind: str, project: str, before: str, after: str) -> None:
        """Keep the versions of a view that gets another name."""
        self._last = None
        for one in self._records():
            if (one.project_id, one.feature_view_name, one.feature_view_type) == (
                project,
                before,
                _TYPES[kind],
            ):
                one.feature_view_name = after

    def settle(self) -> None:
        """Take forgotten versions out of the registry message, in one pass."""
        if not self._gone:
            return
        held = self._records()
        keys = ((one.project_id, one.feature_view_name, one.feature_view_type) for one in held)
        for at in reversed([at for at, key in enumerate(keys) if key in self._gone]):
            del held[at]
        if not held:
            self._registry.ClearField("feature_view_version_history")
        self._gone.clear()

    def _numbers(self) -> dict[tuple[str, str], int]:
        """The last number of each view, counted once."""
        if self._last is None:
            self.settle()
            self._last = {}
            for one in self._records():
                key = (one.project_id, one.feature_view_name)
                self._last[key] = max(self._last.get(key, -1), one.version_number)
        return self._last

    def _records(self) -> Message:
        return self._registry.feature_view_version_history.records
