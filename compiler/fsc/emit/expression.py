"""Python expressions as data: each knows its text on one line, and how it may break.

The closed union `Expression` is everything that generated code can hold: calls, names and
literals. Nothing in it is made from text of the manifest but literals and checked identifiers.
Texts and imports are put together from those of the parts when an expression is made, since a
module holds some hundred thousand of them and each is asked for more than once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Optional, Union

from fsc.emit.literal import Plain, literal


class Symbol(NamedTuple):
    """Something imported: `local` is its name in the module."""

    module: str
    name: str
    local: str


Needs = frozenset[Symbol]
NOTHING: Needs = frozenset()


class Atom(NamedTuple):
    """What never breaks: a literal or a name."""

    line: str
    needs: Needs = NOTHING


class Bracket(NamedTuple):
    """A call, a list or a dict. `line` is None when it must not be one line.

    A piece is what stands in front of it, such as `name=`, and its value.
    """

    start: str
    pieces: tuple[Piece, ...]
    end: str
    line: Optional[str]
    needs: Needs = NOTHING


class Group(NamedTuple):
    """A bracket behind a value: what opens it, what is in it, its end."""

    head: str
    inside: Expression
    end: str

    @property
    def line(self) -> str:
        """The group on one line."""
        return f"{self.head}{self.inside.line}{self.end}"


class Chain(NamedTuple):
    """Picks from a value and calls on it: `view[["a"]].with_name("b")`."""

    start: str
    groups: tuple[Group, ...]
    needs: Needs = NOTHING

    @property
    def line(self) -> str:
        """The whole chain on one line."""
        return self.start + "".join(one.line for one in self.groups)


Expression = Union[Atom, Bracket, Chain]
Piece = tuple[str, Expression]


def constant(value: Plain) -> Atom:
    """A literal."""
    return Atom(literal(value))


def call(function: Atom, pieces: Iterable[Piece] = (), *, tall: bool = False) -> Bracket:
    """A call. With `tall` each argument stands on a line of its own, however short."""
    return _bracket(f"{function.line}(", tuple(pieces), ")", tall, function.needs)


def items(values: Iterable[Expression], *, tall: bool = False) -> Bracket:
    """A list."""
    return _bracket("[", tuple(("", one) for one in values), "]", tall)


def pairs(found: Iterable[Piece]) -> Bracket:
    """A dict whose keys are text."""
    return _bracket("{", tuple((f"{literal(key)}: ", value) for key, value in found), "}")


def keyword(name: str, value: Expression) -> Piece:
    """`name=value`, for a call."""
    return f"{name}=", value


def pick(of: Atom, features: Bracket) -> Chain:
    """`of[[...]]`: some features of a view."""
    return Chain(of.line, (Group("[", features, "]"),), of.needs | features.needs)


def method(of: Atom | Chain, name: str, argument: Expression) -> Chain:
    """`of.name(argument)`."""
    found = _chain(of)
    groups = (*found.groups, Group(f".{name}(", argument, ")"))
    return Chain(found.start, groups, found.needs | argument.needs)


def member(of: Atom | Chain, name: str) -> Chain:
    """`of.name`."""
    found = _chain(of)
    if not found.groups:
        return Chain(f"{found.start}.{name}", (), found.needs)
    head, inside, end = found.groups[-1]
    return Chain(
        found.start, (*found.groups[:-1], Group(head, inside, f"{end}.{name}")), found.needs
    )


def _chain(of: Atom | Chain) -> Chain:
    return of if isinstance(of, Chain) else Chain(of.line, (), of.needs)


def _bracket(
    start: str, pieces: tuple[Piece, ...], end: str, tall: bool = False, needs: Needs = NOTHING
) -> Bracket:
    used = [one.needs for _, one in pieces if one.needs]
    texts = [] if tall else [(head, one.line) for head, one in pieces]
    is_tall = tall or any(text is None for _, text in texts)
    line = None if is_tall else f"{start}{', '.join([f'{head}{one}' for head, one in texts])}{end}"
    return Bracket(start, pieces, end, line, needs.union(*used) if used else needs)
