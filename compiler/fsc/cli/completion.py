"""fsc completion."""

from __future__ import annotations

import click

from fsc.cli.terminal import out
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc completion bash >> ~/.bashrc
  fsc completion zsh >> ~/.zshrc
  fsc completion fish > ~/.config/fish/completions/fsc.fish
"""


@click.command("completion", epilog=EPILOG)
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
@click.pass_context
def command(ctx: click.Context, shell: str) -> Exit:
    """Print the completion script of a shell."""
    from click.shell_completion import BashComplete, FishComplete, ZshComplete

    kinds = {"bash": BashComplete, "zsh": ZshComplete, "fish": FishComplete}
    out(kinds[shell](ctx.find_root().command, {}, "fsc", "_FSC_COMPLETE").source() + "\n")
    return Exit.OK
