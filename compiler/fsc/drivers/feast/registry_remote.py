"""The registry behind Feast's registry server (feast/registry_server.py), over gRPC.

The server reads and writes one object a call, each on its own: it has no transaction, and calls
that are not committed at once can be lost when somebody reads in between (feast-dev/feast #6663).
So every call commits, deletions first, then what is made in the order of need; an apply that stops
leaves whole objects, and the next one goes on. What the server's registry drops of a change
(feast.md 4.3) is seen by reading back, and the object is then made anew with its intervals.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fsc.diagnostics import Exit, FscError
from fsc.driver import Change
from fsc.drivers.feast.index import TABLES, Index
from fsc.drivers.feast.lookup import (
    BATCH_VIEW,
    ENTITY,
    FEATURE_VIEW,
    LABEL_VIEW,
    ON_DEMAND,
    PROJECT,
    SERVICE,
    SOURCE,
    STREAM_VIEW,
    VIEWS,
)  # fmt: skip
from fsc.drivers.feast.messages import Message, copy_of, message, server_message
from fsc.drivers.feast.remote_channel import Channel
from fsc.drivers.feast.store import Touched
from fsc.drivers.feast.whole import stripped, text_of


class Call(NamedTuple):
    """How the server names an object: in lists, where it is applied, and where it is deleted."""

    noun: str
    field: str
    apply: str
    delete: str


def _call(noun: str, field: str, apply: str = "", plural: str = "") -> Call:
    return Call(plural or f"{noun}s", field, f"Apply{apply or noun}", f"Delete{apply or noun}")


_VIEW = "FeatureView"
# In the order in which objects are made.
CALLS: Mapping[str, Call] = {
    PROJECT: _call("Project", "project"),
    ENTITY: _call("Entity", "entity", plural="Entities"),
    SOURCE: _call("DataSource", "data_source"),
    FEATURE_VIEW: _call("FeatureView", "feature_view"),
    BATCH_VIEW: _call("FeatureView", "feature_view"),
    STREAM_VIEW: _call("StreamFeatureView", "stream_feature_view", _VIEW),
    ON_DEMAND: _call("OnDemandFeatureView", "on_demand_feature_view", _VIEW),
    LABEL_VIEW: _call("LabelView", "label_view", _VIEW),
    SERVICE: _call("FeatureService", "feature_service"),
    "feast.saved_dataset": _call("SavedDataset", "saved_dataset"),
    "feast.validation_reference": _call("ValidationReference", "validation_reference"),
    "feast.permission": _call("Permission", "permission"),
}
# What classes of sources drop when they read a message; the server makes that class of it. Without
# tags there are no marks of fsc (mssqlserver_source.py, oracle_source.py, athena_source.py).
FORGOTTEN: Mapping[str, tuple[str, ...]] = {
    "mssql": ("tags",),
    "oracle": ("tags",),
    "athena": ("owner",),
}

# Batch feature views are in the list of feature views.
_LISTED = tuple(kind for kind in TABLES if kind in CALLS and kind != BATCH_VIEW)
_ORDER = {kind: number for number, kind in enumerate(CALLS)}


def objection(change: Change) -> str:
    """Why a registry server cannot keep what a change wants, or ""."""
    wanted = change.desired.attrs if change.desired and change.kind == SOURCE else {}
    word = str(wanted.get("type", ""))
    lost = [key for key in FORGOTTEN.get(word, ()) if key == "tags" or key in wanted]
    if not lost:
        return ""
    return (
        f"a registry server forgets the {lost[0]} of a source of type `{word}`"
        f"{', and with them whose it is' if lost == ['tags'] else ''}; "
        "apply to the registry behind the server instead"
    )


class RemoteStore:
    """One project of a registry server."""

    def __init__(self, registry: Mapping[str, Any], project: str) -> None:
        self._channel = Channel(registry)
        self.project = project
        self._seen: dict[tuple[str, str], str] = {}
        self._views: dict[tuple[str, str], Message] = {}

    def load(self) -> Message:
        """Everything of the project; an empty registry where it is not there yet."""
        registry = self._read()
        self._seen, self._views = _texts(registry), _views(registry)
        return registry

    def check_writable(self) -> None:
        """The server says who may write when it is asked to."""

    def save(self, registry: Message, touched: Touched) -> None:
        """Write what was touched. Raises FscError with what was not written any more."""
        self._refuse_if_moved(touched)
        index = Index(registry)
        wanted = {
            (kind, name): index.get(kind, project, name)
            for kind, project, name in touched
            if project == self.project
        }
        gone = [key for key, one in wanted.items() if one is None]
        for kind, name in sorted(gone, key=_rank, reverse=True):
            self._delete(kind, name)
        made = {key: one for key, one in wanted.items() if one is not None}
        for key in sorted(made, key=_rank):
            self._apply(key[0], made[key])
        self._again(made)
        after = self._read()
        self._seen, self._views = _texts(after), _views(after)

    def close(self) -> None:
        """Let go of the connection."""
        self._channel.close()

    def _read(self) -> Message:
        registry = message("Registry")()
        names = {one.spec.name for one in self._list(PROJECT)}
        for kind in _LISTED if self.project in names else ():
            for one in self._list(kind):
                _put(registry, kind, one, self.project)
        return registry

    def _list(self, kind: str) -> Iterator[Message]:
        """The objects of a list, as messages of our own classes."""
        noun = CALLS[kind].noun
        given: dict[str, Any] = {} if kind == PROJECT else {"project": self.project}
        answer = self._channel.call(f"List{noun}", {**given, "allow_cache": False})
        held = server_message(f"List{noun}Response").FromString(answer)
        cls = message(message("Registry").DESCRIPTOR.fields_by_name[TABLES[kind]].message_type.name)
        for field, value in held.ListFields():
            if field.name == TABLES[kind]:
                yield from (cls.FromString(one.SerializeToString()) for one in value)

    def _refuse_if_moved(self, touched: Touched) -> None:
        now = _texts(self._read())
        moved = sorted(
            f"{kind}.{name}"
            for kind, _, name in touched
            if now.get((kind, name)) != self._seen.get((kind, name))
        )
        if moved:
            raise FscError(
                f"{', '.join(f'`{one}`' for one in moved)} was changed by somebody else while fsc "
                "was applying.",
                hint="Nothing was written to the registry. Run `fsc plan` again.",
                exit_code=Exit.STALE,
            )

    def _apply(self, kind: str, one: Message) -> None:
        call = CALLS[kind]
        given = {} if kind == PROJECT else {"project": self.project}
        self._channel.call(call.apply, {call.field: one, **given, "commit": True})

    def _delete(self, kind: str, name: str) -> None:
        given = {} if kind == PROJECT else {"project": self.project}
        self._channel.call(CALLS[kind].delete, {"name": name, **given, "commit": True})

    def _again(self, made: Mapping[tuple[str, str], Message]) -> None:
        """Make anew what the server's registry has changed only in part.

        It copies a list of its own of what can change in a view (feast/infra/registry/registry.py,
        apply_feature_view), and says nothing of the rest.
        """
        there = _views(self._read())
        for key in sorted(made, key=_rank):
            before, now = self._views.get(key), there.get(key)
            if before is not None and now is not None and _missed(before, made[key], now):
                self._delete(*key)
                self._apply(key[0], made[key])
                self._materialised(key[0], made[key])

    def _materialised(self, kind: str, view: Message) -> None:
        held = getattr(view.meta, "materialization_intervals", ())
        for one in held if kind == FEATURE_VIEW else ():
            span = {"start_date": one.start_time, "end_date": one.end_time}
            given = {"feature_view": view, "project": self.project, **span, "commit": True}
            self._channel.call("ApplyMaterialization", given)


def _rank(key: tuple[str, str]) -> tuple[int, str]:
    return _ORDER[key[0]], key[1]


def _put(registry: Message, kind: str, one: Message, project: str) -> None:
    """Add an object of the project: the server's answers do not all say whose they are."""
    made = getattr(registry, TABLES[kind]).add()
    made.CopyFrom(one)
    if kind == PROJECT:
        return
    holder = made if "project" in made.DESCRIPTOR.fields_by_name else made.spec
    holder.project = project


def _texts(registry: Message) -> dict[tuple[str, str], str]:
    """What each object says, without times and marks, by kind and name."""
    index = Index(registry)
    return {
        (kind, name): text_of(one)
        for project in index.projects()
        for kind, name, one in index.project(project)
    }


def _views(registry: Message) -> dict[tuple[str, str], Message]:
    """Copies of all views by kind and name."""
    index = Index(registry)
    return {
        (kind, name): copy_of(one)
        for project in index.projects()
        for kind, name, one in index.project(project)
        if kind in VIEWS
    }


def _missed(before: Message, wanted: Message, now: Message) -> bool:
    """True when a part of a view should have changed and did not.

    Text, switches and tags are what was sent. Of parts that the server writes in its own way, only
    one that is as it was, but for times, is known to be missed.
    """
    parts = [stripped(one).spec for one in (before, wanted, now)]
    for name, field in wanted.spec.DESCRIPTOR.fields_by_name.items():
        is_plain = field.message_type is None or name == "tags"
        specs = [one.spec for one in (before, wanted, now)] if is_plain else parts
        was, sent, held = (getattr(one, name) for one in specs)
        if sent != was and (held != sent if is_plain else held == was):
            return True
    return False
