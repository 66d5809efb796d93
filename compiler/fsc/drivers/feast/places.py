"""Attributes that have one place in the registry message: read and written from their descriptions.

A kind says of each attribute where it stands in the message (model/describe.py, `place`); here one
`match` over the types says how a value of that type is kept there. What has no such place, or is
more than a value, is irregular and belongs to a function of its own (sources, views, projections).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any

from fsc.diagnostics import assert_never
from fsc.drivers.feast.dtypes import TEXTS
from fsc.drivers.feast.held import (
    read_duration,
    read_length,
    write_duration,
    write_length,
    write_list,
    write_map,
    write_scalar,
    write_type,
)
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.paths import Paths
from fsc.model.describe import Attr, by_type, managed
from fsc.model.feast.sources.mirrors import with_mirror, without_mirror
from fsc.model.types import (
    Bool,
    Choice,
    Dtype,
    Duration,
    EntityType,
    Fields,
    FilePath,
    Float,
    Int,
    Json,
    Listing,
    MapOf,
    OneOf,
    Part,
    Projections,
    Ref,
    Secret,
    SetOf,
    Str,
    Type,
    Udf,
)  # fmt: skip
from fsc.records import dataclass

Read = Callable[[Any], Any]
Write = Callable[[Message, str, Any], None]


@dataclass(frozen=True)
class Way:
    """How values of one type are kept: `read` gets the field, `write` the message that has it."""

    read: Read | None
    write: Write


@dataclass(frozen=True)
class Places:
    """The regular attributes of one class of the model, ready to run.

    `get` takes all fields of a message in one call, which is what reading a thousand views needs.
    """

    keys: tuple[str, ...]
    reads: tuple[Read | None, ...]
    get: Callable[[Message], tuple[Any, ...]]
    writers: tuple[tuple[str, tuple[str, ...], str, Write], ...]

    def read(self, message: Message) -> dict[str, Any]:
        """The attributes by manifest key; empty ones are left out."""
        return self.plain(self.get(message))

    def plain(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """Attributes from the fields that `get` took."""
        found = {}
        for key, read, value in zip(self.keys, self.reads, values, strict=True):
            plain = value if read is None else read(value)
            if plain:
                found[key] = plain
        return found

    def write(self, message: Message, attrs: Mapping[str, Any]) -> None:
        """Put the attributes into a message. What is absent becomes what it was by default."""
        for key, path, last, write in self.writers:
            parent = message
            for step in path:
                parent = getattr(parent, step)
            write(parent, last, attrs.get(key))


def places(cls: type, paths: Paths, irregular: frozenset[str], prefix: str = "") -> Places:
    """The regular attributes of a class. `prefix` is taken off places that do not have it here.

    Raises KeyError for an attribute that has no way and that nobody says to be irregular, so that
    a new attribute cannot be forgotten.
    """
    chosen = [(one, _way_of(one, paths)) for one in managed(cls) if one.key not in irregular]
    lost = [one.key for one, way in chosen if way is None or not one.place]
    if lost:
        raise KeyError(
            f"{cls.__name__} has attributes that the registry codec does not know: {lost}"
        )
    found = [(one, _steps(one, prefix), way) for one, way in chosen if way is not None]
    dotted = [".".join(steps) for _, steps, _ in found]
    get = attrgetter(*dotted) if len(dotted) > 1 else _few(dotted)
    writers = tuple((one.key, steps[:-1], steps[-1], way.write) for one, steps, way in found)
    return Places(
        tuple(one.key for one, _, _ in found), tuple(way.read for _, _, way in found), get, writers
    )


def _few(dotted: list[str]) -> Callable[[Message], tuple[Any, ...]]:
    """attrgetter gives one value by itself, and takes no fewer."""
    if not dotted:
        return lambda _message: ()
    get = attrgetter(dotted[0])
    return lambda message: (get(message),)


def _steps(one: Attr, prefix: str) -> tuple[str, ...]:
    return tuple(one.place.removeprefix(prefix).split("."))


def _way_of(one: Attr, paths: Paths) -> Way | None:
    """What the registry leaves empty is what Feast takes without it."""
    way = _way(one.type, paths)
    if way is None or way.read is not None or not isinstance(one.default, str) or not one.default:
        return way
    default = one.default
    return Way(lambda value: value or default, way.write)


def _way(type_: Type, paths: Paths) -> Way | None:
    match type_:
        case Choice(values, numbered=True):
            return Way(
                lambda number: _word(values, number),
                lambda parent, field, word: setattr(parent, field, values.index(word)),
            )
        case Str() | Choice() | Ref() | Bool() | Int() | Float():
            return Way(None, write_scalar)
        case FilePath():
            return Way(
                paths.manifest,
                lambda parent, field, one: write_scalar(parent, field, paths.stored(one or "")),
            )
        case Duration(optional=True):
            return Way(read_length, write_length)
        case Duration():
            return Way(read_duration, write_duration)
        case EntityType() | Dtype():
            return Way(lambda number: TEXTS.get(number, ""), write_type)
        case MapOf():
            return Way(dict, write_map)
        case Listing(Part(cls)):
            return _parts(places(cls, paths, frozenset()))
        case SetOf(Choice(words, numbered=True)):
            return _words(words)
        case OneOf() as choice:
            return variant(choice.of, paths)
        case Listing() | SetOf():
            return Way(list, write_list)
        case Fields() | Projections() | Udf() | Json() | Part() | Secret():
            return None
        case _:
            assert_never(type_)


def _word(values: tuple[str, ...], number: int) -> str:
    """The word of a number; the number of a word that a newer Feast has."""
    return values[number] if number < len(values) else str(number)


def _words(values: tuple[str, ...]) -> Way:
    def write(parent: Message, field: str, words: list[str] | None) -> None:
        parent.ClearField(field)
        getattr(parent, field).extend(values.index(one) for one in words or ())

    return Way(lambda numbers: sorted(_word(values, one) for one in numbers), write)


def _parts(inside: Places) -> Way:
    def write(parent: Message, field: str, parts: list[Mapping[str, Any]] | None) -> None:
        parent.ClearField(field)
        for one in parts or ():
            inside.write(getattr(parent, field).add(), one)

    return Way(lambda held: [inside.read(one) for one in held], write)


def variant(classes: tuple[Any, ...], paths: Paths) -> Way:
    """A part that a message keeps in one member of the oneof `format`."""
    known = {
        cls.FIELD: (word, cls, places(cls, paths, frozenset({"type"})))
        for word, cls in by_type(classes).items()
    }

    def read(held: Message) -> dict[str, Any]:
        found = known.get(held.WhichOneof("format") or "")
        if found is None:
            return {}
        word, cls, inside = found
        return {"type": word, **without_mirror(cls, inside.read(getattr(held, cls.FIELD)))}

    def write(parent: Message, field: str, given: Mapping[str, Any] | None) -> None:
        if not given:
            parent.ClearField(field)
            return
        cls = by_type(classes)[given["type"]]
        held = getattr(getattr(parent, field), cls.FIELD)
        held.SetInParent()
        known[cls.FIELD][2].write(held, with_mirror(cls, given))

    return Way(read, write)
