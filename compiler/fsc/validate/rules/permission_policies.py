"""Permissions that say for nobody, or for people in two ways, and patterns that match nothing.

A permission without a policy is stored, but no Feast can read it back, so that every server that
checks permissions fails (feast/permissions/permission.py: from_proto). Policies of Feast are of
roles, of groups, of namespaces, or of groups and namespaces (feast/permissions/policy.py).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from fsc.codes import NAME_PATTERN, POLICY
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.feast.permission import Permission
from fsc.model.stack import Stack


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each permission has one policy, and patterns that Python can read."""
    for one in stack.of(Permission.KIND.name):
        at = one.at.span("policy")
        if not one.policy:
            message = f"`{one.name}` is for nobody: its policy names no role, group or namespace."
            yield POLICY(message, at, hint="Name `roles`, or `groups` and `namespaces`.")
        elif "roles" in one.policy and len(one.policy) > 1:
            message = f"`{one.name}` names roles and more, which no policy of Feast can say."
            yield POLICY(message, at, hint="Make two permissions of it.")
        yield from _patterns(one)


def _patterns(one: Permission) -> Iterator[Diagnostic]:
    for index, pattern in enumerate(one.name_patterns):
        try:
            re.compile(pattern)
        except re.error as error:
            message = f"`{pattern}` is no regular expression: {error}."
            yield NAME_PATTERN(message, one.at.span("name_patterns", index))
