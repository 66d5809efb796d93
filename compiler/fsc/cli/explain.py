"""fsc explain."""

from __future__ import annotations

import click

from fsc.cli.terminal import out
from fsc.codes import BY_CODE
from fsc.diagnostics import Exit

EPILOG = """\b
Example:
  fsc explain FSC201
"""


@click.command("explain", epilog=EPILOG)
@click.argument("code", metavar="CODE")
@click.pass_context
def command(ctx: click.Context, code: str) -> Exit:
    """Explain the code of a finding."""
    from fsc.pipeline import explain

    known = BY_CODE.get(code.upper())
    if known is None:
        raise click.UsageError(f"There is no code `{code}`; `fsc rules` lists them.", ctx)
    out(explain(known.code) or f"{known.code} ({known.severity.value}): {known.title}\n")
    return Exit.OK
