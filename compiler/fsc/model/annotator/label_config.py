"""Label Studio's labeling config as data. Pure, and safe on any text.

Expat is used directly so that a document type is refused before anything in it can expand: no
entity is ever declared, so none can grow or reach a file. (Label Studio itself parses configs with
defusedxml: label_studio/core/label_config.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

LARGEST = 1_000_000
DEEPEST = 100


class ConfigError(ValueError):
    """The text is no labeling config. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.line = line
        self.column = column


@dataclass(frozen=True)
class Tag:
    """One element with its attributes, where it stands, and the elements directly in it."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    column: int
    inside: tuple[Tag, ...] = ()

    @property
    def name(self) -> str:
        """What other tags and labels call it, or ""."""
        return self.attributes.get("name", "")

    @property
    def to_names(self) -> tuple[str, ...]:
        """The tags that a control tag is bound to; none for other tags."""
        return tuple(one.strip() for one in self.attributes.get("toName", "").split(",") if one)

    @property
    def column_of_data(self) -> str:
        """The column that an object tag shows (`$amount`), or "" when it shows fixed text."""
        value = self.attributes.get("value") or self.attributes.get("valueList") or ""
        return value[1:].partition(".")[0].partition("[")[0] if value.startswith("$") else ""


@dataclass
class _Builder:
    """Collects elements while expat reads."""

    parser: Any
    open: list[tuple[str, dict[str, str], int, int, list[Tag]]] = field(default_factory=list)
    root: Tag | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self.open) >= DEEPEST:
            raise self.trouble(f"It is nested more than {DEEPEST} deep.")
        line, column = self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        self.open.append((tag, attributes, line, column, []))

    def end(self, _tag: str) -> None:
        tag, attributes, line, column, inside = self.open.pop()
        made = Tag(tag, attributes, line, column, tuple(inside))
        if self.open:
            self.open[-1][4].append(made)
        else:
            self.root = made

    def doctype(self, *_: Any) -> None:
        raise self.trouble("It has a document type (`<!DOCTYPE ...>`), which is never needed.")

    def trouble(self, message: str) -> ConfigError:
        return ConfigError(
            message, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1
        )


def parse(text: str) -> tuple[Tag, ...]:
    """All tags of a labeling config in the order of the text. Raises ConfigError."""
    if len(text) > LARGEST:
        raise ConfigError(f"It is larger than {LARGEST:,} characters.")
    parser = expat.ParserCreate()
    builder = _Builder(parser)
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.StartDoctypeDeclHandler = builder.doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        words = expat.errors.messages[error.code]
        raise ConfigError(f"It is no XML: {words}.", error.lineno, error.offset + 1) from None
    root = builder.root
    return tuple(_flat(root)) if root else ()


def _flat(root: Tag) -> list[Tag]:
    """The tree in the order of the text."""
    found, todo = [], [root]
    while todo:
        one = todo.pop()
        found.append(one)
        todo.extend(reversed(one.inside))
    return found


def controls(tags: tuple[Tag, ...]) -> dict[str, Tag]:
    """The tags that ask for a label, by name."""
    return {one.name: one for one in tags if one.to_names and one.name}


def objects(tags: tuple[Tag, ...]) -> dict[str, Tag]:
    """The tags that show something and that a control can be bound to, by name."""
    return {one.name: one for one in tags if one.name and not one.to_names}
