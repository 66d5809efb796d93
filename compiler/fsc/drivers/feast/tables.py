"""Which changes of views need work on online tables, and which work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fsc.drivers.feast.config import Config
from fsc.drivers.feast.index import Index
from fsc.drivers.feast.infra import table_name
from fsc.drivers.feast.lookup import BATCH_VIEW, FEATURE_VIEW, LABEL_VIEW, ON_DEMAND, STREAM_VIEW
from fsc.drivers.feast.messages import Message

# Views that Feast gives an entry in `Registry.infra`, online or not (SqliteOnlineStore.plan).
PLANNED = (FEATURE_VIEW, BATCH_VIEW, STREAM_VIEW)


# Online stores that can give a table another name, rows and all (online.py, _RENAME).
KEEPS_ROWS = frozenset({"sqlite", "postgres"})

View = tuple[str, bytes]  # kind, serialized message


@dataclass(frozen=True)
class Work:
    """Tables to drop, to rename (from, to) and to make, executed in this order.

    A name may be dropped and made: then the table is empty afterwards.
    """

    drop: tuple[View, ...] = ()
    rename: tuple[tuple[str, str], ...] = ()
    make: tuple[View, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.drop or self.rename or self.make)


@dataclass
class Tables:
    """What the online store has to do at the next flush, by table name.

    A table that is dropped and made again, as by a replacement, is in both maps.
    """

    config: Config
    project: str
    drop: dict[str, View] = field(default_factory=dict)
    make: dict[str, View] = field(default_factory=dict)
    rename: dict[str, str] = field(default_factory=dict)

    def made(self, kind: str, view: Message) -> None:
        """A new view."""
        if self._stored(kind, view):
            self._make(kind, view)

    def changed(self, kind: str, before: Message, after: Message, new_version: bool) -> bool:
        """A view that is there already. True when its rows go.

        A view that is no longer online loses its rows, which Feast leaves behind for ever. Its
        intervals must then go too, else materialising would never bring the rows back.
        """
        was, now = _served(kind, before), _served(kind, after)
        if was and not now and self.config.online_store_type:
            self._drop(kind, before)
            self.made(kind, after)
            return True
        if self._stored(kind, after) and (
            (now and not was) or (new_version and self._follows_schema)
        ):
            self._make(kind, after)
        return False

    def gone(self, kind: str, view: Message) -> None:
        """A view that is deleted. Feast drops the table of any feature view, online or not."""
        if self.config.online_store_type and (kind in PLANNED or self._stored(kind, view)):
            self._drop(kind, view)

    def renamed(self, kind: str, before: Message, after: Message) -> bool:
        """A view with another name. True when its rows move along.

        One that is no longer online loses them, as in `changed`.
        """
        if not self._stored(kind, before):
            self.made(kind, after)
            return True
        ends = _served(kind, before) and not _served(kind, after)
        keeps = self.config.online_store_type in KEEPS_ROWS and not ends
        if keeps:
            self.rename[self._name(before)] = self._name(after)
        else:
            self._drop(kind, before)
        self.made(kind, after)
        return keeps

    def work(self, index: Index) -> Work:
        """Everything that is to be done; tables of the same name in other projects are spared."""
        taken = self._of_others(index) if self.drop else set()
        drop = [one for name, one in sorted(self.drop.items()) if name not in taken]
        make = [one for _, one in sorted(self.make.items())]
        return Work(tuple(drop), tuple(sorted(self.rename.items())), tuple(make))

    def planned(self, index: Index) -> Mapping[str, tuple[str, Message]]:
        """The tables that Feast's plan expects for this project, with their views.

        It makes its list from definitions, which have no version number yet.
        """
        found: Iterable[tuple[str, Message]] = (
            (kind, one)
            for kind in (*PLANNED, LABEL_VIEW)
            for (owner, _), one in index.of(kind).items()
            if owner == self.project and (kind in PLANNED or one.spec.online)
        )
        return {table_name(self.project, one, False): (kind, one) for kind, one in found}

    def heal(self, kind: str, view: Message) -> None:
        """Make sure of a table that should be there already."""
        if kind != ON_DEMAND:
            self._make(kind, view)

    @property
    def _follows_schema(self) -> bool:
        """SQLite keeps any feature in any table; others may have a column or index for each."""
        return self.config.versions_tables or self.config.online_store_type != "sqlite"

    def _stored(self, kind: str, view: Message) -> bool:
        """Where Feast plans infrastructure, every feature view has a table, online or not."""
        if not self.config.online_store_type:
            return False
        return _served(kind, view) or (kind in PLANNED and self.config.plans_infra)

    def _make(self, kind: str, view: Message) -> None:
        self.make[self._name(view)] = (kind, view.SerializeToString())

    def _drop(self, kind: str, view: Message) -> None:
        name = self._name(view)
        self.make.pop(name, None)
        self.drop[name] = (kind, view.SerializeToString())

    def _name(self, view: Message) -> str:
        return table_name(self.project, view, self.config.versions_tables)

    def _of_others(self, index: Index) -> set[str]:
        """Project and view are joined by `_`, so two projects can mean one table."""
        return {
            table_name(owner, one, self.config.versions_tables)
            for kind in (*PLANNED, ON_DEMAND, LABEL_VIEW)
            for (owner, _), one in index.of(kind).items()
            if owner != self.project
        }


def _served(kind: str, view: Message) -> bool:
    """True for a view whose rows are kept online."""
    return bool(view.spec.write_to_online_store if kind == ON_DEMAND else view.spec.online)
