"""Permissions <-> their messages: who they are for (feast/permissions/policy.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.lookup import Lookup
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.stored import Found, Tools

_PARTS = ("roles", "groups", "namespaces")
# Which parts a policy names -> its field in the message.
_FIELDS: Mapping[tuple[str, ...], str] = {
    ("roles",): "role_based_policy",
    ("groups",): "group_based_policy",
    ("namespaces",): "namespace_based_policy",
    ("groups", "namespaces"): "combined_group_namespace_policy",
}


def read_permission(permission: Message, _tools: Tools, _lookup: Lookup) -> Found:
    """The policy as its parts, whatever kind it is."""
    kind = permission.spec.policy.WhichOneof("policy_type")
    if kind is None:
        return {}, {}
    held = getattr(permission.spec.policy, kind)
    found = {part: sorted(getattr(held, part, ())) for part in _PARTS}
    policy = {part: names for part, names in found.items() if names}
    return ({"policy": policy} if policy else {}), {}


def write_permission(
    permission: Message, attrs: Mapping[str, Any], _tools: Tools, _lookup: Lookup
) -> None:
    """Put the policy into a permission. Feast leaves its name and project empty."""
    permission.spec.ClearField("policy")
    policy = attrs["policy"]
    held = getattr(permission.spec.policy, _FIELDS[tuple(one for one in _PARTS if one in policy)])
    for part, names in policy.items():
        getattr(held, part).extend(names)
