"""What another program does to what is live, on files and on servers: it writes Feast's messages
and ZenML's tables, and can put them back."""

from __future__ import annotations

import base64
import json
import sqlite3
import uuid
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsc.drivers.feast.messages import message
from fsc.drivers.feast.sql_rows import BY_NAME
from tests.crash.remote import Remote, copy_database
from tests.crash.world import World

Edit = Callable[[World], None]
SECTIONS = ("projects", "entities", "data_sources", "feature_views", "feature_services")


def load(world: World) -> Any:
    """The whole registry as one message."""
    found = message("Registry")()
    if not isinstance(world, Remote):
        found.ParseFromString(_file(world).read_bytes())
        return found
    for section in SECTIONS:
        for data in _rows(world, section).values():
            getattr(found, section).add().ParseFromString(data)
    return found


def save(world: World, registry: Any) -> None:
    if isinstance(world, Remote):
        for section in SECTIONS:
            wanted = {spec(one).name: one.SerializeToString() for one in getattr(registry, section)}
            _write_rows(world, section, wanted)
    else:
        _file(world).write_bytes(registry.SerializeToString())


def _file(world: World) -> Path:
    return world.folder / "data" / "registry.db"


def _rows(world: Remote, section: str) -> dict[str, bytes]:
    table = BY_NAME[section]
    found = world.base.rows(f"SELECT {table.key}, {table.proto} FROM {section}")
    return {name: bytes(data) for name, data in found}


def _write_rows(world: Remote, section: str, wanted: dict[str, bytes]) -> None:
    table, there = BY_NAME[section], _rows(world, section)
    for name in there.keys() - wanted.keys():
        world.base.rows(f"DELETE FROM {section} WHERE {table.key} = '{name}'")
    for name in wanted.keys() - there.keys():
        of = name if section == "projects" else "shop"
        world.base.rows(
            f"INSERT INTO {section} ({table.key}, project_id, last_updated_timestamp, {table.proto})"
            f" VALUES ('{name}', '{of}', 0, '')"
        )
    for name, data in wanted.items():
        if there.get(name) != data:
            world.base.put(section, table.proto, data, f"{table.key} = '{name}'")


def spec(one: Any) -> Any:
    return one.spec if "spec" in one.DESCRIPTOR.fields_by_name else one


def registry(change: Callable[[Any], None]) -> Edit:
    def edit(world: World) -> None:
        found = load(world)
        change(found)
        save(world, found)

    return edit


def described(section: str, name: str) -> Edit:
    """Somebody writes another description."""

    def change(found: Any) -> None:
        held = [spec(one) for one in getattr(found, section) if spec(one).name == name]
        held[0].description = "by hand"

    return registry(change)


def appeared(section: str, like: str, name: str) -> Edit:
    """Somebody makes an object of a name that is to be created."""

    def change(found: Any) -> None:
        there = getattr(found, section)
        made = there.add()
        made.CopyFrom(next(one for one in there if spec(one).name == like))
        spec(made).name = name
        spec(made).tags.clear()

    return registry(change)


def gone(section: str, name: str) -> Edit:
    def change(found: Any) -> None:
        there = getattr(found, section)
        del there[next(at for at, one in enumerate(there) if spec(one).name == name)]

    return registry(change)


def project(name: str) -> Edit:
    """Somebody begins another project."""
    return registry(lambda found: setattr(found.projects.add().spec, "name", name))


def zenml_database(world: World) -> Path:
    if isinstance(world, Remote):
        return world.store
    return world.zen / "stores" / "default_zen_store" / "zenml.db"


def sql(statement: str, *arguments: Any) -> Edit:
    """Somebody changes one row of ZenML."""

    def change(world: World) -> None:
        with closing(sqlite3.connect(zenml_database(world))) as database, database:
            assert database.execute(statement, arguments).rowcount == 1

    return change


def encoded(value: Any) -> bytes:
    """A value as ZenML keeps it in a column."""
    return base64.b64encode(json.dumps(value).encode())


def copied(table: str, like: str, **values: Any) -> Edit:
    """Somebody makes an object in ZenML that was to be created."""

    def change(world: World) -> None:
        with closing(sqlite3.connect(zenml_database(world))) as database, database:
            found = database.execute(f"SELECT * FROM {table} WHERE name = ?", (like,))
            columns = [one[0] for one in found.description]
            row = dict(zip(columns, found.fetchone(), strict=True))
            row |= {"id": uuid.uuid4().hex, **values}
            marks = ", ".join("?" * len(row))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", list(row.values()))

    return change


@dataclass(frozen=True)
class Kept:
    """What both systems held, to go back to."""

    registry: Any
    zenml: Path

    @staticmethod
    def of(world: World, folder: Path) -> Kept:
        copy_database(zenml_database(world), folder / "zenml.db")
        return Kept(load(world), folder / "zenml.db")

    def restore(self, world: World) -> None:
        save(world, self.registry)
        copy_database(self.zenml, zenml_database(world))
