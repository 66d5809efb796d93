"""What a ZenML store holds, as plain rows.

A row is the same whether it was read from a database or from a server, and a row without an id is
what a write wants. Ids are 32 hex digits without dashes. Names and marks mean nothing here:
`codec.py` knows them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from fsc.diagnostics import assert_never

DEFAULT = "default"


@dataclass(frozen=True)
class ComponentRow:
    """A stack component. `secrets` are ids of attached secrets; `connector` is an id or ""."""

    type: str
    name: str
    flavor: str
    configuration: Mapping[str, Any] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    connector: str = ""
    connector_resource_id: str | None = None
    id: str = ""


@dataclass(frozen=True)
class StackRow:
    """A stack. `components` maps a type to ids, the default one first."""

    name: str
    description: str = ""
    components: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    labels: Mapping[str, Any] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)
    secrets: tuple[str, ...] = ()
    id: str = ""


@dataclass(frozen=True)
class SecretRow:
    """A secret. `values` is None while they were not asked for, or where the store does not show
    them; they are never printed.
    """

    name: str
    private: bool = False
    values: Mapping[str, str] | None = field(default=None, repr=False)
    id: str = ""


# What ZenML keeps of a flavor class beside its source (zenml/stack/flavor.py: to_model).
DESCRIBED = (
    "config_schema", "connector_type", "connector_resource_type", "connector_resource_id_attr",
    "logo_url", "docs_url", "sdk_docs_url",
)  # fmt: skip


@dataclass(frozen=True)
class FlavorRow:
    """A custom flavor. `described` is what ZenML keeps of its class, by the names of DESCRIBED."""

    type: str
    name: str
    source: str
    described: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""


@dataclass(frozen=True)
class ConnectorRow:
    """A service connector.

    `resource_type` is "" when it offers all that its type does. `configuration` are the plain
    settings, `secrets` the others, which are None while they were not asked for, or where the
    store does not show them; they are never printed. `expires_at` is `2027-01-31T00:00:00Z`.
    """

    name: str
    type: str
    auth_method: str
    resource_type: str = ""
    resource_id: str | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    secrets: Mapping[str, str] | None = field(default=None, repr=False)
    labels: Mapping[str, Any] = field(default_factory=dict)
    description: str = ""
    expires_at: str = ""
    expires_skew_tolerance: int = 0
    expiration_seconds: int = 0
    id: str = ""


Row = ComponentRow | StackRow | SecretRow | FlavorRow | ConnectorRow
R = TypeVar("R", bound=Row)


@dataclass
class Rows:
    """A store as it was read, by id; kept up to date while changes are written.

    `runs` are the pipelines and models that ran with a stack, in words, by its id.
    """

    components: dict[str, ComponentRow] = field(default_factory=dict)
    stacks: dict[str, StackRow] = field(default_factory=dict)
    secrets: dict[str, SecretRow] = field(default_factory=dict)
    flavors: dict[str, FlavorRow] = field(default_factory=dict)
    connectors: dict[str, ConnectorRow] = field(default_factory=dict)
    active_stack: str = ""
    runs: dict[str, list[str]] = field(default_factory=dict)

    def put(self, row: Row) -> None:
        """Keep a row under its id, in place of what was there."""
        match row:
            case ComponentRow():
                self.components[row.id] = row
            case StackRow():
                self.stacks[row.id] = row
            case SecretRow():
                self.secrets[row.id] = row
            case FlavorRow():
                self.flavors[row.id] = row
            case ConnectorRow():
                self.connectors[row.id] = row
            case _:
                assert_never(row)

    def component(self, type_: str, name: str) -> ComponentRow | None:
        """The component of exactly this type and name."""
        found = (one for one in self.components.values() if (one.type, one.name) == (type_, name))
        return next(found, None)

    def stack(self, name: str) -> StackRow | None:
        """The stack of exactly this name."""
        return next((one for one in self.stacks.values() if one.name == name), None)

    def secret(self, name: str) -> SecretRow | None:
        """The secret that ZenML finds under this name: the user's own private one comes first."""
        found = [one for one in self.secrets.values() if one.name == name]
        return max(found, key=lambda one: one.private, default=None)

    def flavor(self, type_: str, name: str) -> FlavorRow | None:
        """The custom flavor of exactly this type and name."""
        found = (one for one in self.flavors.values() if (one.type, one.name) == (type_, name))
        return next(found, None)

    def connector(self, name: str) -> ConnectorRow | None:
        """The service connector of exactly this name."""
        return next((one for one in self.connectors.values() if one.name == name), None)

    def activate(self, configured: str) -> None:
        """Note the active stack; ZenML falls back to `default` when the configured one is gone."""
        default = self.stack(DEFAULT)
        fallback = default.id if default else ""
        self.active_stack = configured if configured in self.stacks else fallback

    def stacks_with(self, component: str) -> list[StackRow]:
        """The stacks that hold the component with this id, by name."""
        found = [one for one in self.stacks.values() if component in _all_ids(one)]
        return sorted(found, key=lambda one: one.name)


def _all_ids(stack: StackRow) -> list[str]:
    return [one for ids in stack.components.values() for one in ids]
