"""A source of a user's own, as Feast's documentation has it: options as JSON, named by its class."""

from __future__ import annotations

import json
from typing import Any

from feast.data_source import DataSource
from feast.protos.feast.core.DataSource_pb2 import DataSource as Message


class LedgerSource(DataSource):
    """Keeps whatever its message says."""

    def __init__(self, message: Any) -> None:
        super().__init__(
            name=message.name,
            timestamp_field=message.timestamp_field,
            created_timestamp_column=message.created_timestamp_column,
            field_mapping=dict(message.field_mapping),
            description=message.description,
            tags=dict(message.tags),
            owner=message.owner,
            date_partition_column=message.date_partition_column,
            timestamp_field_type=message.timestamp_field_type,
        )
        self.options = json.loads(message.custom_options.configuration)

    @staticmethod
    def from_proto(data_source: Any) -> LedgerSource:
        return LedgerSource(data_source)

    def _to_proto_impl(self) -> Any:
        made = Message(
            name=self.name,
            type=Message.CUSTOM_SOURCE,
            data_source_class_type="tests.sources.ledger.LedgerSource",
            timestamp_field=self.timestamp_field,
            created_timestamp_column=self.created_timestamp_column,
            field_mapping=self.field_mapping,
            description=self.description,
            tags=self.tags,
            owner=self.owner,
            date_partition_column=self.date_partition_column,
            timestamp_field_type=self.timestamp_field_type,
        )
        made.custom_options.configuration = json.dumps(self.options).encode()
        return made

    def source_datatype_to_feast_value_type(self) -> Any:
        return None

    def source_type(self) -> Any:
        return Message.CUSTOM_SOURCE
