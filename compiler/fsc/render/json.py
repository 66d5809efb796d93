"""Findings, plans and reports as plain JSON data, the one form that every other view is made from.

Within a major `format_version` keys are only added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Protocol

from fsc import __version__
from fsc.diagnostics import Diagnostic, Span
from fsc.render.conceal import conceal

if TYPE_CHECKING:  # `fsc validate` has no plans, and their modules take 20 ms to import
    from fsc.driver import Action, AttrChange, Change
    from fsc.model.checks import Verdict
    from fsc.plan.plan import Plan

Json = dict[str, Any]


class StepLike(Protocol):
    """What a report says about one change (fsc/apply.py makes them)."""

    @property
    def address(self) -> str:
        """Which object."""

    @property
    def action(self) -> Action:
        """What was to happen to it."""

    @property
    def status(self) -> str:
        """done, failed or skipped."""

    @property
    def message(self) -> str:
        """Why it failed or was skipped."""

    @property
    def seconds(self) -> float:
        """How long it took."""


class ReportLike(Protocol):
    """What an apply did."""

    @property
    def steps(self) -> tuple[StepLike, ...]:
        """One per change, in the order of execution."""

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What was found while applying."""


def dumps(data: Any) -> str:
    """Indented JSON text, ending in a newline."""
    return json.dumps(data, indent=2, ensure_ascii=False) + "\n"


def line(data: Any) -> str:
    """JSON text on one line, ending in a newline."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")) + "\n"


def diagnostics(found: Iterable[Diagnostic]) -> list[Json]:
    """One object per finding, in the order given."""
    return [
        {
            "code": one.code,
            "severity": one.severity.value,
            "title": one.title,
            "message": one.message,
            "hint": one.hint,
            **_span(one.span),
            "related": [{"message": also.message, **_span(also.span)} for also in one.related],
        }
        for one in found
    ]


def plan(one: Plan, *, bound: bool = True) -> Json:
    """The versioned JSON of a plan. Secret values are concealed.

    Without `bound` it lacks the digests to which a saved plan is bound: people do not read them,
    and they take a digest of every live object.
    """
    read = {name: {"digest": one.backends[name].digest} for name in sorted(one.backends) if bound}
    return {
        **versions(),
        "stack": one.stack,
        "environment": one.environment,
        "manifest_digest": one.manifest_digest,
        "backends": read,
        "changes": [change(each) for each in one.changes],
        "drift": [change(each) for each in one.drift],
        "diagnostics": diagnostics(one.diagnostics),
        "notes": list(one.notes),
        "unread": list(one.unread),
        "policies": [verdict(each) for each in one.policies],
        "summary": one.summary,
    }


def drift(stack: str, environment: str, changes: Iterable[Change]) -> Json:
    """What moved outside fsc. An attribute is from `old`, as it was applied, to `live`."""
    found = [change(each) for each in changes]
    return {
        **versions(),
        "stack": stack,
        "environment": environment,
        "drift": found,
        "summary": {
            "objects": len(found),
            "attributes": sum(len(one["attributes"]) for one in found),
        },
    }


def verdict(one: Verdict) -> Json:
    """A policy that the plan breaks, and what breaks it."""
    at = one.policy.at.at
    return {
        "name": one.policy.name,
        "level": one.policy.level,
        "message": one.policy.message,
        "found": list(one.found),
        "source": {"file": at.file, "line": at.line, "column": at.column},
    }


def no_plan(found: Iterable[Diagnostic]) -> Json:
    """What stands in for a plan when the manifest is wrong."""
    return {**versions(), "diagnostics": diagnostics(found)}


def change(one: Change) -> Json:
    """One change of a plan. `digest` binds an approval to it (plan/planfile.py)."""
    from fsc.plan.planfile import fingerprint

    return {
        "address": one.address,
        "kind": one.kind,
        "name": one.name,
        "action": one.action.value,
        "class": one.effect.value,
        "codes": list(one.codes),
        "reason": one.reason,
        "attributes": [attribute(one.kind, each) for each in one.attributes] or _given(one),
        "rematerialise": {
            "verdict": one.rematerialise.verdict.value,
            "reason": one.rematerialise.why,
        },
        "affects": list(one.affects),
        "owners": dict(one.owners),
        "runs": list(one.runs),
        "loses": one.loses,
        "depends_on": list(one.depends_on),
        "blocked": one.blocked,
        "digest": fingerprint(one),
        "moved_from": one.moved_from,
        "breaks": list(one.breaks),
        "source": {"file": one.at.file, "line": one.at.line, "column": one.at.column},
    }


def report(one: ReportLike | None) -> Json:
    """What an apply did, step by step; None stands for one that had nothing to do."""
    steps = one.steps if one else ()
    statuses = [step.status for step in steps]
    return {
        **versions(),
        "steps": [_step(each) for each in steps],
        "diagnostics": diagnostics(one.diagnostics if one else ()),
        "summary": {name: statuses.count(name) for name in ("done", "failed", "skipped")},
    }


def versions() -> Json:
    """What every JSON form begins with."""
    from fsc.plan.plan import FORMAT_VERSION

    return {"format_version": FORMAT_VERSION, "fsc_version": __version__}


def _step(one: StepLike) -> Json:
    return {
        "address": one.address,
        "action": one.action.value,
        "status": one.status,
        "message": one.message,
        "seconds": round(one.seconds, 3),
    }


def attribute(kind: str, one: AttrChange) -> Json:
    """One attribute of a change."""
    return {
        "path": one.path,
        "old": conceal(kind, one.path, one.old),
        "new": conceal(kind, one.path, one.new),
        "live": conceal(kind, one.path, one.live),
        "class": one.effect.value,
        "code": one.code,
        "reason": one.why,
        "origin": one.origin,
    }


def _given(one: Change) -> list[Json]:
    """The attributes of an object that will be made, where the planner did not list them."""
    if one.action.value != "create" or one.desired is None:
        return []
    return [
        {"path": key, "old": None, "new": conceal(one.kind, key, value), "live": None,
         "class": one.effect.value, "code": "", "reason": "", "origin": "manifest"}
        for key, value in one.desired.attrs.items()
    ]  # fmt: skip


def _span(at: Span) -> Json:
    return {
        "file": at.file,
        "line": at.line,
        "column": at.column,
        "end_line": at.end_line,
        "end_column": at.end_column,
    }
