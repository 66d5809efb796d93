"""Plan x policies -> verdicts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsc.diagnostics import Exit, FscError
from fsc.model.checks import MANDATORY, Policy, Verdict
from fsc.model.stack import Stack
from fsc.plan.plan import Plan


def policed(plan: Plan, stack: Stack) -> Plan:
    """The plan with the policies that it breaks. Raises FscError when one cannot be evaluated."""
    if not stack.policies:
        return plan
    from fsc.render import json

    data = json.plan(plan)
    found = [Verdict(one, _offences(one, data)) for one in stack.policies]
    return replace(plan, policies=tuple(one for one in found if one.found))


def _offences(policy: Policy, data: dict[str, Any]) -> tuple[str, ...]:
    from fsc.validate.policies import BadPolicyError, offences

    try:
        return offences(policy, data)
    except BadPolicyError as error:
        raise FscError(
            f"The policy `{policy.name}` cannot be evaluated: {error}.",
            hint="Nothing was changed. docs/plan-format.md says what a plan holds.",
            exit_code=Exit.INVALID,
        ) from error


def forbidden(plan: Plan) -> str:
    """What mandatory policies say against this plan, or ""."""
    broken = [one for one in plan.policies if one.policy.level == MANDATORY]
    lines = [
        f"{one.policy.name}: {one.policy.message or 'denied'} ({', '.join(one.found)})"
        for one in broken
    ]
    return "\n  ".join(["The plan breaks policies:", *lines]) if lines else ""
