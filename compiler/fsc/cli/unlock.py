"""fsc unlock."""

from __future__ import annotations

import click

from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import out
from fsc.diagnostics import Exit
from fsc.render.words import clean

EPILOG = """\b
Examples:
  fsc unlock 3f9c2ab41d07
  fsc unlock 3f9c2ab41d07 -e prod

The id stands in the message of the command that was refused. A lock ends with
the process that holds it, also when that is killed, but for one in a bucket or
in Snowflake; this is for those, and for a holder whose machine is gone and whose
file server or database has not noticed. A holder that is alive is told to stop,
and lets go of the lock behind the step it is in.
"""


@click.command("unlock", epilog=EPILOG)
@manifest_options
@click.argument("lock_id", metavar="ID")
@click.option(
    "--lock-timeout", metavar="SECONDS", type=click.FloatRange(min=0), default=30.0,
    help="How long a holder that is alive may take to stop (default: 30).",
)  # fmt: skip
@click.pass_context
def command(ctx: click.Context, lock_id: str, lock_timeout: float) -> Exit:
    """Take the lock of an apply that is gone."""
    from fsc.pipeline import unlock

    out(f"Unlocked: {clean(unlock(inputs(ctx), lock_id, lock_timeout))}.\n")
    return Exit.OK
