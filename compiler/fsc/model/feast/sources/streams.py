"""Streams, each with a batch source for the history, and requests (feast/data_source.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from fsc.model.describe import Change, Effect, attr
from fsc.model.feast.sources.base import PLACE, READING, TIME, DataSource, Texts, TimedSource, word
from fsc.model.types import Duration, Fields, OneOf, Ref, Str
from fsc.records import dataclass

_CONTRACT = Change(Effect.VALUE, "callers must send other columns with each request")


def _behind(doc: str, **default: str) -> Any:
    return attr(Ref(("feast.data_source",)), doc, PLACE, examples=("transactions",), **default)


@dataclass(frozen=True, kw_only=True)
class PushSource(DataSource):
    """Rows that applications push; a batch source gives the history."""

    ENUM = "PUSH_SOURCE"
    CLASS_PATH = "feast.data_source.PushSource"

    type: str = word("push")
    batch_source: str = _behind("The source with the history, for training and for the first load.")


@dataclass(frozen=True, kw_only=True)
class StreamSource(TimedSource):
    """A stream that an engine reads."""

    batch_source: str = _behind("The source with the history; views need it.", default="")


@dataclass(frozen=True, kw_only=True)
class KafkaSource(StreamSource):
    """A topic of Kafka."""

    ENUM = "STREAM_KAFKA"
    CLASS_PATH = "feast.data_source.KafkaSource"

    type: str = word("kafka")
    kafka_bootstrap_servers: str = attr(
        Str(), "The servers to begin with, separated by commas.", PLACE, default="",
        place="kafka_options.kafka_bootstrap_servers", examples=("broker-1:9092,broker-2:9092",),
    )  # fmt: skip
    topic: str = attr(
        Str(), "The topic.", PLACE, default="", place="kafka_options.topic", examples=("clicks",)
    )
    message_format: Mapping[str, Any] = attr(
        OneOf("fsc.model.feast.sources.formats:MESSAGES"), "How messages are written.", READING,
        place="kafka_options.message_format", examples=({"type": "json", "schema_json": "id int"},),
    )  # fmt: skip
    watermark_delay_threshold: str = attr(
        Duration(optional=True), "How late a message may come and still count.", READING,
        default="", place="kafka_options.watermark_delay_threshold", examples=("5m",),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class KinesisSource(StreamSource):
    """A stream of Amazon Kinesis."""

    ENUM = "STREAM_KINESIS"
    CLASS_PATH = "feast.data_source.KinesisSource"

    type: str = word("kinesis")
    timestamp_field: str = attr(
        Str(), "The column with the time of the event.", TIME,
        default="", place="timestamp_field", examples=("event_timestamp",),
    )  # fmt: skip
    region: str = attr(
        Str(), "The region of AWS.", PLACE, place="kinesis_options.region", examples=("eu-west-1",)
    )
    stream_name: str = attr(
        Str(), "The stream.", PLACE, place="kinesis_options.stream_name", examples=("clicks",)
    )
    record_format: Mapping[str, Any] = attr(
        OneOf("fsc.model.feast.sources.formats:MESSAGES"), "How records are written.", READING,
        place="kinesis_options.record_format", examples=({"type": "avro", "schema_json": "{}"},),
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class RequestSource(DataSource):
    """Columns that come with the request, as input of on-demand views."""

    ENUM = "REQUEST_SOURCE"
    CLASS_PATH = "feast.data_source.RequestSource"
    LOST: ClassVar[Texts] = {
        "timestamp_field": "a request has no history in which a time would count"
    }

    type: str = word("request")
    schema: Mapping[str, Mapping[str, Any]] = attr(
        Fields(),
        "The columns that a request carries.",
        _CONTRACT,
        examples=({"amount": "Float64"},),
    )
