"""A flavor that ZenML does not come with and the manifest does not declare, or declares wrongly.

ZenML refuses to register such a component, unless somebody registered the flavor by hand; and it
refuses a custom flavor with the type and name of one of its own (sql_zen_store.py: create_flavor).
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import OWN_FLAVOR, UNKNOWN_FLAVOR
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.flavor import Flavor
from fsc.validate import catalogs
from fsc.validate.lookup import components


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Flavors are in the catalog of their type, or the manifest declares them; never both."""
    declared: tuple[Flavor, ...] = tuple(stack.of(Flavor.KIND.name))
    for own in declared:
        if catalogs.flavor(own.type, own.name):
            yield OWN_FLAVOR(
                f"ZenML has a {_words(own.type)} flavor `{own.name}` itself.",
                document.root.key_span("zenml", "flavors", own.name),
                hint="Give yours another name.",
            )
    for one in components(stack):
        names = [*catalogs.zenml(one.type)["flavors"],
                 *(own.name for own in declared if own.type == one.type)]  # fmt: skip
        if one.flavor not in names:
            yield _unknown(one, names, declared)


def _unknown(one: Component, names: list[str], declared: tuple[Flavor, ...]) -> Diagnostic:
    other = next((own for own in declared if own.name == one.flavor), None)
    listed = f"Flavors of this type are {', '.join(sorted(names))}."
    hint = did_you_mean(one.flavor, names) or f"{listed} Declare your own under `zenml.flavors`."
    if other is not None:
        hint = f"`{other.address}` is a flavor of another type."
    message = f"ZenML has no {_words(one.type)} flavor `{one.flavor}`."
    return UNKNOWN_FLAVOR(message, one.at.span("flavor"), hint=hint)


def _words(type_: str) -> str:
    return type_.replace("_", " ")
