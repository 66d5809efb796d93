"""YAML text -> tree of nodes with spans. With yaml_nodes.py the only importer of ruamel.yaml.

ruamel's C parser gives events twenty times quicker than its Python parser. What it cannot read
although YAML 1.2 allows it (`{url: s3://x}`) is read again with the Python parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from ruamel.yaml.cyaml import CParser  # type: ignore[attr-defined]
from ruamel.yaml.error import YAMLError

from fsc.diagnostics import Diagnostic
from fsc.document import Node
from fsc.load import yaml_errors
from fsc.load.yaml_nodes import Builder, StopError


@dataclass(frozen=True)
class Parsed:
    """The tree of one text (None when there is nothing in it) and what is wrong with it.

    `whole` is False when a part of the text could not be read; then there is no tree.
    """

    root: Node | None
    found: tuple[Diagnostic, ...] = ()
    whole: bool = True


def parse(text: str, file: str) -> Parsed:
    """Read one YAML document. `file` is the name that spans carry; newlines are `\\n`."""
    refused = yaml_errors.strange_character(text, file)
    if refused:
        return Parsed(None, (refused,), whole=False)
    first = _parse(text, file, CParser(text).get_event)
    if isinstance(first, Parsed):
        return first
    if yaml_errors.is_valid_in_yaml_1_2(first, text):
        second = _parse(text, file, _python_events(text))
        if isinstance(second, Parsed):
            return second
    return Parsed(None, (yaml_errors.worded(first, text, file),), whole=False)


def _parse(text: str, file: str, next_event: Callable[[], Any]) -> Parsed | YAMLError:
    builder = Builder(text, file, next_event)
    try:
        root = builder.document()
    except StopError as stop:
        return Parsed(None, (*builder.found, stop.found), whole=False)
    except YAMLError as error:
        return error
    return Parsed(None if builder.broken else root, tuple(builder.found), not builder.broken)


def _python_events(text: str) -> Callable[[], Any]:
    from ruamel.yaml import YAML

    events: Iterator[Any] = iter(YAML(typ="safe", pure=True).parse(text))
    return lambda: next(events)
