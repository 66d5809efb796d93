"""The JSON Schema engine: a manifest and its schemas in, violations out.

The one importer of jsonschema_rs, which checks a manifest of 67,000 lines in some 20 ms, and
says of each error which keyword of the schema it stems from. What it cannot take (half a
character of UTF-16, which only an environment variable can bring in) is a violation as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError

from fsc.document import Document, Path
from fsc.records import dataclass
from fsc.validate.pieces import Piece, pieces

Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """One keyword of a schema that a value does not fit.

    `argument` is what the keyword wants; `schema` is the map that holds the keyword, `within` the
    maps around it, nearest first. `branches` holds the violations of each alternative. With
    `of_key` it is not a value but the last key of `path` that does not fit.
    """

    keyword: str
    argument: Any
    path: Path
    value: Any
    schema: Schema
    within: tuple[Schema, ...] = ()
    branches: tuple[tuple[Violation, ...], ...] = ()
    of_key: bool = False


def violations(document: Document) -> Iterator[Violation]:
    """Everything about the shape of a manifest that is wrong, in no certain order."""
    data = _exact(document.data) if document.sensitive else document.data
    wrong = False
    try:
        for piece in pieces(data):
            for one in _check(piece) if not (wrong and piece.declared) else ():
                wrong = True
                yield one
    except UnicodeEncodeError:
        yield from _half_characters(data, ())


def _exact(data: Any) -> Any:
    """The engine takes text only as `str` itself, not as the class that marks sensitive text."""
    if isinstance(data, dict):
        return {str(key): _exact(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_exact(value) for value in data]
    return str(data) if isinstance(data, str) else data


def _check(piece: Piece) -> Iterator[Violation]:
    validator = Draft202012Validator(dict(piece.schema), validate_formats=False)
    if not validator.is_valid(piece.data):
        for error in validator.iter_errors(piece.data):
            yield _violation(error, piece)


def _violation(error: ValidationError, piece: Piece) -> Violation:
    kind, steps = error.kind, list(error.schema_path)
    around = _around(piece.schema, steps[:-1])
    path: Path = (*piece.path, *error.instance_path)
    if kind.name == "propertyNames":
        name = kind.value.instance
        return Violation(
            str(steps[-1]), kind.value.kind.value, (*path, name), name, *_split(around), of_key=True
        )
    branches: tuple[tuple[Violation, ...], ...] = ()
    if kind.name in ("anyOf", "oneOf"):
        branches = tuple(tuple(_violation(one, piece) for one in each) for each in kind.value)
    return Violation(kind.name, kind.value, path, error.instance, *_split(around), branches)


def _half_characters(data: Any, path: Path) -> Iterator[Violation]:
    """The texts that the engine refused; only an environment variable can bring them in."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield from _half_characters(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _half_characters(value, (*path, index))
    elif isinstance(data, str) and data != data.encode("utf-8", "replace").decode("utf-8"):
        comment = {"$comment": "It holds bytes that are no UTF-8 text."}
        yield Violation("pattern", "", path, ascii(data), comment)


def _split(around: tuple[Schema, ...]) -> tuple[Schema, tuple[Schema, ...]]:
    return around[0], around[1:]


def _around(schema: Schema, steps: list[str | int]) -> tuple[Schema, ...]:
    """The maps on the way to a keyword, innermost first."""
    found: list[Schema] = [schema]
    node: Any = schema
    for step in steps:
        node = node[step]
        if isinstance(node, Mapping):
            found.append(node)
    return tuple(reversed(found))
