"""fsc drift."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options
from fsc.cli.places import from_here, name_from_here
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit
from fsc.render import json
from fsc.render.words import clean

if TYPE_CHECKING:
    from fsc.pipeline.drifting import Drifted

EPILOG = """\b
Examples:
  fsc drift            what somebody changed in the live systems since the last apply
  fsc drift --json     the same for programs
  fsc drift --write    write the live values into the manifest
  fsc drift -e prod

With --write comments, anchors and layout of the manifest stay, and nothing but
what drifted changes its meaning. What cannot be written is named with its place.

\b
Exit codes: 0 nothing moved (or all of it was written), 9 something did. What the
manifest changes is no drift, and neither is an object that somebody deleted:
`fsc plan` makes it again.
"""


@click.command("drift", epilog=EPILOG)
@manifest_options
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.option("--write", "writes", is_flag=True, help="Write the live values into the manifest.")
@click.pass_context
def command(ctx: click.Context, as_json: bool, writes: bool) -> Exit:
    """Show what moved outside fsc; changes nothing live."""
    from fsc.pipeline import drift
    from fsc.render import drift as render

    found = drift(inputs(ctx))
    if found.checked.stack is None:
        return views.invalid(found.checked, as_json=as_json)
    stack = found.checked.stack
    data = json.drift(stack.name, stack.environment, found.changes)
    if writes:
        return _write(found, data, as_json=as_json)
    if as_json:
        out(json.dumps(data))
    else:
        out(render.drift(from_here(data, found.checked.inputs.file), paint(ctx)))
    return Exit.DRIFT if found.changes else Exit.OK


def _write(found: Drifted, data: dict[str, Any], *, as_json: bool) -> Exit:
    """Write, and say what was written and what was not."""
    from fsc.pipeline import write_back

    made = write_back(found)
    if as_json:
        left = json.diagnostics(made.left)
        out(json.dumps({**data, "written": list(made.done), "left": left}))
    else:
        views.complain(made.left, found.checked)
        files = ", ".join(
            name_from_here(one, found.checked.inputs.file) for one in sorted(made.texts)
        )
        out(f"Written into {files}:\n" if made.done else "Nothing was written.\n")
        out("".join(f"  {clean(one)}\n" for one in made.done))
    return Exit.DRIFT if made.left else Exit.OK
