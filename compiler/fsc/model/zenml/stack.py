"""The ZenML stack: the set of components that pipelines run on (zenml/models/v2/core/stack.py)."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import UNMANAGED, Kind, Object, attr
from fsc.model.types import Bool, Json, MapOf, Ref, SetOf, Str
from fsc.model.zenml.common import LABEL, RUNS
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class ZenStack(Object):
    """`components` is filled in by lowering: from type to names, the default one first."""

    KIND = Kind(
        name="zenml.stack",
        section=("zenml", "stack"),
        title="stack",
        doc="The stack of this manifest: all its components together.",
    )

    description: str = attr(Str(), "What the stack is for.", LABEL, default="")
    components: Mapping[str, list[str]] = attr(
        Json(), "Which components it has; filled in from `components`.", RUNS, default={}
    )
    labels: Mapping[str, str] = attr(MapOf(Str()), "Labels of the stack.", LABEL, default={})
    environment: Mapping[str, str] = attr(
        MapOf(Str()), "Environment variables that runs on this stack get.", RUNS, default={}
    )
    secrets: list[str] = attr(
        SetOf(Ref(("zenml.secret",))),
        "Secrets whose keys become environment variables of runs.",
        RUNS,
        default=[],
    )
    activate: bool = attr(
        Bool(),
        "Make it the active stack of the machine that applies.",
        UNMANAGED,
        default=False,
    )
