"""fsc fmt."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from fsc.cli.common import inputs, manifest_options
from fsc.cli.places import name_from_here
from fsc.cli.terminal import err, error_paint, out
from fsc.diagnostics import Exit

if TYPE_CHECKING:
    from fsc.pipeline import Checked
    from fsc.pipeline.formatting import Formatted

EPILOG = """\b
Examples:
  fsc fmt                     stack.yaml and what it includes
  fsc fmt features/*.yaml     these files
  fsc fmt --check --diff      write nothing, show what would change

Comments, anchors, quotes and line breaks inside values stay; the data is never changed.
Exit code 1 with --check means that a file is not laid out; 3 that one cannot be read as YAML.
"""


@click.command("fmt", epilog=EPILOG)
@manifest_options
@click.argument("files", metavar="[FILES]...", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; fail when a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.pass_context
def command(ctx: click.Context, files: tuple[str, ...], check: bool, diff: bool) -> Exit:
    """Lay out the YAML of a manifest: order of keys, indentation, spacing."""
    from fsc.pipeline import format_files, resolve, secret_texts, write_formatted

    checked = resolve(inputs(ctx))
    made = format_files(files or _of_manifest(checked))
    if any(one.found for one in made):
        return _refused(made)
    changed = [one for one in made if one.before != one.after]
    if not check and not diff:
        write_formatted(changed)
    secrets = secret_texts(checked) if diff else ()
    word = "Not formatted" if check else "Formatted"
    for one in changed:
        out(_diff(one, secrets) if diff else f"{word}: {one.path}\n")
    return Exit.ERROR if check and changed else Exit.OK


def _of_manifest(checked: Checked) -> list[str]:
    """The files of the manifest, or its own name when it cannot be read, which then says why."""
    manifest = checked.inputs.file
    yaml = [name for name in checked.sources if name.endswith((".yaml", ".yml"))]
    return [name_from_here(name, manifest) for name in yaml] or [manifest]


def _refused(made: tuple[Formatted, ...]) -> Exit:
    """Say what is wrong with the files; none is written."""
    from fsc.render import json
    from fsc.render.text import diagnostics

    found = [one for file in made for one in file.found]
    sources = {one.path: one.before for one in made}
    err(diagnostics(json.diagnostics(found), sources, error_paint()))
    return Exit.INVALID


def _diff(one: Formatted, secrets: Iterable[str]) -> str:
    """The changed lines. Values of sensitive variables are hidden in it, as everywhere."""
    from difflib import unified_diff

    before, after = one.before, one.after
    for text in secrets:
        before, after = before.replace(text, "(sensitive)"), after.replace(text, "(sensitive)")
    lines = unified_diff(
        before.splitlines(keepends=True),
        after.splitlines(keepends=True),
        one.path,
        f"{one.path} (formatted)",
    )
    return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)
