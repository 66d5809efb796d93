"""fsc destroy."""

from __future__ import annotations

import click

from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, manifest_options
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc plan --destroy                               see what would go
  fsc destroy                                      show it, ask, and delete it
  fsc destroy --auto-approve --allow-destroy all   do not ask

Objects of other stacks stay, and so does what is protected.
"""


@click.command("destroy", epilog=EPILOG)
@manifest_options
@approval_options
@click.pass_context
def command(ctx: click.Context, approval: Approval) -> Exit:
    """Delete everything that this stack owns."""
    from fsc.pipeline import PlanOptions, plan

    return show_and_apply(ctx, plan(inputs(ctx), PlanOptions(destroy=True)), approval)
