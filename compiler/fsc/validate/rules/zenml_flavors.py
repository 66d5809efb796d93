"""A flavor that ZenML does not come with and the manifest does not declare.

ZenML refuses to register such a component, unless somebody registered the flavor by hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import UNKNOWN_FLAVOR
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate import catalogs
from fsc.validate.lookup import components


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Flavors are in the catalog of their type; one that is not may be a team's own."""
    for one in components(stack):
        known = catalogs.zenml(one.type)["flavors"]
        if one.flavor not in known:
            words = one.type.replace("_", " ")
            listed = f"Flavors of this type are {', '.join(sorted(known))}."
            hint = did_you_mean(one.flavor, known) or (
                f"{listed} One of your own must be registered in ZenML before."
            )
            yield UNKNOWN_FLAVOR(
                f"ZenML has no {words} flavor `{one.flavor}`.", one.at.span("flavor"), hint=hint
            )
