"""Secrets that are written out in the options of a data source.

The registry keeps every option of a source readable, and no option is read from the environment
(feast/data_source.py, to_proto). `connection_ref` names where credentials are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsc.codes import PLAIN_SECRET
from fsc.diagnostics import Diagnostic
from fsc.document import Document, scalars
from fsc.model.describe import Attr, managed
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.sources.base import ConnectedSource
from fsc.model.secret_text import has_password
from fsc.model.stack import Stack
from fsc.model.types import FilePath, Json, MapOf, OneOf, Part, Str
from fsc.validate.lookup import sources

NAMED = re.compile(r"password|passwd|secret|token$|access[._-]?key|account[._-]?key", re.IGNORECASE)
_FREE = frozenset({"tags", "field_mapping", "description", "owner"})


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """No option holds a password or a key."""
    for source in sources(stack).values():
        for one in managed(type(source)):
            if one.key not in _FREE:
                yield from _option(source, one)


def _option(source: DataSource, one: Attr) -> Iterator[Diagnostic]:
    node = source.at.get(one.key)
    if node is None or not isinstance(one.type, (Str, FilePath, MapOf, Json, Part, OneOf)):
        return
    for path, leaf in scalars(node):
        text = leaf.value if isinstance(leaf.value, str) else ""
        named = any(NAMED.search(str(step)) for step in path)
        if text and (named or has_password(text)):
            where = ".".join(map(str, (one.key, *path)))
            message = f"`{where}` is a secret, and the registry would show it to all its readers."
            yield PLAIN_SECRET(message, leaf.at, hint=_hint(source))


def _hint(source: DataSource) -> str:
    if isinstance(source, ConnectedSource):
        return "Remove it, and name where the credentials are with `connection_ref`."
    return "Remove it, and give it to the programs that read the source by their environment."
