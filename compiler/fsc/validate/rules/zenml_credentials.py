"""Annotators whose credential ZenML does not use.

Label Studio's annotator reads `api_key` only from the settings of a running step, and everywhere
else the secret that `authentication_secret` names; Argilla's fails with UnboundLocalError when it
has neither (zenml/integrations/*/annotators: _get_client).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import IGNORED_CREDENTIAL
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.validate.lookup import components

_HINT = (
    "Put the key into a secret, `{name}: {{values: {{api_key: ...}}}}`, and write "
    "`authentication_secret: {name}`."
)


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Label Studio has an authentication secret, Argilla that or an API key."""
    for one in components(stack):
        message = _trouble(one) if one.type == "annotator" else ""
        if message:
            at = (
                one.at.key_span("config", "api_key")
                if one.config.get("api_key")
                else one.at.span("flavor")
            )
            yield IGNORED_CREDENTIAL(message, at, hint=_HINT.format(name=one.flavor))


def _trouble(one: Component) -> str:
    if one.config.get("authentication_secret"):
        return ""
    has_key = bool(one.config.get("api_key"))
    if one.flavor == "label_studio":
        if has_key:
            return "ZenML reads Label Studio's `api_key` only inside steps, and nowhere else."
        return "Label Studio's annotator has no `authentication_secret`, so it cannot log in."
    if one.flavor == "argilla" and not has_key:
        return "Argilla's annotator has no credential, and fails when it is used."
    return ""
