"""fsc plan."""

from __future__ import annotations

import click

from fsc.cli import views
from fsc.cli.common import inputs, kept, manifest_options, write_text
from fsc.cli.places import from_here
from fsc.cli.selection import Selected, selection_options
from fsc.cli.terminal import out
from fsc.diagnostics import Exit
from fsc.render import json

EPILOG = """\b
Examples:
  fsc plan                             what an apply would change
  fsc plan -e prod -o prod.plan.json   save it; `fsc apply prod.plan.json` executes exactly that
  fsc plan --detailed-exitcode         exit code 2 when there are changes
  fsc plan --target feast.feature_view.customer_spend

A plan writes nothing but the files that -o and --markdown name.
"""


@click.command("plan", epilog=EPILOG)
@manifest_options
@selection_options
@click.option("-o", "--out", "saved", metavar="FILE", help="Save the plan for `fsc apply FILE`.")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--markdown", metavar="FILE", help="Also write it for a pull request comment.")
@click.option("--summary", is_flag=True, help="Print only the summary.")
@click.option("--destroy", is_flag=True, help="Plan the end of everything the stack owns.")
@click.option("--detailed-exitcode", is_flag=True, help="Exit with 2 when there are changes.")
@click.pass_context
def command(
    ctx: click.Context,
    selected: Selected,
    saved: str | None,
    as_json: bool,
    markdown: str | None,
    summary: bool,
    destroy: bool,
    detailed_exitcode: bool,
) -> Exit:
    """Show what an apply would change; changes nothing."""
    from fsc.pipeline import forbidden, plan

    planned = kept(ctx, plan(inputs(ctx), selected.options(ctx, destroy=destroy)))
    if planned.plan is None:
        return views.invalid(planned.checked, as_json=as_json)
    if saved:
        from fsc.pipeline import save_plan

        save_plan(planned, saved)
    if markdown:
        from fsc.render.markdown import markdown as as_markdown

        write_text(
            markdown, as_markdown(from_here(json.plan(planned.plan), planned.checked.inputs.file))
        )
    if as_json:
        out(json.dumps(json.plan(planned.plan)))
    else:
        views.plan(ctx, planned, only_summary=summary)
        out(f"Saved. To execute exactly this plan: fsc apply {saved}\n" if saved else "")
    if planned.plan.unread:
        return Exit.ERROR
    if forbidden(planned.plan):
        return Exit.REFUSED
    return Exit.CHANGES if detailed_exitcode and planned.plan.changes else Exit.OK
