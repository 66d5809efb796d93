"""fsc flavors."""

from __future__ import annotations

import click

from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc flavors                       every type, with the settings of each flavor
  fsc flavors feature-store         as `zenml feature-store flavor list` does
  fsc flavors annotator/argilla     one flavor in detail
  fsc flavors orchestrator --json

Needs no ZenML and no network. Flavors that the manifest here declares are listed too.
"""


@click.command("flavors", epilog=EPILOG)
@click.argument("wanted", metavar="[TYPE[/NAME]]", default="")
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
@manifest_options
@click.pass_context
def command(ctx: click.Context, wanted: str, as_json: bool) -> Exit:
    """List ZenML's flavors, and the manifest's own, with their settings."""
    from fsc.pipeline import flavors
    from fsc.render import flavors as render
    from fsc.render import json

    data = render.as_data(flavors(inputs(ctx), wanted))
    if as_json:
        out(json.dumps(data))
    elif "/" in wanted:
        out("\n".join(render.as_detail(one, paint(ctx)) for one in data))
    else:
        out(render.as_list(data, paint(ctx)))
    return Exit.OK
