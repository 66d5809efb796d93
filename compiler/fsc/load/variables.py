"""`variables`: what is declared. The values are values.py's part.

variables:
  lake: {type: string, default: data, pattern: "[a-z]+", description: where tables lie}
  windows: [7, 30]         # short for {default: [7, 30]}; the type is that of the default
"""

from __future__ import annotations

import re
import warnings
from typing import NamedTuple

from fsc.codes import NOT_ALLOWED, VARIABLE
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.load import shape

TYPES = ("string", "integer", "number", "boolean", "list", "map")
_KEYS = ("type", "default", "allowed", "pattern", "sensitive", "description")


class Variable(NamedTuple):
    """A declaration. `at` is its name in the manifest; `default` is None when there is none."""

    name: str
    at: Span
    type: str
    default: Node | None
    allowed: Node | None = None
    pattern: re.Pattern[str] | None = None
    sensitive: bool = False


def declared(node: Node | None, found: list[Diagnostic]) -> dict[str, Variable]:
    """The declarations by name."""
    entries = shape.checked_map(node, "`variables`", found, "Give each variable a name.")
    keys = node.keys if node else {}
    found.extend(_bad_name(name, keys[name]) for name in entries if not _is_name(name))
    return {name: _declaration(name, one, keys[name], found) for name, one in entries.items()}


def type_of(node: Node) -> str | None:
    """The narrowest type that a value has; None for null."""
    match node.value:
        case str():
            return "string"
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case list():
            return "list"
        case dict():
            return "map"
        case _:
            return None


def _is_name(text: str) -> bool:
    return text.isascii() and text[:1] != "-" and text.replace("-", "_").isidentifier()


def _declaration(name: str, node: Node, at: Span, found: list[Diagnostic]) -> Variable:
    if not isinstance(node.value, dict):
        return Variable(name, at, type_of(node) or "string", node)
    found.extend(shape.unknown_keys(node, _KEYS, "a variable"))
    shape.checked_text(node.get("description"), "`description`", found)
    default, allowed = node.get("default"), node.get("allowed")
    if allowed is not None and not isinstance(allowed.value, list):
        found.append(shape.wrong_type(allowed, "`allowed`", "a list of values"))
    type_ = _type(node.get("type"), default, found)
    sensitive = _is_sensitive(node.get("sensitive"), type_, found)
    return Variable(name, at, type_, default, allowed, _pattern(node, type_, found), sensitive)


def _type(node: Node | None, default: Node | None, found: list[Diagnostic]) -> str:
    """The type as declared; without a declaration that of the default."""
    named = shape.checked_text(node, "`type`", found)
    if named is None or node is None:
        return (type_of(default) if default else None) or "string"
    if named in TYPES:
        return named
    names = ", ".join(f"`{one}`" for one in TYPES)
    hint = did_you_mean(named, TYPES) or f"The types are {names}."
    found.append(NOT_ALLOWED(f"`{named}` is no type of variables.", node.at, hint=hint))
    return (type_of(default) if default else None) or "string"


def _is_sensitive(node: Node | None, type_: str, found: list[Diagnostic]) -> bool:
    if node is None or node.value is False:
        return False
    if node.value is not True:
        found.append(shape.wrong_type(node, "`sensitive`", "`true` or `false`"))
        return True
    if type_ != "string":
        message = f"Only a variable of type `string` can be sensitive, and this one is `{type_}`."
        hint = "Declare one variable of type `string` for each secret in it."
        found.append(VARIABLE(message, node.at, hint=hint))
    return True


def _pattern(node: Node, type_: str, found: list[Diagnostic]) -> re.Pattern[str] | None:
    text = shape.checked_text(node.get("pattern"), "`pattern`", found)
    if text is None:
        return None
    at = node.span("pattern")
    if type_ != "string":
        found.append(VARIABLE(f"`pattern` is for type `string`, not for `{type_}`.", at))
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return re.compile(text)
    except (re.error, OverflowError, RecursionError) as error:
        found.append(VARIABLE(f"`pattern` is no regular expression: {error}.", at))
        return None


def _bad_name(name: str, at: Span) -> Diagnostic:
    return VARIABLE(
        f"`{name}` cannot be the name of a variable.",
        at,
        hint="Use letters, digits, `_` and `-`, and start with a letter or `_`.",
    )
