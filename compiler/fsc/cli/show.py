"""fsc show."""

from __future__ import annotations

import click

from fsc.cli.common import manifest_options, write_text
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc show prod.plan.json
  fsc show prod.plan.json --summary
  fsc show prod.plan.json --markdown comment.md
"""


@click.command("show", epilog=EPILOG)
@manifest_options
@click.argument("plan", metavar="PLAN")
@click.option("--json", "as_json", is_flag=True, help="Print the plan as JSON.")
@click.option("--markdown", metavar="FILE", help="Also write it for a pull request comment.")
@click.option("--summary", is_flag=True, help="Print only the summary.")
@click.pass_context
def command(
    ctx: click.Context, plan: str, as_json: bool, markdown: str | None, summary: bool
) -> Exit:
    """Show a saved plan."""
    from fsc.pipeline import open_plan
    from fsc.render import json, plan_summary, plan_text

    data = open_plan(plan).data
    if markdown:
        from fsc.render.markdown import markdown as as_markdown

        write_text(markdown, as_markdown(data))
    if as_json:
        out(json.dumps(data))
    elif summary:
        out(plan_summary.summary(data, paint(ctx)))
    else:
        out(plan_text.plan(data, paint=paint(ctx)))
    return Exit.OK
