"""fsc forget."""

from __future__ import annotations

import click

from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, manifest_options
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc forget feast.entity.customer
  fsc forget zenml.component.orchestrator/local_k8s --auto-approve

The live objects stay as they are, without an owner. Take their blocks out of the
manifest as well, or refer to them under `external`; `fsc adopt` takes them back.
"""


@click.command("forget", epilog=EPILOG)
@manifest_options
@approval_options
@click.argument("addresses", metavar="ADDRESS...", nargs=-1, required=True)
@click.pass_context
def command(ctx: click.Context, approval: Approval, addresses: tuple[str, ...]) -> Exit:
    """Stop managing live objects, and leave them as they are."""
    from fsc.pipeline import PlanOptions, plan

    planned = plan(inputs(ctx), PlanOptions(forget=frozenset(addresses)))
    return show_and_apply(ctx, planned, approval)
