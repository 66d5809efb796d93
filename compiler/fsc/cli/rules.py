"""fsc rules."""

from __future__ import annotations

import click

from fsc.cli.terminal import out
from fsc.codes import CODES
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc rules
  fsc rules --json

`fsc explain CODE` tells more about one of them.
"""


@click.command("rules", epilog=EPILOG)
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def command(as_json: bool) -> Exit:
    """List the codes of all findings."""
    if as_json:
        from fsc.render import json

        known = [
            {"code": one.code, "severity": one.severity.value, "title": one.title} for one in CODES
        ]
        out(json.dumps(known))
    else:
        out("".join(f"{one.code}  {one.severity.value:<7}  {one.title}\n" for one in CODES))
    return Exit.OK
