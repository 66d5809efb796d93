"""One registry in memory, between reading it and writing it: changes are made here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Resource
from fsc.drivers.feast.carried import refresh_marks, refresh_view_marks
from fsc.drivers.feast.codec import MANAGED, Codec, write_marks
from fsc.drivers.feast.history import VIEW_KINDS, History, is_new_version
from fsc.drivers.feast.index import Index, InProject, new_message
from fsc.drivers.feast.lookup import ENTITY, PROJECT, SOURCE, VIEWS
from fsc.drivers.feast.memo import Memo, Object
from fsc.drivers.feast.messages import Message, copy_of
from fsc.drivers.feast.meta import forget_rows, stamp
from fsc.drivers.feast.registry_file import stamp_now
from fsc.drivers.feast.tables import Tables
from fsc.drivers.feast.upkeep import empty_project, ensure_project, is_hidden, refuse_taken
from fsc.drivers.feast.whole import MESSAGE, message_of, text_of
from fsc.marks import UNOWNED


class Session:
    """Makes changes to the message of a registry, as Feast's registry would make them.

    `touched` are the objects that were made, changed or removed since the session began.
    """

    def __init__(
        self, registry: Message, codec: Codec, tables: Tables, memo: Memo | None = None
    ) -> None:
        self._memo = memo or Memo()
        self.registry = registry
        self.codec = codec
        self.tables = tables
        self.index = Index(registry)
        self.history = History(registry, stamp_now, kept=tables.config.keeps_versions)
        self.touched: set[tuple[str, str, str]] = set()
        self._marked: set[str] = set()
        self._project = codec.project
        self._lookup = InProject(self.index, codec.project)
        self._do: Mapping[Action, Callable[[Change], None]] = {
            Action.CREATE: self._put,
            Action.UPDATE: self._put,
            Action.REPLACE: self._replace,
            Action.DELETE: self._delete,
            Action.MOVE: self._move,
            Action.ADOPT: self._adopt,
            Action.FORGET: self._forget,
        }

    def resources(self, whole: Collection[str] = ()) -> tuple[Resource, ...]:
        """Everything of the project, sorted by address; those of `whole` as they are stored."""
        objects = [one for one in self.index.project(self._project) if not is_hidden(*one[:2])]
        found = self._memo.resources(self._frame(objects), objects, self._resource)
        made = [self._whole(one) if one.address in whole else one for one in found]
        return tuple(sorted(made, key=lambda one: one.address))

    def _frame(self, objects: Iterable[Object]) -> Hashable:
        """All that decoding asks of other objects (lookup.view_kind, columns.py)."""
        views = frozenset((kind, name) for kind, name, _ in objects if kind in VIEWS)
        keys = tuple(
            (name, one.spec.join_key, one.spec.value_type)
            for kind, name, one in objects
            if kind == ENTITY
        )
        return self._project, self.codec.paths, views, keys

    def _whole(self, found: Resource) -> Resource:
        message = self._lookup.get(found.kind, found.name)
        return replace(found, attrs={MESSAGE: text_of(message)}, copies={})

    def described(self, whole: Mapping[str, str]) -> dict[str, Mapping[str, Any]]:
        """The attributes, in the manifest's words, of objects that it keeps as they are stored."""
        made = {}
        for address, text in whole.items():
            system, word, _ = address.split(".", 2)
            kind = f"{system}.{word}"
            message = message_of(kind, text, address)
            made[address] = self.codec.decode(kind, message, self._lookup).attrs
        return made

    def apply(self, change: Change) -> None:
        """Make one change. A change that fails leaves the message as it was."""
        if change.action in self._do:
            self._do[change.action](change)

    def stored(self, change: Change) -> Message | None:
        """The view that a change is about, under its name before."""
        name = (change.moved_from or change.address).removeprefix(f"{change.kind}.")
        return self._lookup.get(change.kind, name) if change.kind in VIEW_KINDS else None

    def settle(self) -> None:
        """Bring the message in order before it is written."""
        for kind, name in refresh_marks(
            self.index, self._project, self.codec.sources, self._marked
        ):
            self._touch(kind, name)
        self._marked.clear()
        for kind, name in refresh_view_marks(self.index, self._project):
            self._touch(kind, name)
        self.index.settle()
        self.history.settle()
        for kind, name in ensure_project(self.index, self._project):
            self._touch(kind, name)

    def done(self) -> None:
        """Begin anew after everything was written."""
        self.touched.clear()
        self.tables = Tables(self.tables.config, self._project)

    def _resource(self, kind: str, name: str, message: Message) -> Resource:
        """Kinds that fsc does not write yet are only named, so that their names are taken."""
        if kind in MANAGED:
            return self.codec.decode(kind, message, self._lookup)
        address = f"{kind}.{name}"
        return Resource(address, kind, name, {}, (f"{PROJECT}.{self._project}",))

    def _put(self, change: Change) -> None:
        """Make an object, or change the one that is there."""
        desired = _desired(change)
        before = self._lookup.get(desired.kind, desired.name)
        if before is None:
            self._create(desired)
        else:
            self._change(desired, before)

    def _create(self, desired: Resource) -> None:
        refuse_taken(desired, self._lookup)
        draft = new_message(desired.kind)
        self.codec.encode(desired, draft, self._lookup)
        stamp(draft, created=True)
        made = self.index.add(desired.kind, self._project, desired.name)
        made.CopyFrom(draft)
        self._touch(desired.kind, desired.name)
        if desired.kind in VIEW_KINDS:
            self.history.begin(desired.kind, self._project, made)
            self.tables.made(desired.kind, made)

    def _change(self, desired: Resource, message: Message) -> None:
        draft = copy_of(message)
        self.codec.encode(desired, draft, self._lookup)
        stamp(draft)
        if desired.kind in VIEW_KINDS:
            self._new_version(desired.kind, message, draft)
        message.CopyFrom(draft)
        self._touch(desired.kind, desired.name)

    def _new_version(self, kind: str, before: Message, after: Message) -> None:
        """Feast numbers a view whose schema or code changes, and forgets its state.

        Its intervals of materialisation stay (feast/infra/registry/registry.py, 860-930).
        """
        was, now = (self.codec.decode(kind, one, self._lookup) for one in (before, after))
        is_new = is_new_version(was, now)
        if is_new:
            self.history.go_on(kind, self._project, before, after)
        if self.tables.changed(kind, before, after, is_new):
            forget_rows(after)

    def _replace(self, change: Change) -> None:
        """Nothing of the object stays, its rows included."""
        draft = new_message(change.kind)
        self.codec.encode(_desired(change), draft, self._lookup)
        self._delete(change)
        self._create(_desired(change))

    def _delete(self, change: Change) -> None:
        message = self._lookup.get(change.kind, change.name)
        if message is None:
            return
        if change.kind == PROJECT:
            empty_project(self.index, self._project)
        if change.kind in VIEW_KINDS:
            self.tables.gone(change.kind, message)
            self.history.forget(change.kind, self._project, change.name)
        self.index.remove(change.kind, self._project, change.name)
        self._touch(change.kind, change.name)

    def _move(self, change: Change) -> None:
        """Another name for the same object: its history stays, its rows where they can."""
        desired = _desired(change)
        old = change.moved_from.removeprefix(f"{change.kind}.")
        message = self._lookup.get(change.kind, old)
        if message is None:
            self._put(change)
            return
        if self._lookup.get(change.kind, change.name) is not None:
            raise FscError(
                f"`{change.moved_from}` cannot become `{change.address}`, which is there already."
            )
        draft = copy_of(message)
        self.codec.encode(desired, draft, self._lookup)
        stamp(draft)
        self.index.rename(change.kind, self._project, old, change.name)
        self._moved_view(change.kind, old, message, draft)
        message.CopyFrom(draft)
        self._touch(change.kind, old)
        self._touch(change.kind, change.name)

    def _moved_view(self, kind: str, old: str, before: Message, after: Message) -> None:
        """Intervals go with the rows: without rows, the next materialisation must begin anew."""
        if kind not in VIEW_KINDS:
            return
        self.history.rename(kind, self._project, old, after.spec.name)
        if not self.tables.renamed(kind, before, after):
            forget_rows(after)
        was, now = (self.codec.decode(kind, one, self._lookup) for one in (before, after))
        if is_new_version(was, now):
            self._new_version(kind, before, after)

    def _adopt(self, change: Change) -> None:
        """Take over an object: it is written as the manifest says it, even where that only
        spells out what Feast would infer."""
        self._put(change)

    def _forget(self, change: Change) -> None:
        if change.live is not None:
            self._mark(replace(change.live, marks=UNOWNED))

    def _mark(self, resource: Resource) -> None:
        message = self._lookup.get(resource.kind, resource.name)
        if message is None or resource.kind == PROJECT:
            return
        write_marks(resource, message)
        stamp(message)
        self._touch(resource.kind, resource.name)

    def _touch(self, kind: str, name: str) -> None:
        if kind == SOURCE:
            self._marked.add(name)
        self.touched.add((kind, self._project, name))


def _desired(change: Change) -> Resource:
    if change.desired is None:
        raise ValueError(f"{change.action.value} of {change.address} without what is desired")
    return change.desired
