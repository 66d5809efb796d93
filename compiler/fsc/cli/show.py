"""fsc show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options, write_text
from fsc.cli.places import name_from_here
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit, has_errors

EPILOG = """\b
Examples:
  fsc show prod.plan.json
  fsc show prod.plan.json --summary
  fsc show prod.plan.json --markdown comment.md
  fsc show prod.plan.json --html plan.html
  fsc show --resolved -e prod             the manifest after variables, patches and for_each
  fsc show --resolved -e prod --origins   and where each value was written
"""


@click.command("show", epilog=EPILOG)
@manifest_options
@click.argument("plan", metavar="[PLAN]", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--markdown", metavar="FILE", help="Also write the plan for a pull request comment.")
@click.option("--html", metavar="FILE", help="Write it as a page instead; `-` prints the page.")
@click.option("--summary", is_flag=True, help="Print only the summary of the plan.")
@click.option("--resolved", is_flag=True, help="Show the manifest after its language, no plan.")
@click.option("--origins", is_flag=True, help="With --resolved: where each value was written.")
@click.pass_context
def command(
    ctx: click.Context,
    plan: str | None,
    as_json: bool,
    markdown: str | None,
    html: str | None,
    summary: bool,
    resolved: bool,
    origins: bool,
) -> Exit:
    """Show a saved plan, or the manifest with its language carried out."""
    if resolved == (plan is not None):
        raise click.UsageError("Name a saved plan, or ask for the manifest by --resolved.", ctx)
    if plan is not None and not origins:
        return _plan(ctx, plan, as_json, markdown, summary, html)
    if plan is not None or markdown or html or summary or (origins and as_json):
        raise click.UsageError("--origins goes with the text of --resolved only, " + _OTHERS, ctx)
    return _manifest(ctx, as_json, origins)


_OTHERS = "--markdown, --html and --summary with a plan."


def _plan(
    ctx: click.Context,
    plan: str,
    as_json: bool,
    markdown: str | None,
    summary: bool,
    html: str | None,
) -> Exit:
    from fsc.pipeline import open_plan
    from fsc.render import json, plan_summary, plan_text

    data = open_plan(plan).data
    if markdown:
        from fsc.render.markdown import markdown as as_markdown

        write_text(markdown, as_markdown(data))
    if html:
        _page(data, html)
    elif as_json:
        out(json.dumps(data))
    elif summary:
        out(plan_summary.summary(data, paint(ctx)))
    else:
        out(plan_text.plan(data, paint=paint(ctx)))
    return Exit.OK


def _page(data: Mapping[str, Any], file: str) -> None:
    from fsc.render.html import html as as_html

    if file == "-":
        out(as_html(data))
    else:
        write_text(file, as_html(data))


def _manifest(ctx: click.Context, as_json: bool, origins: bool) -> Exit:
    from fsc.pipeline import resolve
    from fsc.render import json
    from fsc.render import resolved as view

    checked = resolve(inputs(ctx))
    document = checked.document
    if document is None or not document.complete or has_errors(checked.diagnostics):
        return views.invalid(checked)
    views.complain(checked.diagnostics, checked)
    if as_json:
        out(json.dumps(view.data(document)))
    else:
        name = lambda file: name_from_here(file, checked.inputs.file)
        out(view.resolved(document, name if origins else None))
    return Exit.OK
