"""A permission: who may do what with which objects (feast/permissions/permission.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Change, Effect, Kind, Object, attr
from fsc.model.feast.common import LABEL, LOOSE_NAME
from fsc.model.types import Choice, Listing, MapOf, Part, SetOf, Str
from fsc.records import dataclass

_WHO = Change(Effect.VALUE, "other people may use these objects after it")
_WHAT = Change(Effect.VALUE, "other uses of these objects are allowed after it")
_WHICH = Change(Effect.VALUE, "other objects are covered after it")

# In the order of their numbers (PermissionSpec.Type, PermissionSpec.AuthzedAction).
TYPES = (
    "FeatureView", "OnDemandFeatureView", "BatchFeatureView", "StreamFeatureView", "Entity",
    "FeatureService", "DataSource", "ValidationReference", "SavedDataset", "Permission", "Project",
    "LabelView",
)  # fmt: skip
ACTIONS = (
    "create", "describe", "update", "delete",
    "read_online", "read_offline", "write_online", "write_offline",
)  # fmt: skip

# feast/permissions/action.py
ALIASES: Mapping[str, tuple[str, ...]] = {
    "all": ACTIONS,
    "crud": ACTIONS[:4],
    "read": ("read_online", "read_offline"),
    "write": ("write_online", "write_offline"),
}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Who: roles, or groups, or namespaces, or groups and namespaces together.

    One that lists several of a kind asks for any of them (feast/permissions/policy.py).
    """

    roles: list[str] = attr(SetOf(Str()), "Any of these roles.", _WHO, default=[])
    groups: list[str] = attr(SetOf(Str()), "Any of these groups.", _WHO, default=[])
    namespaces: list[str] = attr(SetOf(Str()), "Any of these namespaces.", _WHO, default=[])


@dataclass(frozen=True, kw_only=True)
class Permission(Object):
    """Canonical form names every type and action, as the registry does."""

    KIND = Kind(
        name="feast.permission",
        section=("permissions",),
        title="permission",
        doc="Who may do what with which objects, where Feast's servers check it.",
        call="Permission",
        module="feast.permissions.permission",
        place="permissions",
        names=LOOSE_NAME,
    )

    types: list[str] = attr(
        SetOf(Choice(TYPES, numbered=True)),
        "The kinds of objects. Default: all.",
        _WHICH,
        default=[],
        place="spec.types",
        examples=(["FeatureView", "FeatureService"],),
    )
    name_patterns: list[str] = attr(
        Listing(Str()),
        "Regular expressions for the names of the objects. Default: any name.",
        _WHICH,
        default=[],
        place="spec.name_patterns",
        examples=(["risk_.*"],),
    )
    required_tags: Mapping[str, str] = attr(
        MapOf(Str()), "Tags that the objects must have.", _WHICH,
        default={}, place="spec.required_tags",
    )  # fmt: skip
    actions: list[str] = attr(
        SetOf(
            Choice(
                (*ACTIONS, *ALIASES), numbered=True, enum="feast.permissions.action.AuthzedAction"
            )
        ),
        "What is allowed; `all`, `crud`, `read` and `write` stand for several. Default: all.",
        _WHAT,
        default=[],
        place="spec.actions",
        examples=(["read"], ["describe", "read_online"]),
    )
    policy: Mapping[str, Any] = attr(
        Part(Policy),
        "Who: `roles`, or `groups`, `namespaces` or both of these.",
        _WHO,
        examples=({"roles": ["scorer"]},),
    )
    tags: Mapping[str, str] = attr(
        MapOf(Str()),
        "Free key and value text. Keys that start with `fsc.` belong to fsc.",
        LABEL,
        default={},
        place="spec.tags",
    )
