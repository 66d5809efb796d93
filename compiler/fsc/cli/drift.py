"""fsc drift."""

from __future__ import annotations

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options
from fsc.cli.places import from_here
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit
from fsc.render import json

EPILOG = """\b
Examples:
  fsc drift            what somebody changed in the live systems since the last apply
  fsc drift --json     the same for programs
  fsc drift -e prod

Exit codes: 0 nothing moved, 9 something did. What the manifest changes is no
drift, and neither is an object that somebody deleted: `fsc plan` makes it again.
"""


@click.command("drift", epilog=EPILOG)
@manifest_options
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> Exit:
    """Show what moved outside fsc; changes nothing."""
    from fsc.pipeline import drift
    from fsc.render import drift as render

    found = drift(inputs(ctx))
    if found.checked.stack is None:
        return views.invalid(found.checked, as_json=as_json)
    stack = found.checked.stack
    data = json.drift(stack.name, stack.environment, found.changes)
    if as_json:
        out(json.dumps(data))
    else:
        out(render.drift(from_here(data, found.checked.inputs.file), paint(ctx)))
    return Exit.DRIFT if found.changes else Exit.OK
