"""Data sources: where feature values come from. One class per type, one table of them.

(feast/data_source.py, feast/infra/offline_stores/file_source.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, Kind, Verdict, attr
from fsc.model.feast.common import LOOSE_NAME, SERVED, Tagged
from fsc.model.types import Choice, Fields, FilePath, MapOf, Ref, Str

_TIME = Change(Effect.VALUE, "point-in-time joins order rows by it", Verdict.FULL)
_PLACE = Change(Effect.VALUE, "rows come from another place", Verdict.FULL)
_CONTRACT = Change(Effect.VALUE, "callers must send other columns with each request")


@dataclass(frozen=True, kw_only=True)
class DataSource(Tagged):
    """What all sources have. Each class has its own `type`; `ENUM` is the registry's word for it.

    `CALL` is the class of Feast that the generated code calls, `CLASS_PATH` where it lives.
    """

    KIND = Kind(
        name="feast.data_source",
        section=("data_sources",),
        title="data source",
        doc="Where feature values come from.",
        place="data_sources",
        names=LOOSE_NAME,
    )
    ENUM: ClassVar[str] = ""
    CALL: ClassVar[str] = ""
    CLASS_PATH: ClassVar[str] = ""

    type: str


def _type(word: str) -> Any:
    """The attribute that tells the types of sources apart."""
    other = Change(Effect.VALUE, "rows come from another system", Verdict.FULL)
    return attr(Choice((word,)), "What kind of source this is.", other, default=word, arg="")


@dataclass(frozen=True, kw_only=True)
class BatchSource(DataSource):
    """A source with rows in time."""

    timestamp_field: str = attr(
        Str(),
        "The column with the time of the event. Feast would guess it by reading the data.",
        _TIME,
        place="timestamp_field",
        examples=("event_timestamp",),
    )
    created_timestamp_column: str = attr(
        Str(),
        "The column with the time when a row was written; the later of two equal rows wins.",
        _TIME,
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
class FileSource(BatchSource):
    """Parquet files or a Delta table, local or in an object store."""

    ENUM = "BATCH_FILE"
    CALL = "FileSource"
    CLASS_PATH = "feast.infra.offline_stores.file_source.FileSource"

    type: str = _type("file")
    path: str = attr(
        FilePath(),
        "A file, folder or URI. Relative paths are relative to the file that says them.",
        _PLACE,
        place="file_options.uri",
        examples=("data/transactions.parquet", "s3://lake/transactions/"),
    )
    file_format: str = attr(
        Choice(("parquet", "delta")),
        "The format of the files.",
        _PLACE,
        default="parquet",
    )
    s3_endpoint_override: str = attr(
        Str(),
        "The endpoint of an S3 service that is not Amazon's.",
        _PLACE,
        default="",
        place="file_options.s3_endpoint_override",
    )


@dataclass(frozen=True, kw_only=True)
class PushSource(DataSource):
    """Rows that applications push; a batch source gives the history."""

    ENUM = "PUSH_SOURCE"
    CALL = "PushSource"
    CLASS_PATH = "feast.data_source.PushSource"

    type: str = _type("push")
    batch_source: str = attr(
        Ref(("feast.data_source",)),
        "The source with the history, for training and for the first load.",
        _PLACE,
        examples=("transactions",),
    )


@dataclass(frozen=True, kw_only=True)
class RequestSource(DataSource):
    """Columns that come with the request, as input of on-demand views."""

    ENUM = "REQUEST_SOURCE"
    CALL = "RequestSource"
    CLASS_PATH = "feast.data_source.RequestSource"

    type: str = _type("request")
    schema: Mapping[str, Mapping[str, Any]] = attr(
        Fields(),
        "The columns that a request carries.",
        _CONTRACT,
        examples=({"amount": "Float64"},),
    )


SOURCES: tuple[type[DataSource], ...] = (FileSource, PushSource, RequestSource)

SOURCE_BY_TYPE: Mapping[str, type[DataSource]] = {
    str(one.__dataclass_fields__["type"].default): one for one in SOURCES
}
