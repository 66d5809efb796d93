"""Write docs/feast.md: every kind, source, format, store, engine and type that a manifest can say.

Run with fsc installed: `python tools/feast_doc.py [--check]`. The tables are made of the model, the
catalog in schemas/feast and the registry messages; the text in tools/feast_doc.md is by hand.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.feast.messages import message
from fsc.drivers.feast.store import open_store
from fsc.drivers.feast.tables import KEEPS_ROWS
from fsc.model.describe import Attr, attrs
from fsc.model.dtype import IN_ARRAY, IN_SET, PRIMITIVES
from fsc.model.feast.common import Tagged
from fsc.model.feast.data_source import SOURCE_BY_TYPE, DataSource
from fsc.model.feast.saved_storage import STORAGES
from fsc.model.feast.sources.formats import MESSAGES, TABLES
from fsc.model.stack import KINDS

ROOT = Path(__file__).resolve().parents[1]
HEAD = Path(__file__).with_name("feast_doc.md")
OUTPUT = ROOT / "docs" / "feast.md"
CATALOG = ROOT / "schemas" / "feast" / "config.json"

# What of the registry message no kind stands for, and why.
REST = {
    "feature_tables": "Feast has not written them since 0.11",
    "infra": "written with the views: it lists the online tables",
    "project_metadata": "written with the project",
    "registry_schema_version": "kept as it is",
    "version_id": "written with every change",
    "last_updated": "written with every change",
    "feature_view_version_history": "written when a view changes, as Feast does",
}

# The extra of Feast that the class of a source cannot be imported without.
EXTRAS = {
    "postgres": "postgres",
    "trino": "trino",
    "clickhouse": "clickhouse",
    "couchbase": "couchbase",
    "ray": "ray",
}

BLOCKS = {
    "registry": "Registries",
    "offline_store": "Offline stores",
    "online_store": "Online stores",
    "batch_engine": "Batch engines",
    "auth": "Auth",
    "feature_server": "Feature servers",
}


def document() -> str:
    """The whole page."""
    catalog = json.loads(CATALOG.read_text(encoding="utf-8"))
    parts = (_registry(), _kinds(), _sources(), _formats(), _storages(), _config(catalog), _types())
    head = HEAD.read_text(encoding="utf-8").rstrip("\n")
    return "\n".join([head, "", *(line for part in parts for line in part)])


def _registry() -> Iterator[str]:
    yield "## What is in a registry\n"
    rows = []
    for field in message("Registry").DESCRIPTOR.fields:
        kinds = [kind.KIND.title for kind in KINDS if kind.KIND.place == field.name]
        status = f"managed: {', '.join(kinds)}" if kinds else REST[field.name]
        rows.append((f"`{field.name}`", status))
    yield from _table(("field of the registry", "status"), rows)


def _kinds() -> Iterator[str]:
    yield "## Kinds\n\nAll of them, and all sources, have these keys.\n"
    yield from _table(("key", "", "meaning"), [_row(one) for one in attrs(Tagged)])
    for kind in KINDS:
        if kind.KIND.name.startswith("feast.") and kind is not DataSource:
            section = ".".join(kind.KIND.section) or "feature_store"
            yield f"### {kind.KIND.title[0].upper()}{kind.KIND.title[1:]}\n"
            yield f"{kind.KIND.doc} Section `{section}`; class `{kind.KIND.call}`.\n"
            yield from _attributes(kind, kind.KIND.lost)


def _sources() -> Iterator[str]:
    yield f"## Data sources\n\nThe {len(SOURCE_BY_TYPE)} types of the section `data_sources`.\n"
    yield from _table(
        ("type", "class", "kept as", "extra"), [_source(*one) for one in SOURCE_BY_TYPE.items()]
    )
    for word, cls in SOURCE_BY_TYPE.items():
        yield f"### Source `{word}`\n"
        yield f"{' '.join((cls.__doc__ or '').split())}\n"
        yield from _attributes(cls, cls.LOST)


def _source(word: str, cls: type[DataSource]) -> tuple[str, ...]:
    path = f"`{cls.CLASS_PATH}`" if cls.CLASS_PATH else "your own"
    json_too = cls.CONFIG is not None or not cls.CLASS_PATH
    extra = f"`feast[{EXTRAS[word]}]`" if word in EXTRAS else ""
    return f"`{word}`", path, f"{cls.ENUM}{', JSON' if json_too else ''}", extra


def _formats() -> Iterator[str]:
    yield "## Formats\n\nOf messages (`message_format`, `record_format`) and of tables.\n"
    for cls in (*MESSAGES, *TABLES):
        word = next(one.default for one in attrs(cls) if one.key == "type")
        yield f"### {'Messages' if cls in MESSAGES else 'Tables'} `{word}`\n"
        yield from _attributes(cls, {})


def _storages() -> Iterator[str]:
    yield "## Where saved datasets lie\n\nThe types of `storage`.\n"
    for cls in STORAGES:
        word = next(one.default for one in attrs(cls) if one.key == "type")
        path = getattr(cls, "CLASS_PATH", "")
        yield f"### Storage `{word}`\n"
        yield f"Kept as JSON for `{path}`.\n" if path else f"Kept as `{cls.FIELD}`.\n"
        yield from _attributes(cls, {})


def _config(catalog: Mapping[str, Any]) -> Iterator[str]:
    yield f"## feature_store.yaml\n\nChecked offline against Feast {catalog['feast_version']}.\n"
    for block, title in BLOCKS.items():
        held = catalog["blocks"][block]
        yield f"### {title}\n\n`{block}.{held['discriminator']}`; default `{held['default']}`.\n"
        rows = [
            (f"`{word}`", _extra(one), _store(block, word))
            for word, one in sorted(held["types"].items())
        ]
        yield from _table(("type", "extra", "status"), rows)
    yield f"### Providers\n\n{', '.join(f'`{one}`' for one in catalog['providers'])}.\n"


def _store(block: str, word: str) -> str:
    if block == "registry" and word == "file":
        where = "on this machine, in S3, Google Cloud, Azure and HDFS"
        return f"checked, compiled, read and written: {where}"
    if block == "registry":
        where = "; run against fakesnow" if word == "snowflake.registry" else ""
        return f"checked, compiled, {'' if _is_read(word) else 'not yet '}read and written{where}"
    renamed = "; a renamed view keeps its rows" if word in KEEPS_ROWS else ""
    return f"checked, compiled{renamed if block == 'online_store' else ''}"


def _is_read(word: str) -> bool:
    """Whether the driver knows the registry, whatever it says of an address that leads nowhere."""
    try:
        open_store({"registry_type": word, "path": "nowhere.db"}, "shop")
    except FscError as error:
        return not error.message.startswith("A registry of type")
    return True


def _extra(one: Mapping[str, Any]) -> str:
    return f"`feast[{one['extra']}]`" if one.get("extra") else ""


def _types() -> Iterator[str]:
    yield "## Field types\n\n`Struct({name: T})` takes every type, and can stand in `Array`.\n"
    rows = [
        (f"`{one}`", "yes" if one in IN_ARRAY else "no", "yes" if one in IN_SET else "no")
        for one in PRIMITIVES
    ]
    yield from _table(("type", "in `Array`", "in `Set`"), rows)


def _attributes(cls: type, lost: Mapping[str, str]) -> Iterator[str]:
    common = {one.key for one in attrs(Tagged)}
    rows = [_row(one) for one in attrs(cls) if one.key not in common]
    rows += [(f"`{key}`", "not in a manifest", f"{why}.") for key, why in lost.items()]
    if rows:
        yield from _table(("key", "", "meaning"), rows)


def _row(one: Attr) -> tuple[str, ...]:
    return f"`{one.key}`", _need(one), one.doc


def _need(one: Attr) -> str:
    if one.required:
        return "required"
    empty = one.default in ("", [], {}, 0, None, False)
    return "" if empty else f"default `{one.default}`"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{'---|' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(' '.join(one.split()).replace('|', chr(92) + '|') for one in row)} |"
    yield ""


def main() -> int:
    parser = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    made = document()
    if OUTPUT.exists() and OUTPUT.read_text(encoding="utf-8") == made:
        return 0
    sys.stderr.write(f"docs/{OUTPUT.name} is {'stale' if check else 'written'}\n")
    if not check:
        OUTPUT.write_text(made, encoding="utf-8")
    return int(check)


if __name__ == "__main__":
    raise SystemExit(main())
