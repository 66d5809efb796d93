"""Python expressions as data, and as text on one line.

The closed union `Expression` is everything that generated code can hold: calls, names and
literals. Nothing in it is made from text of the manifest but literals and checked identifiers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Union

from fsc.diagnostics import assert_never
from fsc.emit.literal import Plain, literal


@dataclass(frozen=True)
class Constant:
    """A literal."""

    value: Plain


@dataclass(frozen=True)
class Name:
    """A variable of the generated module."""

    name: str


@dataclass(frozen=True)
class Symbol:
    """Something imported: `local` is its name in the module, `member` an attribute of it."""

    module: str
    name: str
    local: str
    member: str = ""


@dataclass(frozen=True)
class Call:
    """A call. With `tall` each argument stands on a line of its own, however short."""

    function: Symbol
    arguments: tuple[Expression, ...] = ()
    keywords: tuple[tuple[str, Expression], ...] = ()
    tall: bool = False


@dataclass(frozen=True)
class Items:
    """A list."""

    items: tuple[Expression, ...]
    tall: bool = False


@dataclass(frozen=True)
class Pairs:
    """A dict whose keys are text."""

    pairs: tuple[tuple[str, Expression], ...]


@dataclass(frozen=True)
class Pick:
    """`of[[...]]`: some features of a view."""

    of: Name
    features: Items


@dataclass(frozen=True)
class Method:
    """`of.name(argument)`."""

    of: Expression
    name: str
    argument: Expression


@dataclass(frozen=True)
class Member:
    """`of.name`."""

    of: Expression
    name: str


Expression = Union[Constant, Name, Symbol, Call, Items, Pairs, Pick, Method, Member]


def symbols(one: Expression) -> Iterator[Symbol]:
    """Every imported name that an expression uses."""
    if isinstance(one, Symbol):
        yield one
    for part in parts(one):
        yield from symbols(part)


def parts(one: Expression) -> tuple[Expression, ...]:
    """The expressions directly inside one."""
    match one:
        case Constant() | Name() | Symbol():
            return ()
        case Call(function, arguments, keywords):
            return (function, *arguments, *(value for _, value in keywords))
        case Items(items):
            return items
        case Pairs(pairs):
            return tuple(value for _, value in pairs)
        case Pick(of, features):
            return (of, features)
        case Method(of, _, argument):
            return (of, argument)
        case Member(of, _):
            return (of,)
        case _:
            assert_never(one)


def flat(one: Expression) -> str:
    """An expression on one line."""
    match one:
        case Constant(value):
            return literal(value)
        case Name(name):
            return name
        case Symbol(_, _, local, member):
            return f"{local}.{member}" if member else local
        case Call(function):
            pieces = [head + flat(part) for head, part in inside(one)]
            return f"{flat(function)}({', '.join(pieces)})"
        case Items(items):
            return f"[{', '.join([flat(part) for part in items])}]"
        case Pairs():
            return f"{{{', '.join([head + flat(part) for head, part in inside(one)])}}}"
        case Pick(of, features):
            return f"{flat(of)}[{flat(features)}]"
        case Method(of, name, argument):
            return f"{flat(of)}.{name}({flat(argument)})"
        case Member(of, name):
            return f"{flat(of)}.{name}"
        case _:
            assert_never(one)


def inside(one: Expression) -> list[tuple[str, Expression]]:
    """What stands between the brackets: each piece with what stands in front of it."""
    match one:
        case Call(_, arguments, keywords):
            named = [(f"{name}=", value) for name, value in keywords]
            return [*(("", value) for value in arguments), *named]
        case Items(items):
            return [("", value) for value in items]
        case Pairs(pairs):
            return [(f"{literal(name)}: ", value) for name, value in pairs]
        case _:
            return []
