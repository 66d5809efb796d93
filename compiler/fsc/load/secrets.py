"""Where values of sensitive variables stand, and their text masked for snippets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsc.diagnostics import Span
from fsc.document import Node, Path, Sensitive, scalars


def paths(root: Node) -> frozenset[Path]:
    """The paths of all values that hold text of a sensitive variable."""
    return frozenset(path for path, node in scalars(root) if isinstance(node.value, Sensitive))


def masked(sources: Mapping[str, str], spans: Iterable[Span]) -> dict[str, str]:
    """The texts with these places written as `*`; lines and columns stay what they are."""
    made = dict(sources)
    for at in spans:
        if at.file in made:
            made[at.file] = _masked(made[at.file], at)
    return made


def _masked(text: str, at: Span) -> str:
    lines = text.split("\n")
    for number in range(at.line, at.end_line + 1):
        line = lines[number - 1]
        first = at.column - 1 if number == at.line else len(line) - len(line.lstrip())
        end = at.end_column - 1 if number == at.end_line else len(line)
        lines[number - 1] = line[:first] + "*" * max(end - first, 0) + line[max(end, first) :]
    return "\n".join(lines)
