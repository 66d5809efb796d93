"""Every attribute of every kind has a row in the table of changes, or a reason why it has none."""

from __future__ import annotations

from collections.abc import Iterator

from fsc.model.describe import managed
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from fsc.model.stack import KINDS
from tests.setups.others import PROJECT, READABLE, TABLE, sampled
from tests.setups.world import WORLD, parts

SOURCE = "feast.data_source"
_NOT_HERE = (
    "stock Feast needs a library for the class that is not installed here (tests/sources has it)"
)
_SERVER = "a registry server drops part of it, so that the plan refuses (test_a_source_whose_tags_feast_forgets)"
# What has no row: a kind, or the type of a source, and the attribute ("" for all of them).
REASONS: dict[tuple[str, str], str] = {
    **{(f"{SOURCE}:{one}", ""): _NOT_HERE for one in ("trino", "clickhouse", "couchbase", "ray", "chronon", "mlflow_dataset")},
    **{(f"{SOURCE}:{one}", ""): _SERVER for one in ("mssql", "oracle", "athena")},
    (f"{SOURCE}:custom", ""): "its class is the user's own; a registry server does not have it (tests/sources has it)",
}  # fmt: skip


def attributes() -> Iterator[tuple[str, str]]:
    for cls in KINDS:
        kind = cls.KIND.name
        if kind.startswith("feast.") and kind != SOURCE:
            yield from ((kind, one.key) for one in managed(cls))
    for word, cls in SOURCE_BY_TYPE.items():
        yield from ((f"{SOURCE}:{word}", one.key) for one in managed(cls) if one.key != "type")


def changed() -> set[tuple[str, str]]:
    found = {("feast.project", key) for key in PROJECT.planned["feast.project"]}
    for row in TABLE:
        for address, paths in row.planned.items():
            section, name = parts(address)
            kind = address.rpartition(".")[0]
            word = WORLD[section][name].get("type", "") if kind == SOURCE else ""
            found |= {(f"{kind}:{word}" if word else kind, path.split(".")[0]) for path in paths}
    for type_ in READABLE:
        _, least, most = sampled(type_)
        keys = {key for key in {**least, **most} if least.get(key) != most.get(key)}
        found |= {(f"{SOURCE}:{type_}", key) for key in keys}
    return found


def test_every_attribute_has_a_row_or_a_reason() -> None:
    there, rows = set(attributes()), changed()
    silent = [one for one in sorted(there - rows) if not {one, (one[0], "")} & set(REASONS)]
    assert silent == []


def test_no_reason_is_stale() -> None:
    there, rows = set(attributes()), changed()
    kinds = {kind for kind, _ in there}
    for kind, key in REASONS:
        assert (kind, key) in there if key else kind in kinds, kind
        assert (kind, key) not in rows
        assert key or not [one for one in rows if one[0] == kind], kind


def test_the_type_of_a_source_has_a_row() -> None:
    assert (f"{SOURCE}:file", "type") in changed()
