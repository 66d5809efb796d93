"""Write schemas/feast/*.desc, the protobuf descriptors of Feast's registry and registry server.

Run where feast is installed: `python tools/feast_descriptors.py [--check]`.

Each file is a serialized google.protobuf.FileDescriptorSet that holds one .proto file and all that
it imports, dependencies first. With it and protobuf alone a registry can be read: add the files to
a private DescriptorPool and let google.protobuf.message_factory make the classes.

The descriptors come from the generated modules in `feast.protos`, which need nothing but protobuf.
They are imported below a stand-in for the package `feast`, so that its own code, which takes
seconds to import, does not run.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

OUTPUT = Path(__file__).resolve().parents[1] / "schemas" / "feast"
MODULES = {
    "registry.desc": "feast.protos.feast.core.Registry_pb2",
    "registry_server.desc": "feast.protos.feast.registry.RegistryServer_pb2",
}


def stand_in(name: str = "feast") -> None:
    """Put a module of this name where its submodules are found and its code does not run."""
    spec = importlib.util.find_spec(name)
    if spec is None or spec.submodule_search_locations is None:
        raise SystemExit(f"{name} is not installed: pip install {name}")
    module = types.ModuleType(name)
    module.__path__ = list(spec.submodule_search_locations)
    sys.modules[name] = module


def ordered(file: Any, seen: set[str]) -> Iterator[Any]:
    """A file descriptor after all that it imports, each once, in the order of the imports."""
    if file.name in seen:
        return
    seen.add(file.name)
    for dependency in file.dependencies:
        yield from ordered(dependency, seen)
    yield file


def serialized(module: str) -> bytes:
    """The descriptor set of a generated module.

    Google's own files differ between versions of protobuf in their options for other languages;
    these say nothing about the messages and are left out, so that the result does not depend on
    the version that is installed.
    """
    descriptors = importlib.import_module("google.protobuf.descriptor_pb2").FileDescriptorSet()
    for file in ordered(importlib.import_module(module).DESCRIPTOR, set()):
        added = descriptors.file.add()
        file.CopyToProto(added)
        if file.name.startswith("google/protobuf/"):
            added.ClearField("options")
    return bytes(descriptors.SerializeToString(deterministic=True))


def main() -> int:
    """Write the files, or with --check say which of them differ."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    check = parser.parse_args().check
    stand_in()
    stale = [name for name, module in MODULES.items() if not _done(name, serialized(module), check)]
    for name in stale:
        print(f"{OUTPUT / name} differs from the installed feast")
    return int(bool(stale))


def _done(name: str, content: bytes, check: bool) -> bool:
    path = OUTPUT / name
    if check:
        return path.exists() and path.read_bytes() == content
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


if __name__ == "__main__":
    raise SystemExit(main())
