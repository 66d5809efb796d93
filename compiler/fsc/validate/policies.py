"""Policies: a JSON plan and a rule in, what breaks the rule out.

Expressions are JMESPath (jmespath.org), whose one importer this is: a query language without
assignment, loops or access to anything but the plan, so that a manifest can be trusted with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from fsc.diagnostics import first_line
from fsc.model.checks import Policy


class BadPolicyError(ValueError):
    """The rule itself is wrong; the message says how."""


def offences(policy: Policy, plan: Mapping[str, Any]) -> tuple[str, ...]:
    """What in the plan breaks the policy, as text; () when nothing does. Raises BadPolicyError."""
    return _denied(policy.deny, plan) if policy.deny else _misfits(policy.schema, plan)


def problem(policy: Policy) -> str:
    """What is wrong with the rule itself, or ""."""
    try:
        _expression(policy.deny) if policy.deny else _validator(policy.schema)
    except BadPolicyError as error:
        return str(error)
    return ""


def _denied(expression: str, plan: Mapping[str, Any]) -> tuple[str, ...]:
    from jmespath.exceptions import JMESPathError

    try:
        found = _expression(expression).search(plan)
    except JMESPathError as error:
        raise BadPolicyError(first_line(error).rstrip(":")) from error
    if isinstance(found, list):
        return tuple(_text(one) for one in found if one is not None)
    return () if found in (None, False, "", {}) else (_text(found),)


@cache
def _expression(text: str) -> Any:
    import jmespath
    from jmespath.exceptions import JMESPathError

    try:
        return jmespath.compile(text)
    except JMESPathError as error:
        raise BadPolicyError(first_line(error).rstrip(":")) from error


def _misfits(schema: Mapping[str, Any], plan: Mapping[str, Any]) -> tuple[str, ...]:
    found = _validator(schema).iter_errors(plan)
    return tuple(
        f"{'.'.join(map(str, one.instance_path)) or 'plan'}: {one.message}" for one in found
    )


def _validator(schema: Mapping[str, Any]) -> Any:
    """References may only point into the schema itself: a rule fetches nothing."""
    from jsonschema_rs import Draft202012Validator, ReferencingError, ValidationError

    try:
        return Draft202012Validator(dict(schema), retriever=_nothing)
    except (ReferencingError, ValidationError, ValueError) as error:
        raise BadPolicyError(first_line(error).rstrip(":")) from error


def _nothing(uri: str) -> Any:
    raise ValueError(f"`{uri}` is outside the schema, and is not fetched")


def _text(one: Any) -> str:
    """A text as it is, a whole change of the plan by its address, and anything else as JSON."""
    import json

    if isinstance(one, dict) and isinstance(one.get("address"), str):
        return str(one["address"])
    return one if isinstance(one, str) else json.dumps(one, ensure_ascii=False)
