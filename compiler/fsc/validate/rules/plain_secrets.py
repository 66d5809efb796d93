"""Secrets that are written out.

The manifest lies in a repository, compiled files hold it again, and ZenML stores settings of
components readable. The catalogs say which settings are secrets, and in which texts, such as a
connection string, a password can stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import PLAIN_SECRET
from fsc.diagnostics import Diagnostic
from fsc.document import Document, Node, scalars
from fsc.model.jsonschema_settings import secret_fields
from fsc.model.stack import Stack
from fsc.model.zenml.flavor import Flavor
from fsc.validate import catalogs
from fsc.validate.lookup import by_name, components

_REFERENCE = re.compile(r"\{\{.+\}\}|\$\{env:")
_EMBEDDED = re.compile(
    r"://[^/\s:@]*:(?P<url>[^@/\s]+)@|(?:password|passwd|pwd|secret|token|accountkey)=(?P<key>[^;,&\s]+)",
    re.IGNORECASE,
)


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Settings that are secrets are references."""
    own: Mapping[str, Flavor] = by_name(stack, Flavor.KIND.name)
    for one in components(stack):
        entry = catalogs.flavor(one.type, one.flavor) or {}
        hint = "Write `{{secret.key}}`, and declare the secret under `zenml.secrets`."
        declared = secret_fields(own[one.flavor].config_schema) if one.flavor in own else ()
        for name in entry.get("secret_fields", declared):
            yield from _written_out(one.at.get("config", *name.split(".")), name, hint)
    yield from _feature_store(document)


def is_written_out(value: object) -> bool:
    """True for the value of a secret setting that says the secret, and refers to none."""
    return value is not None and value != "" and not _REFERENCE.search(str(value))


def embeds(text: str) -> bool:
    """True for a text with a password in it that is no reference."""
    return any(True for _ in _passwords(text))


def _passwords(text: str) -> Iterator[str]:
    for found in _EMBEDDED.finditer(text):
        password = found.group("url") or found.group("key")
        if not _REFERENCE.match(password):
            yield password


def _written_out(node: Node | None, name: str, hint: str) -> Iterator[Diagnostic]:
    for _, leaf in scalars(node) if node else ():
        if is_written_out(leaf.value):
            yield PLAIN_SECRET(f"`{name}` is a secret, and it is written out.", leaf.at, hint=hint)


def _feature_store(document: Document) -> Iterator[Diagnostic]:
    store = document.root.get("feature_store")
    for name, block in catalogs.feast()["blocks"].items() if store else ():
        given = store.get(name) if store else None
        if given is not None and given.value is not None:
            yield from _block(name, given, block)


def _block(name: str, given: Node, block: Mapping[str, Any]) -> Iterator[Diagnostic]:
    if isinstance(given.value, str):
        yield from _embedded(given, name)
        return
    word = given.get(block["discriminator"])
    entry = block["types"].get(str(word.value) if word else block["default"], {})
    for field in entry.get("secret_fields", ()):
        yield from _written_out(given.get(*field.split(".")), field, "Write `${env:NAME}`.")
    for field in entry.get("may_embed_secret", ()):
        node = given.get(*field.split("."))
        for _, leaf in scalars(node) if node else ():
            yield from _embedded(leaf, field)


def _embedded(leaf: Node, name: str) -> Iterator[Diagnostic]:
    for _ in _passwords(leaf.value) if isinstance(leaf.value, str) else ():
        message = f"`{name}` has a password in it."
        hint = "Write the password, or the whole text, as `${env:NAME}`."
        yield PLAIN_SECRET(message, leaf.at, hint=hint)
