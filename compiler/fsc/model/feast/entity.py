"""An entity: what features describe, and the column that identifies it (feast/entity.py)."""

from __future__ import annotations

from fsc.model.describe import Change, Effect, Kind, Verdict, attr
from fsc.model.feast.common import NAME, Tagged
from fsc.model.types import EntityType, Listing, Str
from fsc.records import dataclass

_KEY = Change(Effect.KEY, "rows in the online store are found by this key", Verdict.KEYS)


@dataclass(frozen=True, kw_only=True)
class Entity(Tagged):
    """Feast 0.67 allows one join key per entity (entity.py:55); the list form is Feast's own."""

    KIND = Kind(
        name="feast.entity",
        section=("entities",),
        title="entity",
        doc="A thing that features describe, such as a customer, with its join key.",
        call="Entity",
        place="entities",
        names=NAME,
    )

    join_keys: list[str] = attr(
        Listing(Str(NAME)),
        "The column that identifies the entity in every source. Default: the entity's name.",
        _KEY,
        default=[],
        place="spec.join_key",
        examples=(["customer_id"],),
    )
    value_type: str = attr(
        EntityType(),
        "The type of the join key. Without one, each view says it in its schema.",
        _KEY,
        default="",
        place="spec.value_type",
        examples=("Int64", "String"),
    )
