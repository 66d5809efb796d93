"""Expressions -> lines, as `ruff format` would lay them out."""

from __future__ import annotations

from fsc.emit.expression import (
    Call,
    Constant,
    Expression,
    Items,
    Member,
    Method,
    Name,
    Pairs,
    Pick,
    Symbol,
    flat,
    inside,
    parts,
)  # fmt: skip

LINE = 100
_INDENT = 4


def assignment(name: str, value: Expression) -> str:
    """`name = value`, laid out."""
    return f"{name} = {_laid_out(value, 0, len(name) + 3, 0)}"


def _laid_out(one: Expression, indent: int, used: int, tail: int) -> str:
    """`used` columns of the line are taken already, `tail` more will follow."""
    line = "" if _tall(one) else flat(one)
    if line and used + width(line) + tail <= LINE:
        return line
    match one:
        case Call(function):
            return _opened(f"{flat(function)}(", one, ")", indent)
        case Items(items) if items:
            return _opened("[", one, "]", indent)
        case Pairs(pairs) if pairs:
            return _opened("{", one, "}", indent)
        case Pick() | Method() | Member():
            return _chained(one, indent, used, tail)
        case _:
            return line or flat(one)


def _tall(one: Expression) -> bool:
    """True when something inside wants lines of its own, so that the whole cannot be one line."""
    match one:
        case Call(tall=True) | Items(tall=True):
            return True
        case Call(_, arguments, keywords):
            return any(map(_tall, arguments)) or any(_tall(value) for _, value in keywords)
        case Constant() | Name() | Symbol():
            return False
        case _:
            return any(map(_tall, parts(one)))


def _opened(start: str, one: Expression, end: str, indent: int) -> str:
    inner = indent + _INDENT
    lines = [
        f"{' ' * inner}{head}{_laid_out(part, inner, inner + width(head), 1)},"
        for head, part in inside(one)
    ]
    return "\n".join([start, *lines, " " * indent + end]) if lines else start + end


def _chained(one: Expression, indent: int, used: int, tail: int) -> str:
    """Picks and calls on a view. Three of them stand below each other; fewer open a bracket.

    A bracket stays closed when everything up to where the line could break next fits.
    """
    text, groups = _chain(one)
    column = used + width(text)
    below = len(groups) > 2
    heads = [0 if below else width(head) for head, _, _ in groups[1:]]
    for index, (group, behind) in enumerate(zip(groups, [*heads, tail], strict=True)):
        if below and index:
            text, column = f"{text}\n{' ' * indent}", indent
        part = _group(group, indent, column, behind)
        text += part
        column = column + width(part) if "\n" not in part else indent + 1
    return text


def _chain(one: Expression) -> tuple[str, list[tuple[str, Expression, str]]]:
    """The view at the start, and each bracket behind it: what opens it, what is in it, its end."""
    match one:
        case Method(of, name, argument):
            start, groups = _chain(of)
            return start, [*groups, (f".{name}(", argument, ")")]
        case Pick(of, features):
            return flat(of), [("[", features, "]")]
        case Member(of, name):
            start, groups = _chain(of)
            last = [(head, part, f"{end}.{name}") for head, part, end in groups[-1:]]
            return start if last else f"{start}.{name}", [*groups[:-1], *last]
        case _:
            return flat(one), []


def _group(group: tuple[str, Expression, str], indent: int, used: int, behind: int) -> str:
    head, part, end = group
    line = head + flat(part) + end
    if used + width(line) + behind <= LINE:
        return line
    inner = indent + _INDENT
    laid_out = _laid_out(part, inner, inner, 0)
    return f"{head}\n{' ' * inner}{laid_out}\n{' ' * indent}{end}"


# Ranges of characters that take two columns (Unicode, East Asian Width W and F), fixed here so
# that the layout does not depend on the version of Python.
_WIDE = (
    (0x1100, 0x115F), (0x2E80, 0xA4CF), (0xAC00, 0xD7A3), (0xF900, 0xFAFF), (0xFE30, 0xFE6F),
    (0xFF00, 0xFF60), (0xFFE0, 0xFFE6), (0x1F300, 0x1FAFF), (0x20000, 0x3FFFD),
)  # fmt: skip


def width(text: str) -> int:
    """The columns that text takes in an editor."""
    if text.isascii():
        return len(text)
    return sum(2 if any(low <= ord(one) <= high for low, high in _WIDE) else 1 for one in text)
