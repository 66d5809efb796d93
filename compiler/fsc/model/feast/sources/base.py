"""What data sources share (feast/data_source.py).

A class says where the registry keeps each attribute: a field of the DataSource message, or, with a
place that starts with `config.`, a key of the JSON in `custom_options.configuration`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, Kind, Verdict, attr, attrs
from fsc.model.feast.common import LOOSE_NAME, SERVED, Tagged
from fsc.model.types import Choice, MapOf, Part, Str
from fsc.records import dataclass

TIME = Change(Effect.VALUE, "point-in-time joins order rows by it", Verdict.FULL)
PLACE = Change(Effect.VALUE, "rows come from another place", Verdict.FULL)
READING = Change(Effect.VALUE, "rows are read in another way")
ACCESS = Change(Effect.METADATA, "the same rows are read with other credentials")
CONFIG = "config."

Texts = Mapping[str, str]
Data = Mapping[str, Any]
Filled = Mapping[str, tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, kw_only=True)
class DataSource(Tagged):
    """What all sources have. Each class has its own `type`; `ENUM` is the registry's word for it.

    `CLASS_PATH` is Feast's class. `TYPED` says that the class path tells it apart from others, so
    that copies keep it too. `CONFIG` is the JSON that Feast writes when nothing is given, in its
    order, or None; `NAMED` is a key of it with the name of the source. `WAYS` are the attributes
    of which one says where the rows are, `REFUSED` the pairs that Feast refuses, `NEEDS` what an
    attribute is nothing without: one of the others; `FILLED` is what Feast fills in where others
    are given; `LOST` are arguments that no manifest can say, each with the reason.
    """

    KIND = Kind(
        name="feast.data_source",
        section=("data_sources",),
        title="data source",
        doc="Where feature values come from.",
        place="data_sources",
        names=LOOSE_NAME,
    )
    ENUM: ClassVar[str] = "CUSTOM_SOURCE"
    CLASS_PATH: ClassVar[str] = ""
    TYPED: ClassVar[bool] = False
    CONFIG: ClassVar[Data | None] = None
    NAMED: ClassVar[str] = ""
    WAYS: ClassVar[tuple[str, ...]] = ()
    REFUSED: ClassVar[tuple[tuple[str, str], ...]] = ()
    NEEDS: ClassVar[tuple[tuple[str, tuple[str, ...]], ...]] = ()
    FILLED: ClassVar[Filled] = {}
    LOST: ClassVar[Texts] = {}

    type: str


def word(name: str) -> Any:
    """The attribute that tells the types of sources apart."""
    other = Change(Effect.VALUE, "rows come from another system", Verdict.FULL)
    return attr(Choice((name,)), "What kind of source this is.", other, default=name, arg="")


def option(doc: str, place: str, *, examples: tuple[str, ...] = (), default: str = "") -> Any:
    """An optional text that says where rows are."""
    return attr(Str(), doc, PLACE, default=default, place=place, examples=examples)


@dataclass(frozen=True, kw_only=True)
class TimedSource(DataSource):
    """A source whose rows have a time."""

    timestamp_field: str = attr(
        Str(),
        "The column with the time of the event. Feast would guess it by reading the data.",
        TIME,
        place="timestamp_field",
        examples=("event_timestamp",),
    )
    created_timestamp_column: str = attr(
        Str(),
        "The column with the time when a row was written; the later of two equal rows wins.",
        TIME,
        default="",
        place="created_timestamp_column",
        examples=("created",),
    )
    field_mapping: Mapping[str, str] = attr(
        MapOf(Str()),
        "From the name of a column in the source to the name of the feature.",
        SERVED,
        default={},
        place="field_mapping",
    )


@dataclass(frozen=True, kw_only=True)
class BatchSource(TimedSource):
    """A source with rows of the past."""


@dataclass(frozen=True, kw_only=True)
class ConnectionRef:
    """Where credentials are, kept as tags of the source (feast/credentials.py)."""

    CALL: ClassVar[str] = "feast.credentials.ConnectionRef"

    provider: str = attr(
        Str(), "Who holds the credentials: kubernetes, vault, env and so on.", ACCESS,
        place="provider", examples=("kubernetes",),
    )  # fmt: skip
    name: str = attr(
        Str(), "What the holder calls them.", ACCESS, place="name", examples=("lake-secret",)
    )
    namespace: str = attr(
        Str(), "Where the holder keeps them: a namespace, a mount, a region.", ACCESS,
        default="", place="namespace",
    )  # fmt: skip
    connection_type: str = attr(
        Str(), "The offline store to connect with, if it is not that of the source.", ACCESS,
        default="", place="connection-type", examples=("snowflake.offline",),
    )  # fmt: skip
    auth_type: str = attr(
        Str(), "How to log in: secret, oauth2, basic, sigv4.", ACCESS,
        default="secret", place="auth-type",
    )  # fmt: skip
    params: Mapping[str, str] = attr(
        MapOf(Str()), "Settings of the connection that are no secret.", ACCESS,
        default={}, place="param.", examples=({"account": "xy12345"},),
    )  # fmt: skip


CONNECTION = "feast.connection-ref."
"""How the tags begin in which a source keeps its ConnectionRef."""


def connection_tags(given: Mapping[str, Any]) -> dict[str, str]:
    """A ConnectionRef as tags, as Feast writes it (ConnectionRef.to_tags)."""
    kept = {one.key: one.place for one in attrs(ConnectionRef) if one.key != "params"}
    said = {place: given.get(key, "") for key, place in kept.items()}
    said |= {f"param.{key}": value for key, value in given.get("params", {}).items()}
    if said["auth-type"] == "secret":
        del said["auth-type"]
    return {
        f"{CONNECTION}{key}": value
        for key, value in said.items()
        if value or key.startswith("param.")
    }


def connection_of(tags: Mapping[str, str]) -> dict[str, Any]:
    """The ConnectionRef that tags hold, with only what is not empty; {} for none (from_tags)."""
    said = {
        key.removeprefix(CONNECTION): value
        for key, value in tags.items()
        if key.startswith(CONNECTION)
    }
    if not said.get("provider") or not said.get("name"):
        return {}
    plain = {one.key: said.get(one.place) or one.default for one in attrs(ConnectionRef)}
    plain["params"] = {
        key.removeprefix("param."): value for key, value in said.items() if key.startswith("param.")
    }
    return {key: value for key, value in plain.items() if value}


@dataclass(frozen=True, kw_only=True)
class ConnectedSource(BatchSource):
    """A batch source that can name its credentials."""

    connection_ref: Mapping[str, Any] = attr(
        Part(ConnectionRef), "Where the credentials for this source are.", ACCESS, default={}
    )


@dataclass(frozen=True, kw_only=True)
class PartitionedSource(ConnectedSource):
    """A batch source whose table can be partitioned by day."""

    date_partition_column: str = attr(
        Str(), "The column by which the table is partitioned, so that less of it is read.", READING,
        default="", place="date_partition_column",
    )  # fmt: skip
