"""Plain data -> lines of YAML as a person lays them out, with comments above what they speak of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fsc.document import Path
from fsc.model.characters import prints
from fsc.model.yaml_text import Line, lines, scalar_with_dollar

_HEAD = frozenset({"kind", "metadata"})

Comments = Mapping[Path, Iterable[str]]


def written(data: Mapping[str, Any], comments: Comments) -> Iterator[Line]:
    """The lines of a file. A comment has the path of the value that it stands above."""
    for number, (path, text) in enumerate(lines(data, _text, short=True)):
        if number and len(path) == 1 and path[0] not in _HEAD:
            yield (), ""
        indent = text[: len(text) - len(text.lstrip(" "))]
        for comment in comments.get(path, ()):
            yield path, f"{indent}# {comment}"
        yield path, text


def _text(_key: str, text: str, indent: int) -> str:
    """Text of several lines stands in a block, so that functions and queries can be read."""
    body = text.removesuffix("\n")
    rows = body.split("\n")
    if len(rows) < 2 or not all(_fits(one) for one in rows) or rows[0][:1] == " " or not rows[-1]:
        return scalar_with_dollar(text)
    sign = "|" if text.endswith("\n") else "|-"
    return "\n".join([sign, *(f"{' ' * indent}{one}" if one else "" for one in rows)])


def _fits(row: str) -> bool:
    return row == row.rstrip() and all(prints(one) for one in row)
