"""What one apply knows: the store as it is now, who writes to it, and what is still to do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from fsc.diagnostics import Exit, FscError
from fsc.driver import Resource
from fsc.drivers.zenml import ownership
from fsc.drivers.zenml.backend import Backend
from fsc.drivers.zenml.labels import owner_of
from fsc.drivers.zenml.rows import DEFAULT, ComponentRow, ConnectorRow, Rows, StackRow

# ZenML makes these itself and refuses every change to them (sql_zen_store.py).
_DEFAULT_TYPES = frozenset({"orchestrator", "deployer", "artifact_store"})


@dataclass
class Session:
    """`resolve` gives the value behind `${env:X}` or `${file:PATH}`, `describe` what ZenML keeps
    of a flavor class: its type, name and source -> rows.FlavorRow.described.

    `owned` is what each owner lists whose lists have to be looked at again, `activate` the name
    of the stack to activate; both are settled by `flush`. `notes` tell what else happened.
    """

    rows: Rows
    backend: Backend
    resolve: Callable[[str], str]
    describe: Callable[[str, str, str], Mapping[str, Any]]
    owned: dict[str, ownership.Owned] = field(default_factory=dict)
    activate: str = ""
    notes: list[str] = field(default_factory=list)

    def owned_by(self, owner: str) -> ownership.Owned:
        """What an owner lists, or is about to list, by address; for changing in place."""
        return self.owned.setdefault(owner, ownership.listed(self.rows, owner))

    def put_component(self, row: ComponentRow) -> None:
        """Remember what was written."""
        self.rows.components[row.id] = row

    def put_stack(self, row: StackRow) -> None:
        """Remember what was written."""
        self.rows.stacks[row.id] = row

    def flush(self) -> None:
        """Write the lists that changed, and activate a stack."""
        for owner in sorted(self.owned):
            there = ownership.existing(self.rows, self.owned[owner])
            ownership.write(self.rows, self.backend, owner, there)
        self.owned.clear()
        stack = self.rows.stack(self.activate)
        if stack is not None and stack.id != self.rows.active_stack:
            self.backend.activate(stack)
            self.rows.active_stack = stack.id
        self.activate = ""


def refuse_default(type_: str, name: str) -> None:
    """Raise FscError for an object that ZenML makes itself."""
    if name == DEFAULT and type_ in (*_DEFAULT_TYPES, "stack"):
        raise FscError(
            f"ZenML's own {type_} `default` cannot be changed.",
            hint="Give the object of the manifest another name.",
            exit_code=Exit.REFUSED,
        )


def refuse_foreign(row: ComponentRow | StackRow | ConnectorRow, desired: Resource) -> None:
    """Raise FscError when an object that is to be created is there and belongs to others."""
    owner = owner_of(row)
    if owner != desired.marks.stack:
        whose = f"the stack `{owner}`" if owner else "nobody that fsc knows"
        raise FscError(
            f"`{desired.address}` is there already and belongs to {whose}.",
            hint=f"`fsc adopt {desired.address}` takes it over.",
            exit_code=Exit.REFUSED,
        )
