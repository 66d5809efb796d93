"""References to secrets: where they are refused, written in part, or lead nowhere.

ZenML takes a text for a reference only as a whole (zenml/utils/secret_utils.py), refuses it for
settings that it checks when registering (zenml/stack/stack_component.py: __init__), and resolves
it when the component is used, so a wrong name is found late. Secrets may exist without being
declared here, hence the warning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fsc.codes import NO_REFERENCE, UNKNOWN_SECRET
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.references import NAMES, REFERENCE
from fsc.model.zenml.secret import ZenSecret
from fsc.validate import catalogs
from fsc.validate.lookup import by_name, components


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """References stand alone, where ZenML allows them, and name a declared secret and key."""
    secrets: Mapping[str, ZenSecret] = by_name(stack, ZenSecret.KIND.name)
    for one in components(stack):
        entry = catalogs.flavor(one.type, one.flavor) or {}
        refused = frozenset(entry.get("no_reference", ()))
        for key, value in one.config.items():
            at = one.at.span("config", key)
            if isinstance(value, str):
                yield from _setting(key, value, at, refused)
                yield from _named(value, at, secrets)
        yield from _by_name(one, NAMES if entry else NAMES[:1], secrets)


def _setting(key: str, value: str, at: Span, refused: frozenset[str]) -> Iterator[Diagnostic]:
    if not REFERENCE.search(value):
        return
    if key in refused:
        message = f"ZenML checks `{key}` when it registers the component, so it takes no reference."
        yield NO_REFERENCE(message, at, hint="Write the value itself, or a variable.")
    elif not REFERENCE.fullmatch(value):
        message = (
            f"ZenML reads a reference only as the whole value, so `{key}` would keep the braces."
        )
        yield NO_REFERENCE(message, at, hint="Put the whole text into the secret.")


def _named(value: str, at: Span, secrets: Mapping[str, ZenSecret]) -> Iterator[Diagnostic]:
    found = REFERENCE.fullmatch(value)
    if found:
        yield from _unknown(found.group(1), found.group(2), at, secrets)


def _by_name(
    one: Component, settings: Iterable[str], secrets: Mapping[str, ZenSecret]
) -> Iterator[Diagnostic]:
    """Of a custom flavor only what ZenML's base classes declare: its `secret` may be anything."""
    key = "api_key" if one.flavor in ("label_studio", "argilla") else ""
    for setting in settings:
        name: Any = one.config.get(setting)
        if isinstance(name, str) and name and not REFERENCE.search(name):
            yield from _unknown(name, key, one.at.span("config", setting), secrets)


def _unknown(
    name: str, key: str, at: Span, secrets: Mapping[str, ZenSecret]
) -> Iterator[Diagnostic]:
    secret = secrets.get(name)
    if secret is None:
        hint = (
            did_you_mean(name, secrets)
            or "Declare it under `zenml.secrets`, if it is not made elsewhere."
        )
        yield UNKNOWN_SECRET(f"There is no secret `{name}` in this manifest.", at, hint=hint)
    elif key and key not in secret.values:
        hint = (
            did_you_mean(key, secret.values)
            or f"It has {', '.join(f'`{one}`' for one in sorted(secret.values))}."
        )
        yield UNKNOWN_SECRET(f"The secret `{name}` has no key `{key}`.", at, hint=hint)
