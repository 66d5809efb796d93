"""Settings that ZenML's command line takes for options of its own.

`zenml artifact-store update --secret=...` attaches a secret instead of setting `secret`
(zenml/cli/stack_components.py). fsc writes them well, in `register.sh` through Python; people who
change the component by hand cannot. A setting that the flavor requires is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import OPTION_NAME
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.common import TYPE_BY_NAME
from fsc.validate import catalogs
from fsc.validate.lookup import components


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Settings are not named like options of `zenml TYPE update`."""
    for one in components(stack):
        entry = catalogs.flavor(one.type, one.flavor) or {}
        required = entry.get("config", {}).get("required", ())
        for key in entry.get("cli_clash", ()):
            if key in one.config and key not in required:
                group = TYPE_BY_NAME[one.type].group
                message = f"`zenml {group} update --{key}` is an option, and no setting."
                at = one.at.key_span("config", key)
                yield OPTION_NAME(message, at, hint="Change this setting only here, with fsc.")
