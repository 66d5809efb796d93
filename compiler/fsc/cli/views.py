"""Findings and plans on their way out: which renderer, which stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from fsc.cli.places import from_here, sources_from_here
from fsc.cli.terminal import err, error_paint, out, paint
from fsc.diagnostics import Diagnostic, Exit
from fsc.render import json

if TYPE_CHECKING:
    from fsc.pipeline import Checked, Planned

FORMATS = ("text", "json", "sarif", "github", "junit")


def findings(ctx: click.Context, checked: Checked, found: Iterable[Diagnostic], form: str) -> None:
    """These findings on stdout, in one of FORMATS."""
    data = _seen(found, checked)
    if form == "text":
        from fsc.render.text import diagnostics

        out(diagnostics(data, _sources(checked), paint(ctx)))
    elif form == "json":
        out(json.dumps(data))
    elif form == "sarif":
        from fsc.render.sarif import sarif

        out(json.dumps(sarif(data)))
    elif form == "github":
        from fsc.render.github import github

        out(github(data))
    else:
        from fsc.render.junit import junit

        out(junit(data))


def complain(found: Iterable[Diagnostic], checked: Checked) -> None:
    """Findings on stderr, where stdout carries something else; nothing when there are none."""
    from fsc.render.text import diagnostics

    data = _seen(found, checked)
    if data:
        err(diagnostics(data, _sources(checked), error_paint()))


def invalid(checked: Checked, *, as_json: bool = False) -> Exit:
    """Say why there is no plan."""
    if as_json:
        out(json.dumps(json.no_plan(checked.diagnostics)))
    else:
        complain(checked.diagnostics, checked)
    return Exit.INVALID


def plan(ctx: click.Context, planned: Planned, *, only_summary: bool = False) -> None:
    """A plan on stdout, as text."""
    from fsc.render import plan_summary, plan_text

    if planned.plan is None:
        return
    data = from_here(json.plan(planned.plan, bound=False), planned.checked.inputs.file)
    if only_summary:
        out(plan_summary.summary(data, paint(ctx)))
    else:
        out(plan_text.plan(data, _sources(planned.checked), paint(ctx)))


def _seen(found: Iterable[Diagnostic], checked: Checked) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = from_here(json.diagnostics(found), checked.inputs.file)
    return seen


def _sources(checked: Checked) -> Mapping[str, str]:
    return sources_from_here(checked.sources, checked.inputs.file)
