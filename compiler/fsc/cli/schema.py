"""fsc schema."""

from __future__ import annotations

import click

from fsc.cli.terminal import out
from fsc.diagnostics import Exit

EPILOG = """\b
Example:
  fsc schema > stack.schema.json
  fsc schema --plan > plan.schema.json

Editors use it when the first line of a manifest is
`# yaml-language-server: $schema=stack.schema.json`.
"""


@click.command("schema", epilog=EPILOG)
@click.option("--plan", is_flag=True, help="The schema of `fsc plan --json`.")
def command(plan: bool) -> Exit:
    """Print the JSON Schema of manifests."""
    from fsc.pipeline import schema_text

    out(schema_text("plan" if plan else "stack"))
    return Exit.OK
