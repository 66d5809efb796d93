"""Two names that differ only in case, or are one name in two sections.

Feast refuses both for views of all kinds together and for data sources (feast/feature_store.py:
_validate_feature_views, _validate_data_sources); two such entities mean one thing to people and
two to Feast. Services and entities of one name are no trouble.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fsc.codes import ONLY_CASE, TWO_OBJECTS
from fsc.diagnostics import Diagnostic, Related
from fsc.document import Document
from fsc.model.describe import Object
from fsc.model.stack import KINDS, Stack

_VIEWS = tuple(kind.KIND.name for kind in KINDS if kind.KIND.view)
_TOGETHER = (_VIEWS, ("feast.data_source",), ("feast.entity",))


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Views of all kinds, data sources, entities: each a space of names without case."""
    for kinds in _TOGETHER:
        yield from _clashes((one for kind in kinds for one in stack.of(kind)), document)


def _clashes(objects: Iterable[Object], document: Document) -> Iterator[Diagnostic]:
    alike: dict[str, list[Object]] = {}
    for one in objects:
        before = alike.setdefault(one.name.lower(), [])
        if before:
            same = (other for other in before if other.name == one.name)
            yield _clash(one, next(same, before[0]), document)
        before.append(one)


def _clash(one: Object, before: Object, document: Document) -> Diagnostic:
    at = document.root.key_span(*one.KIND.section, one.name)
    related = Related("the other one", document.root.key_span(*before.KIND.section, before.name))
    if one.name == before.name:
        titles = f"{before.KIND.title} and {one.KIND.title}"
        message = f"`{one.name}` is the name of two objects: {titles}."
        return TWO_OBJECTS(message, at, hint="Give one of them another name.", related=(related,))
    message = f"`{one.name}` and `{before.name}` differ only in case, which Feast ignores."
    return ONLY_CASE(message, at, hint="Give one of them another name.", related=(related,))
