"""fsc adopt."""

from __future__ import annotations

import click

from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, manifest_options
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc adopt feast.entity.customer
  fsc adopt all

What is adopted becomes what the manifest says; the plan shows the difference.
"""


@click.command("adopt", epilog=EPILOG)
@manifest_options
@approval_options
@click.argument("addresses", metavar="ADDRESS...|all", nargs=-1, required=True)
@click.pass_context
def command(ctx: click.Context, approval: Approval, addresses: tuple[str, ...]) -> Exit:
    """Take over live objects that no stack, or another one, owns."""
    from fsc.pipeline import PlanOptions, plan

    adopt = frozenset(addresses)
    targets = frozenset[str]() if "all" in adopt else adopt
    planned = plan(inputs(ctx), PlanOptions(targets=targets, adopt=adopt))
    return show_and_apply(ctx, planned, approval)
