"""fsc compile."""

from __future__ import annotations

import click

from fsc.cli import views
from fsc.cli.common import inputs, kept, manifest_options
from fsc.cli.terminal import out
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc compile                  write build/default/
  fsc compile -e prod -o out   write out/
  fsc compile --check          fail when what is written is not up to date

Exit code 1 with --check means that compiled files are stale.
"""


@click.command("compile", epilog=EPILOG)
@manifest_options
@click.option("--check", is_flag=True, help="Write nothing; fail when a file is stale.")
@click.option(
    "-o", "--out", "build", metavar="DIR", default="", help="Where to (default: build/ENVIRONMENT)."
)
@click.pass_context
def command(ctx: click.Context, check: bool, build: str) -> Exit:
    """Write the Feast repo and the ZenML commands of a manifest."""
    from fsc.pipeline import compile_, stale_files, write_files

    made = kept(ctx, compile_(inputs(ctx, build)))
    if made.checked.stack is None:
        return views.invalid(made.checked)
    views.complain(made.checked.diagnostics, made.checked)
    files = stale_files(made) if check else write_files(made)
    if not files:
        out(f"{made.folder} is up to date.\n")
        return Exit.OK
    listing = "".join(f"  {file}\n" for file in files)
    if check:
        out(f"Stale in {made.folder}; run `fsc compile`:\n{listing}")
        return Exit.ERROR
    out(f"Written to {made.folder}:\n{listing}")
    return Exit.OK
