"""YAML text -> tree of nodes with spans. With yaml_nodes.py the only importer of ruamel.yaml.

ruamel's C parser gives events twenty times quicker than its Python parser. What it cannot read
although YAML 1.2 allows it (`{url: s3://x}`) is read again with the Python parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from ruamel.yaml.cyaml import CParser
from ruamel.yaml.error import YAMLError

from fsc.diagnostics import Diagnostic
from fsc.document import Node
from fsc.load.yaml_nodes import Builder, StopError

# libyaml takes these for ends of line; YAML 1.2 and editors do not.
_FOREIGN_NEWLINES = ("\x85", "\u2028", "\u2029")


class Parsed(NamedTuple):
    """The tree of one text (None when there is nothing in it) and what is wrong with it.

    `whole` is False when a part of the text could not be read; then there is no tree.
    """

    root: Node | None
    found: tuple[Diagnostic, ...] = ()
    whole: bool = True


def parse(text: str, file: str) -> Parsed:
    """Read one YAML document. `file` is the name that spans carry; newlines are `\\n`."""
    if any(one in text for one in _FOREIGN_NEWLINES):
        place = min(text.index(one) for one in _FOREIGN_NEWLINES if one in text)
        return _refused(_words().character(text, place, file))
    first = _parse(text, file, CParser(text).get_event)
    if isinstance(first, Parsed):
        return first
    if _words().may_be_valid(first, text):
        second = _parse(text, file, _python_events(text))
        if isinstance(second, Parsed):
            return second
        first = _words().later(first, second)
    return _refused(_words().worded(first, text, file))


def _parse(text: str, file: str, next_event: Callable[[], Any]) -> Parsed | YAMLError:
    builder = Builder(text, file, next_event)
    try:
        root = builder.document()
    except StopError as stop:
        return _refused(*builder.found, stop.found)
    except YAMLError as error:
        return error
    return Parsed(None if builder.broken else root, tuple(builder.found), not builder.broken)


def _refused(*found: Diagnostic) -> Parsed:
    return Parsed(None, found, whole=False)


def _words() -> Any:
    from fsc.load import yaml_errors  # 6 ms that a manifest without syntax errors saves

    return yaml_errors


def _python_events(text: str) -> Callable[[], Any]:
    return _checked_events(text).__next__


def _checked_events(text: str) -> Iterator[Any]:
    """The events of ruamel's Python parser, which takes escapes that name no character."""
    from ruamel.yaml import YAML

    try:
        for event in YAML(typ="safe", pure=True).parse(text):
            getattr(event, "value", "").encode()
            yield event
    except ValueError as error:
        raise YAMLError(str(error)) from error
