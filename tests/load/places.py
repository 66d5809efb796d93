"""What spans must be: inside the text of their file, and not backwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from fsc.diagnostics import Diagnostic, Span
from fsc.document import Node


def all_spans(node: Node) -> Iterator[Span]:
    yield node.at
    yield from node.keys.values()
    for child in [*node.entries.values(), *node.items]:
        yield from all_spans(child)


def spans_of(found: tuple[Diagnostic, ...]) -> Iterator[Span]:
    for one in found:
        yield one.span
        yield from (other.span for other in one.related)


def check(span: Span, sources: Mapping[str, str]) -> None:
    assert span.file in sources, span
    lines = sources[span.file].split("\n")
    assert 1 <= span.line <= span.end_line <= len(lines), span
    assert 1 <= span.column <= len(lines[span.line - 1]) + 1, span
    assert 1 <= span.end_column <= len(lines[span.end_line - 1]) + 1, span
    assert (span.line, span.column) <= (span.end_line, span.end_column), span


def shown(span: Span, text: str) -> str:
    """The text of a span."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
