"""fsc init."""

from __future__ import annotations

import click

from fsc.cli.common import manifest_options
from fsc.cli.terminal import out
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc init                          in this folder
  fsc init risk --name credit_risk  in the folder risk

Nothing is overwritten.
"""


def _name_of(folder: str) -> str:
    """A stack name made from the name of the folder."""
    import re
    from pathlib import Path

    words = re.findall(r"[a-z0-9]+", Path(folder).resolve().name.casefold())
    name = "_".join(words) or "stack"
    return name if name[0].isalpha() else f"stack_{name}"


@click.command("init", epilog=EPILOG)
@manifest_options
@click.argument("folder", default=".", metavar="[FOLDER]")
@click.option("--name", metavar="NAME", help="Name of the stack (default: from the folder).")
def command(folder: str, name: str | None) -> Exit:
    """Write a small manifest to start from."""
    from fsc.pipeline import init

    files = init(folder, name or _name_of(folder))
    listing = "".join(f"  {file}\n" for file in files)
    out(f"Written to {folder}:\n{listing}Next: fsc validate, then fsc plan.\n")
    return Exit.OK
