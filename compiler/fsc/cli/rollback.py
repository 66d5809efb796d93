"""fsc rollback."""

from __future__ import annotations

import click

from fsc.cli.approval import Approval, approval_options, show_and_apply
from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc rollback --list            the applies of this machine, oldest first
  fsc rollback                   undo the last one
  fsc rollback 20260301-101500-3f9c2a

Going back means to the state before that apply: later ones are undone with it. It
is a plan like any other, and the apply of it is kept too, so that it can be undone.
The manifest is not changed: without a change there, the next apply goes forward again.
"""


@click.command("rollback", epilog=EPILOG)
@manifest_options
@approval_options
@click.option("--list", "listing", is_flag=True, help="List what can be undone.")
@click.argument("id_", metavar="[ID]", required=False, default="")
@click.pass_context
def command(ctx: click.Context, approval: Approval, listing: bool, id_: str) -> Exit:
    """Go back to what was live before an apply."""
    from fsc.pipeline import PlanOptions, plan, records, since
    from fsc.render import history, json

    if listing:
        found = history.data(records(inputs(ctx)))
        out(json.dumps(found) if approval.as_json else history.text(found, paint(ctx)))
        return Exit.OK
    first = since(inputs(ctx), id_)[0]
    planned = plan(inputs(ctx), PlanOptions(rollback=first.id))
    return show_and_apply(ctx, planned, approval)
