"""Values of several forms <-> one of several fields of a message (`oneof`)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.configuration import read_options, written_options
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.paths import Paths
from fsc.drivers.feast.places import Places, places
from fsc.model.describe import by_type
from fsc.model.feast.saved_dataset import STORAGE_CLASS


class Variants:
    """The classes of a value; each has a field of the `oneof` and its places inside of it."""

    def __init__(self, classes: tuple[Any, ...], oneof: str, paths: Paths) -> None:
        self._oneof = oneof
        self._classes: Mapping[str, Any] = by_type(classes)
        noted = {word: cls for word, cls in self._classes.items() if _is_noted(cls)}
        self._noted = {cls.CLASS_PATH: (word, cls) for word, cls in noted.items()}
        self._words = {cls.FIELD: word for word, cls in self._classes.items() if word not in noted}
        self._places: Mapping[str, Places] = {
            word: places(cls, paths, _irregular(cls))
            for word, cls in self._classes.items()
            if word not in noted
        }

    def read(self, holder: Message) -> dict[str, Any]:
        """The value in a message; nothing for a form that is not known."""
        field = holder.WhichOneof(self._oneof)
        word = self._words.get(field or "")
        if word is None:
            return {}
        held = getattr(holder, field)
        if field == "custom_storage":
            return self._read_noted(held) or {"type": word, **_read_more(word, held)}
        return {"type": word, **self._places[word].read(held), **_read_more(word, held)}

    def write(self, holder: Message, value: Mapping[str, Any]) -> None:
        """Put a value into a message."""
        word = value["type"]
        cls = self._classes[word]
        held = getattr(holder, cls.FIELD)
        held.SetInParent()
        if _is_noted(cls):
            held.configuration = json.dumps(_noted_json(cls, value)).encode()
            return
        self._places[word].write(held, value)
        _write_more(held, value)

    def _read_noted(self, held: Message) -> dict[str, Any]:
        """A storage of a class that is known and that its words make again; else nothing."""
        found = _plain(held.configuration)
        path = found.get(STORAGE_CLASS) if isinstance(found, dict) else None
        word, cls = self._noted.get(path if isinstance(path, str) else "", ("", None))
        if cls is None:
            return {}
        value = {"type": word, **read_options(cls, found)}
        return value if _noted_json(cls, value) == found else {}


def _is_noted(cls: Any) -> bool:
    """True for a class that the message has no field for: the JSON in it names the class."""
    return hasattr(cls, "CLASS_PATH")


def _noted_json(cls: Any, value: Mapping[str, Any]) -> dict[str, Any]:
    return {**written_options(cls, value), STORAGE_CLASS: cls.CLASS_PATH}


def _irregular(cls: Any) -> frozenset[str]:
    """What has no field of its own: a file has a message for its format, Spark names it."""
    own = {"type", "configuration"}
    return frozenset(own if cls.FIELD == "spark_storage" else {*own, "file_format"})


def _read_more(word: str, held: Message) -> dict[str, Any]:
    if word == "file" and "file_format" in held.DESCRIPTOR.fields_by_name:
        delta = held.file_format.WhichOneof("format") == "delta_format"
        return {"file_format": "delta" if delta else "parquet"}
    if "configuration" in held.DESCRIPTOR.fields_by_name:
        return {"configuration": _plain(held.configuration)}
    return {}


def _plain(data: bytes) -> Any:
    """Classes of Feast keep JSON; other bytes are kept as text that says so."""
    try:
        return json.loads(data)
    except ValueError:
        return {"bytes": data.hex()}


def _write_more(held: Message, value: Mapping[str, Any]) -> None:
    if "configuration" in value:
        held.configuration = json.dumps(value["configuration"]).encode()
    elif "uri" in held.DESCRIPTOR.fields_by_name:  # a file
        getattr(held.file_format, f"{value['file_format']}_format").SetInParent()
