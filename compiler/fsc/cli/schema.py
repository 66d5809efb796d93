"""fsc schema."""

from __future__ import annotations

import click

from fsc.cli.terminal import out
from fsc.diagnostics import Exit

EPILOG = """\b
Example:
  fsc schema > stack.schema.json

Editors use it when the first line of a manifest is
`# yaml-language-server: $schema=stack.schema.json`.
"""


@click.command("schema", epilog=EPILOG)
def command() -> Exit:
    """Print the JSON Schema of manifests."""
    from fsc.pipeline import schema_text

    out(schema_text())
    return Exit.OK
