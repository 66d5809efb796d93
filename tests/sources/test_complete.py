"""Nothing of a source that the installed Feast knows is forgotten: classes, arguments, fields."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from fsc.drivers.feast.messages import message
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.variants import Variants
from fsc.model.describe import by_type, managed
from fsc.model.feast.data_source import SOURCE_BY_TYPE, CustomSource, DataSource, sources
from fsc.model.feast.saved_storage import STORAGES
from fsc.model.feast.sources.formats import MESSAGES, TABLES
from fsc.plan.hazards import PLACES
from tests.sources.samples import SAMPLES
from tests.sources.test_sources import probe
from tests.support import require

# Arguments of Feast's constructors that no attribute stands for, and why.
IGNORED = {
    "name": "the key of the block",
    "bootstrap_servers": "Kafka: the old name of kafka_bootstrap_servers",
    "event_timestamp_column": "files: taken and not used (file_source.py)",
}

# Fields of the DataSource message that no attribute stands for, and why.
FIELDS = {
    "name": "the key of the block",
    "project": "the project of the stack",
    "meta": "times that Feast sets by itself",
    "type": "the type, by its number",
    "data_source_class_type": "the class path of the type",
    "batch_source": "a copy of the source behind",
    "custom_options.configuration": "JSON: tests/sources/samples.py says every key",
    "file_options.file_format": "drivers/feast/sources.py",
    "request_data_options.schema": "drivers/feast/fields.py",
    "request_data_options.deprecated_schema": "Feast has not written it since 0.19",
}


STORED: tuple[dict[str, Any], ...] = (
    {"type": "postgres", "table": "t"},
    {"type": "clickhouse", "table": "t"},
    {"type": "couchbase", "database": "d", "scope": "s", "collection": "c"},
    {"type": "lance", "uri": "s3://x", "table_format": {"version": 2}, "storage_options": {"b": "c", "a": "b"}},
    {"type": "lance", "table": "t", "namespace_impl": "dir", "namespace_properties": {"root": "x"},
     "table_format": {"tag": "best", "properties": {"k": "v"}}},
)  # fmt: skip


def stored(value: dict[str, Any]) -> Any:
    """A storage as fsc writes it, which it reads as what it was."""
    holder = message("SavedDatasetStorage")()
    form = Variants(STORAGES, "kind", Paths("/x", "repo"))
    form.write(holder, value)
    assert form.read(holder) == value
    return holder


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    require("feast")
    written = [stored(one).custom_storage.configuration.decode() for one in STORED]
    return {**probe("classes", given=json.dumps(written)), "written": written}


@pytest.fixture(scope="module")
def classes(asked: dict[str, Any]) -> dict[str, list[str]]:
    return dict(asked["sources"])


def test_every_storage_of_saved_datasets_is_a_type(asked: dict[str, Any]) -> None:
    """Of those that the message has a field for, tests/drivers/feast/test_complete.py tells."""
    ours: dict[str, Any] = by_type(STORAGES)
    noted = {cls.CLASS_PATH for cls in ours.values() if hasattr(cls, "CLASS_PATH")}
    assert noted == set(asked["storages"])
    assert asked["again"] == asked["written"]


def test_a_storage_that_words_would_not_make_again_is_custom() -> None:
    holder = stored(STORED[0])
    held = {**json.loads(holder.custom_storage.configuration), "later": 1}
    holder.custom_storage.configuration = json.dumps(held).encode()
    found = Variants(STORAGES, "kind", Paths("/x", "repo")).read(holder)
    assert found == {"type": "custom", "configuration": held}


def test_every_class_of_feast_is_a_type(classes: dict[str, list[str]]) -> None:
    assert set(classes) == {one.CLASS_PATH for one in sources() if one is not CustomSource}


def test_every_argument_is_an_attribute_or_left_out_for_a_reason(
    classes: dict[str, list[str]],
) -> None:
    for cls in sources():
        if cls is not CustomSource:
            ours = {one.arg for one in managed(cls) if one.arg}
            theirs = set(classes[cls.CLASS_PATH])
            assert theirs - ours - {*cls.LOST, *IGNORED} == set(), cls
            assert ours - theirs == set(), cls
            assert set(cls.LOST) <= theirs - ours, cls


def test_every_field_of_the_message_is_written_or_left_out_for_a_reason() -> None:
    ours = {place for cls in sources() for place in places(cls)}
    for name in _fields(message("DataSource").DESCRIPTOR, ""):
        assert name in ours or name in FIELDS, name


def test_every_format_is_known() -> None:
    for name, known in (("StreamFormat", MESSAGES), ("TableFormat", TABLES)):
        held: Any = message(name).DESCRIPTOR
        assert {one.name for one in held.fields} == {cls.FIELD for cls in known}
        for cls in known:
            inside = held.fields_by_name[cls.FIELD].message_type
            assert {one.name for one in inside.fields} == {
                one.place for one in managed(cls) if one.place
            }


def test_feast_refuses_what_the_rules_say_it_refuses() -> None:
    calls = [(cls.CLASS_PATH, {**_least(cls), **given}) for cls in sources() for given in _bad(cls)]
    fine = [(cls.CLASS_PATH, _least(cls)) for cls in {one for one in sources() if list(_bad(one))}]
    said = probe("refused", json.dumps([*calls, *fine]))
    assert dict(zip(map(str, calls), said, strict=False)) == dict.fromkeys(map(str, calls), True)
    assert said[len(calls) :] == [False] * len(fine)


def _bad(cls: type[DataSource]) -> Iterator[dict[str, str]]:
    for pair in cls.REFUSED:
        whole = {needed[0]: "x" for key, needed in cls.NEEDS if key in pair}
        yield {**dict.fromkeys(pair, "x"), **whole}


def _least(cls: type[DataSource]) -> dict[str, Any]:
    """What the first sample of a type says."""
    kind = next(word for word, one in SOURCE_BY_TYPE.items() if one is cls)
    return {"name": "n", **SAMPLES[kind][0]}


def test_whatever_says_where_rows_are_swaps_the_source() -> None:
    """A plan names such a change by its code (FSC706)."""
    assert {key for cls in sources() for key in cls.WAYS} <= set(PLACES)
    assert set(PLACES) <= {one.key for cls in sources() for one in managed(cls)}


def places(cls: type[DataSource]) -> set[str]:
    return {one.place.removeprefix("spec.") for one in managed(cls)}


def _fields(descriptor: Any, prefix: str) -> Iterator[str]:
    """The fields of a source, and those inside of its options."""
    for one in descriptor.fields:
        if one.name.endswith("_options"):
            yield from _fields(one.message_type, f"{one.name}.")
        else:
            yield f"{prefix}{one.name}"


def test_a_type_is_the_word_that_its_class_says() -> None:
    said = {word: next(one.default for one in managed(cls) if one.key == "type")
            for word, cls in SOURCE_BY_TYPE.items()}  # fmt: skip
    assert said == {word: word for word in SOURCE_BY_TYPE}
