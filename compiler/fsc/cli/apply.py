"""fsc apply."""

from __future__ import annotations

import click

from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, kept, manifest_options
from fsc.cli.selection import Selected, selection_options
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc apply                   show the plan, ask, and execute it
  fsc apply prod.plan.json    the same with a saved plan; refused when it is stale
  fsc apply --auto-approve    do not ask, as in CI
  fsc apply --auto-approve --allow-destroy feast.feature_view.old

\b
Exit codes: 4 the plan is stale, 5 refused by protection or for want of
approval, 6 locked by another apply, 7 applied in part (run it again).
"""


@click.command("apply", epilog=EPILOG)
@manifest_options
@selection_options
@approval_options
@click.argument("plan", metavar="[PLAN]", required=False)
@click.pass_context
def command(ctx: click.Context, selected: Selected, approval: Approval, plan: str | None) -> Exit:
    """Show the plan, ask, and execute exactly that."""
    from fsc import pipeline

    if plan is None:
        planned = pipeline.plan(inputs(ctx), selected.options(ctx), ahead=True)
    elif selected:
        raise click.UsageError("A saved plan already says what to change.", ctx)
    else:
        planned = pipeline.plan_again(pipeline.open_plan(plan), inputs(ctx))
    return show_and_apply(ctx, pipeline.tested(kept(ctx, planned)), approval)
