"""Feast's field types as text, and which of them Feast can really store (feast/types.py).

A type is a name ("Int64") or nested: "Array(T)", "Set(T)", "Struct({name: T, ...})".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Union

from fsc.diagnostics import assert_never
from fsc.records import dataclass

PRIMITIVES: tuple[str, ...] = (
    "Bytes", "PdfBytes", "ImageBytes", "String", "Bool", "Int32", "Int64", "Float32", "Float64",
    "UnixTimestamp", "Map", "Json", "Uuid", "TimeUuid", "Decimal", "ScalarMap", "ZonedTimestamp",
)  # fmt: skip

# What each collection can hold (feast/value_type.py has no enum member for the others; measured).
IN_ARRAY = frozenset(PRIMITIVES) - {"PdfBytes", "ImageBytes", "ScalarMap", "ZonedTimestamp"}
IN_SET = IN_ARRAY - {"Map", "Json"}

_TOKEN = re.compile(r"\s*([A-Za-z_][A-Za-z0-9_]*|[(){},:]|\"[^\"]*\"|'[^']*')")


class DtypeError(ValueError):
    """The text is no type, or a type that Feast cannot store. The message says which part."""


@dataclass(frozen=True)
class Primitive:
    """A named type."""

    name: str


@dataclass(frozen=True)
class Collection:
    """`Array` or `Set` of another type."""

    name: str
    of: Dtype


@dataclass(frozen=True)
class Struct:
    """Named members, in order."""

    members: tuple[tuple[str, Dtype], ...]


Dtype = Union[Primitive, Collection, Struct]


@cache
def parse(text: str) -> Dtype:
    """Read a type. Raises DtypeError with what is wrong with it."""
    tokens = list(_tokens(text))
    found, rest = _type(tokens, text)
    if rest:
        raise DtypeError(f"`{text}` goes on after the type ends, at `{rest[0]}`")
    _check(found)
    return found


@cache
def canonical(text: str) -> str:
    """The one way to write a type. Raises DtypeError. Cached: stacks repeat few types often."""
    return render(parse(text))


def render(dtype: Dtype) -> str:
    """The canonical text of a type."""
    match dtype:
        case Primitive(name):
            return name
        case Collection(name, of):
            return f"{name}({render(of)})"
        case Struct(members):
            inner = ", ".join(f"{name}: {render(of)}" for name, of in members)
            return f"Struct({{{inner}}})"
        case _:
            assert_never(dtype)


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while text[at:].strip():
        found = _TOKEN.match(text, at)
        if not found:
            raise DtypeError(f"`{text}` is not a type: unexpected `{text[at:].strip()[0]}`")
        at = found.end()
        yield found.group(1)


def _type(tokens: list[str], text: str) -> tuple[Dtype, list[str]]:
    if not tokens:
        raise DtypeError(f"`{text}` ends where a type is expected")
    name, rest = tokens[0], tokens[1:]
    if name in ("Array", "Set"):
        of, rest = _type(_expect("(", rest, text), text)
        return Collection(name, of), _expect(")", rest, text)
    if name == "Struct":
        return _struct(_expect("{", _expect("(", rest, text), text), text)
    if name not in PRIMITIVES:
        raise DtypeError(f"`{name}` is not a Feast type")
    return Primitive(name), rest


def _struct(tokens: list[str], text: str) -> tuple[Dtype, list[str]]:
    members: list[tuple[str, Dtype]] = []
    rest = tokens
    while rest and rest[0] != "}":
        name = rest[0].strip("\"'")
        of, rest = _type(_expect(":", rest[1:], text), text)
        members.append((name, of))
        rest = rest[1:] if rest and rest[0] == "," else rest
    if not members:
        raise DtypeError("a Struct needs at least one member")
    return Struct(tuple(members)), _expect(")", _expect("}", rest, text), text)


def _expect(token: str, tokens: list[str], text: str) -> list[str]:
    if not tokens or tokens[0] != token:
        raise DtypeError(f"`{text}` lacks a `{token}`")
    return tokens[1:]


def _check(dtype: Dtype) -> None:
    match dtype:
        case Primitive():
            return
        case Collection(name, Primitive(of)):
            if of not in (IN_ARRAY if name == "Array" else IN_SET):
                raise DtypeError(f"Feast cannot store `{name}({of})`")
        case Collection("Set", Struct()):
            raise DtypeError("Feast cannot store a Set of Struct")
        case Collection(_, of):
            _check(of)
        case Struct(members):
            for _, member in members:
                _check(member)
        case _:
            assert_never(dtype)
