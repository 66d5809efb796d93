"""Asks the installed Feast about its sources, in a process where cloud libraries are stubs.

`python -m tests.sources.probe made MODULE` runs a compiled module and prints the message of every
source and view in it; `refused CALLS` says of class
paths with arguments whether Feast refuses them; `classes` prints every subclass of DataSource with its arguments.
"""

from __future__ import annotations

import base64
import importlib
import importlib.util
import inspect
import json
import logging
import pkgutil
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))


def feast() -> Any:
    """Feast with stubs in the place of what it does not require."""
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    finder = importlib.import_module("feast_imports").prepare()
    finder.stubbing = True
    return importlib.import_module("feast")


def made(path: str) -> dict[str, str]:
    """The messages of a compiled module's sources and views, in base64."""
    return {
        one.name: base64.b64encode(one.to_proto().SerializeToString(deterministic=True)).decode()
        for one in compiled(path)
    }


def compiled(path: str) -> list[Any]:
    """The sources and views of a compiled module."""
    feast()
    importlib.import_module("tests.sources.ledger")  # else Feast gets a stub for it
    spec = importlib.util.spec_from_file_location("compiled", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    base = importlib.import_module("feast.data_source").DataSource
    views = importlib.import_module("feast.feature_view").FeatureView
    return [one for one in vars(module).values() if isinstance(one, (base, views))]


def reported(path: str, registry: str) -> dict[str, list[str]]:
    """The sources that stock `feast plan` would report, with the fields, for a module on a registry."""
    found = {one.name: one for one in compiled(path)}
    diff = importlib.import_module("feast.diff.registry_diff")
    types = importlib.import_module("feast.infra.registry.registry").FeastObjectType
    held = importlib.import_module("feast.protos.feast.core.Registry_pb2").Registry()
    held.ParseFromString(Path(registry).read_bytes())
    source = importlib.import_module("feast.data_source").DataSource
    live = [source.from_proto(one) for one in held.data_sources]
    seen = [diff.diff_registry_objects(one, found[one.name], types.DATA_SOURCE) for one in live]
    return {
        one.name: [each.property_name for each in one.feast_object_property_diffs]
        for one in seen
        if one.transition_type.name != "UNCHANGED"
    }


def classes() -> dict[str, Any]:
    """Every source that Feast ships by its class path, with the arguments of its constructor.

    And the storages of saved datasets that the message has no field for, with what Feast makes of
    the configurations (a list of text, on stdin) by reading and writing them.
    """
    package = feast()
    base = importlib.import_module("feast.data_source").DataSource
    for name in modules(package):
        importlib.import_module(name)
    found = {
        f"{one.__module__}.{one.__name__}": sorted(inspect.signature(one).parameters)
        for one in subclasses(base)
        if one.__module__.startswith("feast.")
    }
    return {"sources": found, "storages": storages(), "again": again(json.loads(sys.stdin.read()))}


def storages() -> list[str]:
    """The classes that share the field `custom_storage`."""
    saved = importlib.import_module("feast.saved_dataset")
    all_of = subclasses(saved.SavedDatasetStorage)
    shared = [one for one in all_of if getattr(one, "_proto_attr_name", "") == "custom_storage"]
    return [f"{one.__module__}.{one.__name__}" for one in shared]


def again(configurations: list[str]) -> list[str]:
    """What Feast writes of each after reading it."""
    saved = importlib.import_module("feast.saved_dataset").SavedDatasetStorage
    proto = importlib.import_module("feast.protos.feast.core.SavedDataset_pb2").SavedDatasetStorage
    made = []
    for text in configurations:
        message = proto()
        message.custom_storage.configuration = text.encode()
        made.append(saved.from_proto(message).to_proto().custom_storage.configuration.decode())
    return made


def refused(calls: list[tuple[str, dict[str, str]]]) -> list[bool]:
    """Whether a constructor refuses these arguments."""
    package = feast()
    made = {"batch_source": package.FileSource(path="x", timestamp_field="ts")}
    return [_refuses(path, given, made) for path, given in calls]


def _refuses(path: str, given: dict[str, str], made: dict[str, Any]) -> bool:
    module, _, name = path.rpartition(".")
    cls = getattr(importlib.import_module(module), name)
    try:
        cls(**{key: made.get(key, value) for key, value in given.items()})
    except ValueError:
        return True
    return False


def bare() -> dict[str, str]:
    """The extra of Feast that each source cannot be imported without, by class path."""
    imports = importlib.import_module("feast_imports")
    imports.prepare()
    found = {}
    for path in json.loads(sys.stdin.read()):
        try:
            imports.load(path)
        except ImportError as error:
            found[path] = imports.pip_extra(error, path)
    return found


def modules(package: Any) -> Iterator[str]:
    """The modules whose text makes a source."""
    for one in pkgutil.walk_packages(package.__path__, "feast.", onerror=lambda _name: None):
        spec = importlib.util.find_spec(one.name)
        text = Path(spec.origin).read_text("utf-8") if spec and spec.origin else ""
        if "Source):" in text and ".tests." not in one.name:
            yield one.name


def subclasses(cls: type) -> Iterator[type]:
    for one in cls.__subclasses__():
        yield one
        yield from subclasses(one)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            print(json.dumps(bare()))
        case ["made", path]:
            print(json.dumps(made(path)))
        case ["reported", path, registry]:
            print(json.dumps(reported(path, registry)))
        case ["refused", text]:
            print(json.dumps(refused(json.loads(text))))
        case _:
            print(json.dumps(classes()))
