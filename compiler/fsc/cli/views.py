"""Findings and plans on their way out: which renderer, which stream."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

import click

from fsc.cli.terminal import err, error_paint, out, paint
from fsc.diagnostics import Diagnostic, Exit
from fsc.render import json

if TYPE_CHECKING:
    from fsc.pipeline import Checked, Planned

FORMATS = ("text", "json", "sarif", "github", "junit")


def findings(
    ctx: click.Context, found: Iterable[Diagnostic], sources: Mapping[str, str], form: str
) -> None:
    """All findings on stdout, in one of FORMATS."""
    data = json.diagnostics(found)
    if form == "text":
        from fsc.render.text import diagnostics

        out(diagnostics(data, sources, paint(ctx)))
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


def complain(found: Iterable[Diagnostic], sources: Mapping[str, str]) -> None:
    """Findings on stderr, where stdout carries something else; nothing when there are none."""
    from fsc.render.text import diagnostics

    data = json.diagnostics(found)
    if data:
        err(diagnostics(data, sources, error_paint()))


def invalid(checked: Checked, *, as_json: bool = False) -> Exit:
    """Say why there is no plan."""
    if as_json:
        out(json.dumps(json.no_plan(checked.diagnostics)))
    else:
        complain(checked.diagnostics, checked.sources)
    return Exit.INVALID


def plan(ctx: click.Context, planned: Planned, *, only_summary: bool = False) -> None:
    """A plan on stdout, as text."""
    from fsc.render import plan_summary, plan_text

    if planned.plan is None:
        return
    data = json.plan(planned.plan)
    if only_summary:
        out(plan_summary.summary(data, paint(ctx)))
    else:
        out(plan_text.plan(data, planned.checked.sources, paint(ctx)))
