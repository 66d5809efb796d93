"""A stack component: one of fifteen types, of one flavor (zenml/models/v2/core/component.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Kind, Object, attr
from fsc.model.types import Json, MapOf, Ref, SetOf, Str
from fsc.model.zenml.common import LABEL, LINK, NEW_OBJECT, RUNS
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class Component(Object):
    """`type` and `name` identify it: ZenML lets two types use one name.

    `needs_feast_repo` is set for the feast flavor when the manifest leaves `feast_repo` out: the
    compiled repo's path differs per machine, so it is filled in only where it is written.
    """

    KIND = Kind(
        name="zenml.component",
        section=("zenml", "components"),
        title="component",
        doc="One part of the stack, such as the orchestrator or the annotator.",
    )

    type: str
    needs_feast_repo: bool = False
    flavor: str = attr(
        Str(), "The flavor, as `zenml TYPE flavor list` names it.", NEW_OBJECT, examples=("local",)
    )
    config: Mapping[str, Any] = attr(
        Json("zenml"),
        "The settings of the flavor. Any text may be a reference `{{secret.key}}`.",
        RUNS,
        default={},
    )
    connector: str = attr(
        Ref(("zenml.service_connector",), loose=True),
        "The service connector through which it logs in; one that exists need not be declared.",
        LINK,
        default="",
        examples=("aws",),
    )
    resource_id: str = attr(
        Str(),
        "Which resource of the service connector it uses, where its settings do not say that.",
        LINK,
        default="",
        examples=("risk-cluster",),
    )
    labels: Mapping[str, str] = attr(MapOf(Str()), "Labels of the component.", LABEL, default={})
    environment: Mapping[str, str] = attr(
        MapOf(Str()), "Environment variables that runs with this component get.", RUNS, default={}
    )
    secrets: list[str] = attr(
        SetOf(Ref(("zenml.secret",))),
        "Secrets whose keys become environment variables of runs.",
        RUNS,
        default=[],
    )

    @property
    def address(self) -> str:
        """Kind, type and name, as in `zenml.component.annotator/labels`."""
        return f"{self.KIND.name}.{self.type}/{self.name}"
