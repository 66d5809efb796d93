"""Expressions -> lines, as `ruff format` would lay them out."""

from __future__ import annotations

from fsc.emit.expression import Bracket, Chain, Expression, Group

LINE = 100
_INDENT = 4


def assignment(name: str, value: Expression) -> str:
    """`name = value`, laid out."""
    return f"{name} = {_laid_out(value, 0, len(name) + 3, 0)}"


def _laid_out(one: Expression, indent: int, used: int, tail: int) -> str:
    """`used` columns of the line are taken already, `tail` more will follow."""
    line = one.line
    if line is not None and used + width(line) + tail <= LINE:
        return line
    if isinstance(one, Bracket) and one.pieces:
        return _opened(one, indent)
    if isinstance(one, Chain):
        return _chained(one, indent, used, tail)
    return line or ""


def _opened(one: Bracket, indent: int) -> str:
    inner = indent + _INDENT
    blank = " " * inner
    lines = [
        f"{blank}{head}{_laid_out(part, inner, inner + width(head), 1)},"
        for head, part in one.pieces
    ]
    return "\n".join([one.start, *lines, " " * indent + one.end])


def _chained(one: Chain, indent: int, used: int, tail: int) -> str:
    """Picks and calls on a view. Three of them stand below each other; fewer open a bracket.

    A bracket stays closed when everything up to where the line could break next fits.
    """
    text, groups = one.start, one.groups
    column = used + width(text)
    below = len(groups) > 2
    heads = [0 if below else width(group.head) for group in groups[1:]]
    for index, (group, behind) in enumerate(zip(groups, [*heads, tail], strict=True)):
        if below and index:
            text, column = f"{text}\n{' ' * indent}", indent
        part = _group(group, indent, column, behind)
        text += part
        column = column + width(part) if "\n" not in part else indent + 1
    return text


def _group(group: Group, indent: int, used: int, behind: int) -> str:
    line = group.line
    if used + width(line) + behind <= LINE:
        return line
    inner = indent + _INDENT
    laid_out = _laid_out(group.inside, inner, inner, 0)
    return f"{group.head}\n{' ' * inner}{laid_out}\n{' ' * indent}{group.end}"


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
