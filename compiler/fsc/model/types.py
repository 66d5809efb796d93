"""The types that an attribute of a kind can have: a closed set of small values.

A type says nothing about YAML, Python or protobuf. Each stage has one `match` over `Type`
(schema, lowering, emitting, registry codec) and mypy tells which of them forgot a member.
Values in the model are canonical and plain (JSON): a duration is "30d", a field type is
"Array(Int64)", a reference is the name of the object; so equality is `==` everywhere.
"""

from __future__ import annotations

from importlib import import_module
from typing import Union

from fsc.records import dataclass


@dataclass(frozen=True)
class Str:
    """Text. `pattern` is an anchored regular expression of JSON Schema (ECMA 262)."""

    pattern: str = ""
    multiline: bool = False


@dataclass(frozen=True)
class Bool:
    """true or false."""


@dataclass(frozen=True)
class Int:
    """A whole number, at least `minimum` when given."""

    minimum: int | None = None


@dataclass(frozen=True)
class Float:
    """A number between `minimum` and `maximum`, both included.

    A `single` one is kept in 32 bits, which hold six digits: canonical form has no more.
    """

    minimum: float | None = None
    maximum: float | None = None
    single: bool = False


@dataclass(frozen=True)
class Choice:
    """One word of a fixed list.

    `numbered` says that the registry keeps the number of the word, which is its place in the
    list; `enum` names the class of Feast whose members these words are, in capitals.
    """

    values: tuple[str, ...]
    numbered: bool = False
    enum: str = ""


@dataclass(frozen=True)
class Duration:
    """A length of time: "90s", "15m", "6h", "30d", "1d12h". Canonical form: largest units first.

    Where it is `optional`, `0s` is the same as none, which is empty text.
    """

    optional: bool = False


@dataclass(frozen=True)
class Dtype:
    """A Feast field type: "Float64", "Array(Int64)", "Struct({a: Int64})" (feast/types.py)."""


@dataclass(frozen=True)
class EntityType:
    """The value type of a join key, by the name of the matching primitive field type."""


@dataclass(frozen=True)
class FilePath:
    """A path or URI. Relative ones are relative to the manifest's folder in the model."""


@dataclass(frozen=True)
class Ref:
    """The name of another object. `kinds` are the kinds that may be meant, in this order.

    `loose` says that it may also be an object that no manifest declares.
    """

    kinds: tuple[str, ...]
    loose: bool = False


@dataclass(frozen=True)
class Udf:
    """A function in a Python file, written `file.py:function`; the model holds name and source."""


@dataclass(frozen=True)
class Fields:
    """A map from field name to field: a type, or a map with `dtype` (model/feast/field.py)."""


@dataclass(frozen=True)
class Projections:
    """Views, or parts of views, that another object reads (model/feast/projection.py).

    `requests` says whether a request source may stand beside views, as in on-demand views.
    """

    requests: bool = False


@dataclass(frozen=True)
class Listing:
    """A list whose order means something."""

    of: Type


@dataclass(frozen=True)
class SetOf:
    """A list whose order means nothing and whose items are distinct; canonical form is sorted."""

    of: Type


@dataclass(frozen=True)
class MapOf:
    """A map from text to values of one type."""

    of: Type


@dataclass(frozen=True)
class Json:
    """Any data. `catalog` names the catalog of `schemas/` that closes it, if there is one."""

    catalog: str = ""


@dataclass(frozen=True)
class Part:
    """A map with the attributes of a class of its own; canonical form has only what is not empty.

    A part has no name and no address. Its class says what Feast calls it (`CALL`).
    """

    of: type


@dataclass(frozen=True)
class OneOf:
    """A part of one of several classes, told apart by its attribute `type`.

    `table` is where they are listed, as `module:NAME`: to make a class takes most of a millisecond,
    so that they are imported when a manifest or a registry has such a part.
    """

    table: str

    @property
    def of(self) -> tuple[type, ...]:
        """The classes."""
        module, _, name = self.table.partition(":")
        found: tuple[type, ...] = getattr(import_module(module), name)
        return found


@dataclass(frozen=True)
class Secret:
    """A value that is only named here: `${env:NAME}` or `${file:PATH}`."""


Type = Union[
    Str,
    Bool,
    Int,
    Float,
    Choice,
    Duration,
    Dtype,
    EntityType,
    FilePath,
    Ref,
    Udf,
    Fields,
    Projections,
    Listing,
    SetOf,
    MapOf,
    Json,
    Part,
    OneOf,
    Secret,
]
