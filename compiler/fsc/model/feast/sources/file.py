"""Files (feast/infra/offline_stores/file_source.py)."""

from __future__ import annotations

from fsc.model.describe import attr
from fsc.model.feast.sources.base import PLACE, ConnectedSource, word
from fsc.model.types import Choice, FilePath, Str
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class FileSource(ConnectedSource):
    """Parquet files or a Delta table, local or in an object store."""

    ENUM = "BATCH_FILE"
    CLASS_PATH = "feast.infra.offline_stores.file_source.FileSource"

    type: str = word("file")
    path: str = attr(
        FilePath(),
        "A file, folder or URI. Relative paths are relative to the file that says them.",
        PLACE,
        place="file_options.uri",
        examples=("data/transactions.parquet", "s3://lake/transactions/"),
    )
    file_format: str = attr(
        Choice(("parquet", "delta")),
        "The format of the files.",
        PLACE,
        default="parquet",
    )
    s3_endpoint_override: str = attr(
        Str(),
        "The endpoint of an S3 service that is not Amazon's.",
        PLACE,
        default="",
        place="file_options.s3_endpoint_override",
    )
