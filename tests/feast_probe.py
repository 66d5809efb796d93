"""Asks the installed Feast, in a process of its own: it is imported as no other test should see it.

`python -m tests.feast_probe judge` reads pairs of block and value as JSON and says of each whether
Feast takes it; `round-trip` compares Feast's registry class with one made of the descriptors.
"""

from __future__ import annotations

import importlib
import json
import logging
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))


def judge(pairs: list[tuple[str, Any]]) -> list[bool]:
    """What `RepoConfig` says, with stubs in the place of the cloud libraries."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    facts = importlib.import_module("feast_facts")
    feast = facts.Feast()
    attributes = {name: block.attribute or name for name, block in facts.BLOCKS.items()}

    def accepted(block: str, value: Any) -> bool:
        given = {"project": "p", "registry": "r.db"} | (value if block == "top" else {block: value})
        try:
            getattr(feast.config(**given), attributes.get(block, "project"))
        except Exception:
            return False
        return True

    return [accepted(block, value) for block, value in pairs]


def round_trip() -> Iterator[int]:
    """Sizes of registries that went from Feast's class into the other one and back unchanged."""
    importlib.import_module("feast_descriptors").stand_in()
    theirs = importlib.import_module("feast.protos.feast.core.Registry_pb2").Registry
    ours = private_class("feast.core.Registry")
    assert ours.DESCRIPTOR.file.pool is not theirs.DESCRIPTOR.file.pool
    for choice in range(12):
        full = theirs()
        fill(full, choice, depth=6)
        data = full.SerializeToString(deterministic=True)
        read = ours.FromString(data)
        assert str(read) == str(full)
        assert read.SerializeToString(deterministic=True) == data
        assert theirs.FromString(read.SerializeToString()) == full
        yield len(data)


def private_class(name: str) -> Any:
    """As fsc does it: a message class of a pool of its own, made of the descriptors."""
    factory = importlib.import_module("google.protobuf.message_factory")
    pool = importlib.import_module("google.protobuf.descriptor_pool").DescriptorPool()
    files = importlib.import_module("google.protobuf.descriptor_pb2").FileDescriptorSet()
    files.ParseFromString((ROOT / "schemas/feast/registry.desc").read_bytes())
    for file in files.file:
        pool.Add(file)
    return factory.GetMessageClass(pool.FindMessageTypeByName(name))


def fill(message: Any, choice: int, depth: int) -> None:
    """Set every field down to a depth; of each oneof, the member that the choice falls on."""
    for field in message.DESCRIPTOR.fields:
        group = field.containing_oneof
        if group and group.fields[choice % len(group.fields)].name != field.name:
            continue
        fill_field(message, field, choice, depth)


def fill_field(message: Any, field: Any, choice: int, depth: int) -> None:
    held = getattr(message, field.name)
    if field.message_type is None:
        value = scalar(field, choice)
        held.append(value) if hasattr(held, "append") else setattr(message, field.name, value)
    elif field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields
        if value.message_type is None:
            held[scalar(key, choice)] = scalar(value, choice)
        elif depth:
            fill(held[scalar(key, choice)], choice, depth - 1)
    elif depth:
        one = held.add() if hasattr(held, "add") else held
        one.SetInParent()
        fill(one, choice, depth - 1)


def scalar(field: Any, choice: int) -> Any:
    """Some value of the field's type that is not its default."""
    if field.type == field.TYPE_ENUM:
        return field.enum_type.values[-1].number
    if field.type == field.TYPE_BYTES:
        return bytes([choice, 255])
    if field.type == field.TYPE_STRING:
        return f"text {choice}"
    return True if field.type == field.TYPE_BOOL else choice + 1


if __name__ == "__main__":
    judging = sys.argv[1:] == ["judge"]
    print(json.dumps(judge(json.load(sys.stdin)) if judging else list(round_trip())))
