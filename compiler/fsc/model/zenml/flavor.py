"""A custom flavor: a team's own kind of component, by the source path of its flavor class.

(zenml/models/v2/core/flavor.py, zenml/stack/flavor.py: validate_flavor_source)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import UNMANAGED, Change, Effect, Kind, Object, attr
from fsc.model.types import Choice, Json, Str
from fsc.model.zenml.common import FLAVOR_NAME, NEW_OBJECT, TYPES
from fsc.records import dataclass

SOURCE = r"^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)+$"


@dataclass(frozen=True, kw_only=True)
class Flavor(Object):
    """Flavors carry no labels, so the stack's labels say which ones it owns.

    `code` is a digest of the file that holds the class, when that lies in the manifest's folder,
    so that a changed class is seen and registered again; lowering fills it in.
    """

    KIND = Kind(
        name="zenml.flavor",
        section=("zenml", "flavors"),
        title="flavor",
        doc="A kind of component that a team has written itself.",
        names=FLAVOR_NAME,
    )

    type: str = attr(
        Choice(tuple(one.name for one in TYPES)),
        "The component type that it is a flavor of.",
        NEW_OBJECT,
        examples=("feature_store",),
    )
    source: str = attr(
        Str(SOURCE),
        "The flavor class as `package.module.Class`, from the manifest's folder or installed.",
        Change(Effect.VALUE, "components of this flavor run other code after it"),
        examples=("flavors.features.TeamFeatureStoreFlavor",),
    )
    config_schema: Mapping[str, Any] = attr(
        Json("flavor"),
        "What `config` of its components may say; without it anything, until it is applied.",
        UNMANAGED,
        default={},
    )
    code: str = attr(
        Str(),
        "A digest of the file of the class; filled in.",
        Change(Effect.VALUE, "the class may take other settings, and runs execute it"),
        default="",
    )

    @property
    def address(self) -> str:
        """Kind, type and name, as in `zenml.flavor.annotator/notebook`."""
        return f"{self.KIND.name}.{self.type}/{self.name}"
