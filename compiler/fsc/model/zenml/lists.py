"""What a ZenML stack notes of objects that cannot carry labels: secrets and flavors.

Their owner, and what he applied, lies in labels of his stack.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.records import dataclass

SECRETS_MARK = "fsc.secrets"
FLAVORS_MARK = "fsc.flavors"
PROTECTED_MARK = "fsc.protected"
LIST_MARKS = (SECRETS_MARK, FLAVORS_MARK, PROTECTED_MARK)

SECRET, FLAVOR = "zenml.secret", "zenml.flavor"


@dataclass(frozen=True)
class Listed:
    """One object on such a list.

    Of a flavor, `code` is the digest of its code as applied, and `stored` that of what ZenML then
    kept of its class.
    """

    protect: bool = False
    code: str = ""
    stored: str = ""


def lists_as_labels(owned: Mapping[str, Listed]) -> dict[str, str]:
    """The labels that list objects by address; none for no object.

    Names are separated by commas. Behind that of a flavor, `TYPE/NAME`, stand its digests.
    """
    secrets, flavors = _below(SECRET, owned), _below(FLAVOR, owned)
    noted = [f"{name}:{one.code}:{one.stored}" for name, one in flavors.items()]
    protected = [name for name, one in (secrets | flavors).items() if one.protect]
    lists = {SECRETS_MARK: list(secrets), FLAVORS_MARK: noted, PROTECTED_MARK: sorted(protected)}
    return {key: ",".join(names) for key, names in lists.items() if names}


def split_lists(labels: Mapping[str, Any]) -> dict[str, Listed]:
    """What such labels list, by address."""
    secrets, flavors, protected = (_entries(labels.get(key)) for key in LIST_MARKS)
    found = {f"{SECRET}.{name}": Listed(name in protected) for name in secrets}
    for entry in flavors:
        name, _, noted = entry.partition(":")
        code, _, stored = noted.partition(":")
        found[f"{FLAVOR}.{name}"] = Listed(name in protected, code, stored)
    return found


def _below(kind: str, owned: Mapping[str, Listed]) -> dict[str, Listed]:
    """The objects of one kind by name, sorted."""
    start = f"{kind}."
    return {address[len(start) :]: one for address, one in sorted(owned.items())
            if address.startswith(start)}  # fmt: skip


def _entries(value: Any) -> list[str]:
    return [one for one in value.split(",") if one] if isinstance(value, str) else []
