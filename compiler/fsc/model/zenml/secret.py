"""A ZenML secret: named values, given only by reference (zenml/models/v2/core/secret.py)."""

from __future__ import annotations

from collections.abc import Mapping

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.types import Bool, MapOf, Secret
from fsc.model.zenml.common import SECRET_NAME
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class ZenSecret(Object):
    """Secrets carry no labels, so the stack's labels say which ones it owns."""

    KIND = Kind(
        name="zenml.secret",
        section=("zenml", "secrets"),
        title="secret",
        doc="Named values that components use. The manifest only says where they come from.",
        names=SECRET_NAME,
    )

    values: Mapping[str, str] = attr(
        MapOf(Secret()),
        "From key to `${env:NAME}` or `${file:PATH}`; values are read only when applying.",
        Change(Effect.VALUE, "components get another value after it"),
        examples=({"api_key": "${env:LABEL_STUDIO_API_KEY}"},),
    )
    private: bool = attr(
        Bool(),
        "Only the user who made it can read it.",
        Change(Effect.VALUE, "other users can, or can no longer, read it"),
        default=False,
    )
