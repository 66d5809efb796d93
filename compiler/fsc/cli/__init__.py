"""The command line: flags -> one pipeline call -> one view -> exit code.

Each command is one file, imported only when it is asked for, so that `fsc validate` starts fast.
Exit codes are a stable contract (diagnostics.Exit); what click calls 2 is 64 here.
"""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from fsc import __version__
from fsc.cli.common import Settings, manifest_options
from fsc.cli.terminal import error_paint, fix_streams, lose_stdout, told_when_full
from fsc.diagnostics import Exit, FscError, did_you_mean

# Command -> module and the one line of `fsc --help`, so that help imports no command.
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("fsc.cli.init", "Write a small manifest to start from."),
    "validate": ("fsc.cli.validate", "Check a manifest; needs no network, no Feast, no ZenML."),
    "fmt": (
        "fsc.cli.fmt",
        "Lay out the YAML of a manifest: order of keys, indentation, spacing.",
    ),
    "compile": ("fsc.cli.compile", "Write the Feast repo and the ZenML commands of a manifest."),
    "plan": ("fsc.cli.plan", "Show what an apply would change; changes nothing."),
    "apply": ("fsc.cli.apply", "Show the plan, ask, and execute exactly that."),
    "show": ("fsc.cli.show", "Show a saved plan, or the manifest with its language carried out."),
    "graph": ("fsc.cli.graph", "Show which objects of a manifest need which."),
    "drift": ("fsc.cli.drift", "Show what moved outside fsc; changes nothing live."),
    "verify": ("fsc.cli.verify", "Compare what training reads with what is served; read-only."),
    "adopt": ("fsc.cli.adopt", "Write a manifest of what is live, or take over what is in one."),
    "forget": ("fsc.cli.forget", "Stop managing live objects, and leave them as they are."),
    "rollback": ("fsc.cli.rollback", "Go back to what was live before an apply."),
    "destroy": ("fsc.cli.destroy", "Delete everything that this stack owns."),
    "annotate": ("fsc.cli.annotate", "Open, count, fill and empty the datasets of the annotator."),
    "unlock": ("fsc.cli.unlock", "Take the lock of an apply that is gone."),
    "flavors": (
        "fsc.cli.flavors",
        "List ZenML's flavors, and the manifest's own, with their settings.",
    ),
    "schema": ("fsc.cli.schema", "Print the JSON Schema of manifests."),
    "rules": ("fsc.cli.rules", "List the codes of all findings."),
    "explain": ("fsc.cli.explain", "Explain the code of a finding."),
    "completion": ("fsc.cli.completion", "Print the completion script of a shell."),
}

EPILOG = """\b
Examples:
  fsc init                     start here
  fsc validate                 check stack.yaml
  fsc plan -e prod -o p.json   see what would change in prod, and save it
  fsc apply p.json             execute exactly that
"""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are used."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import one command."""
        if cmd_name not in COMMANDS:
            return None
        found: click.Command = import_module(COMMANDS[cmd_name][0]).command
        return found

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, and offer the nearest name for an unknown one."""
        known = args[0] in COMMANDS or args[0].startswith("-")
        if not known and not ctx.resilient_parsing:
            near = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"There is no command `{args[0]}`. {near}".strip(), ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """Run the command; trouble of the environment ends it with its own exit code."""
        try:
            return super().invoke(ctx)
        except FscError as error:
            return _trouble(error)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The table above, without importing what it names."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


@click.group(
    cls=LazyGroup,
    epilog=EPILOG,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@manifest_options
@click.version_option(__version__, "--version", prog_name="fsc", message="%(prog)s %(version)s")
def fsc() -> None:
    """One manifest for your features (Feast) and the stack that uses them (ZenML).

    fsc checks the manifest, compiles it, shows what it would change in the live systems, and
    changes exactly that.
    """


def main() -> NoReturn:
    """Run the command line and end the process with its exit code.

    A run is short and its data are trees: looking for cycles in them takes a third of its time.
    """
    gc.disable()
    fix_streams()
    said = Settings()  # which holds what the command made
    code = run(sys.argv[1:], said)
    try:
        with told_when_full():
            sys.stdout.flush()
    except BrokenPipeError:
        code = _no_reader()
    except FscError as error:
        code = _trouble(error)
    leave(code)


def leave(code: int) -> NoReturn:
    """End the process without giving back every object of a large stack, a tenth of its time.

    Whatever asked to be called at the end is called. With threads, and under a profiler or a
    debugger, the interpreter ends as it always does.
    """
    if threading.active_count() > 1 or sys.getprofile() or sys.gettrace():
        sys.exit(code)
    atexit._run_exitfuncs()
    with suppress(OSError, ValueError):
        sys.stderr.flush()
    os._exit(code)


def run(args: Sequence[str], said: Settings | None = None) -> int:
    """One command; its exit code. Errors go to stderr."""
    try:
        return int(fsc.main(args, prog_name="fsc", standalone_mode=False, obj=said) or 0)
    except click.UsageError as error:
        error.show()
        return Exit.USAGE
    except click.ClickException as error:
        error.show()
        return Exit.ERROR
    except (click.Abort, KeyboardInterrupt):
        sys.stderr.write("Interrupted.\n")
        return Exit.INTERRUPTED
    except BrokenPipeError:
        return _no_reader()
    except Exception:  # the last resort: whatever was not foreseen is a bug
        return _bug()


def _trouble(error: FscError) -> int:
    paint = error_paint()
    hint = f"{error.hint}\n" if error.hint else ""
    sys.stderr.write(f"{paint('Error:', 'error')} {error.message}\n{hint}")
    return error.exit_code


def _bug() -> int:
    import traceback

    traceback.print_exc()
    sys.stderr.write(
        f"\nThis is a bug in fsc {__version__}, not in your manifest. Please report it with the\n"
        "text above, the command, and if you can the manifest that shows it.\n"
    )
    return Exit.INTERNAL


def _no_reader() -> int:
    """The reader of a pipe has gone, and wants nothing more."""
    lose_stdout()
    return Exit.ERROR
