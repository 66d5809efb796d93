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
    """Flavors are in the catalog of their type, or under `zenml.flavors`."""
    own = document.root.get("zenml", "flavors")
    declared = {
        (str(one.get("type").value), name)  # type: ignore[union-attr]
        for name, one in (own.entries if own else {}).items()
    }
    for one in components(stack):
        known = catalogs.zenml(one.type)["flavors"]
        if one.flavor not in known and (one.type, one.flavor) not in declared:
            words = one.type.replace("_", " ")
            listed = f"Flavors of this type are {', '.join(sorted(known))}."
            hint = (
                did_you_mean(one.flavor, known)
                or f"{listed} Declare your own under `zenml.flavors`."
            )
            yield UNKNOWN_FLAVOR(
                f"ZenML has no {words} flavor `{one.flavor}`.", one.at.span("flavor"), hint=hint
            )
