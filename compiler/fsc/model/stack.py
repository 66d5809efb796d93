"""The intermediate model: everything one manifest says, with references resolved."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any

from fsc.diagnostics import NOWHERE, Span
from fsc.document import Node
from fsc.model.annotator.dataset import Dataset
from fsc.model.checks import FeatureTest, Policy
from fsc.model.describe import Object
from fsc.model.feast.batch_feature_view import BatchFeatureView
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.label_view import LabelView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.permission import Permission
from fsc.model.feast.project import Project
from fsc.model.feast.saved_dataset import SavedDataset
from fsc.model.feast.stream_feature_view import StreamFeatureView
from fsc.model.feast.validation_reference import ValidationReference
from fsc.model.zenml.component import Component
from fsc.model.zenml.flavor import Flavor
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import ServiceConnector
from fsc.model.zenml.stack import ZenStack
from fsc.records import dataclass

# Creation order: what stands before cannot need what stands behind. Kinds of one row that can
# need each other (views that read views) are ordered by `depends_on`.
KINDS: tuple[type[Object], ...] = (
    Project,
    Entity,
    DataSource,
    FeatureView,
    BatchFeatureView,
    StreamFeatureView,
    LabelView,
    OnDemandFeatureView,
    FeatureService,
    SavedDataset,
    ValidationReference,
    Permission,
    ZenSecret,
    Flavor,
    ServiceConnector,
    Component,
    ZenStack,
    Dataset,
)

KIND_BY_NAME: Mapping[str, type[Object]] = {one.KIND.name: one for one in KINDS}


@dataclass(frozen=True, kw_only=True)
class FeatureStore:
    """What becomes feature_store.yaml: `config` is Feast's own configuration, `${env:X}` kept.

    `repo` is the folder of the compiled Feast repo relative to the root folder, when the manifest
    says one; `about` are the attributes of the project that it says.
    """

    project: str
    config: Mapping[str, Any]
    repo: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    at: Node = field(default_factory=lambda: Node(None), compare=False, repr=False)


@dataclass(frozen=True, kw_only=True)
class ZenStore:
    """Which ZenML server, project and path the stack is registered with; empty: ZenML's own."""

    url: str = ""
    project: str = ""
    feast_repo: str = ""


@dataclass(frozen=True)
class Move:
    """An object that got another name: its address before and now, chains followed to the end."""

    before: str
    after: str
    at: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True)
class External:
    """An object of another stack that this one refers to."""

    kind: str
    name: str
    at: Span = field(default=NOWHERE, compare=False)

    @property
    def address(self) -> str:
        """Kind and name."""
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True)
class Opaque:
    """An object that is kept as the registry stores it: its message (base64), and why."""

    kind: str
    name: str
    message: str
    protect: bool = False
    at: Span = field(default=NOWHERE, compare=False)

    @property
    def address(self) -> str:
        """Kind and name."""
        return f"{self.kind}.{self.name}"


@dataclass(frozen=True, kw_only=True)
class Stack:
    """One lowered manifest. `objects` is in creation order and by name within a kind.

    `needs` maps an address to the addresses that it reads; `existing` are components that the
    manifest only refers to, as (type, name); `systems` are the live systems that it speaks of.
    """

    name: str
    environment: str
    description: str = ""
    owner: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    feature_store: FeatureStore
    zenml: ZenStore = ZenStore()
    objects: tuple[Object, ...] = ()
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    existing: tuple[tuple[str, str], ...] = ()
    moved: tuple[Move, ...] = ()
    external: tuple[External, ...] = ()
    opaque: tuple[Opaque, ...] = ()
    tests: tuple[FeatureTest, ...] = ()
    policies: tuple[Policy, ...] = ()
    systems: frozenset[str] = frozenset({"feast"})
    places: Mapping[str, Span] = field(default_factory=dict, compare=False)

    def place(self, obj: Object) -> Span:
        """Where the name of an object is written; the object itself where it has no key."""
        return self.places.get(obj.address, obj.at.at)

    def of(self, kind: str) -> Iterator[Any]:
        """All objects of a kind, in order."""
        return (one for one in self.objects if one.KIND.name == kind)

    def by_address(self) -> dict[str, Object]:
        """Objects by address."""
        return {one.address: one for one in self.objects}
