"""fsc verify."""

from __future__ import annotations

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit

EPILOG = """\b
Examples:
  fsc verify                         every view that is served, 100 keys each
  fsc verify customer_spend --limit 1000
  fsc verify -e prod --json

Of each view the keys of the newest rows are read twice: from the offline store, as
training does now, and from the online store. Nothing is written. The output holds
one key and its two values for each difference.

\b
Exit codes: 0 no difference, 8 training and serving differ, 1 a view could not be
read. Views that cannot be compared are listed with the reason.
"""


@click.command("verify", epilog=EPILOG)
@manifest_options
@click.argument("names", metavar="[VIEW]...", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(min=1), default=100, show_default=True, metavar="KEYS",
    help="How many keys of a view to compare.",
)  # fmt: skip
@click.option(
    "--tolerance", type=click.FloatRange(0, 1), default=1e-6, show_default=True,
    metavar="FRACTION", help="How far apart floats may be, of the larger one.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@click.pass_context
def command(
    ctx: click.Context, names: tuple[str, ...], limit: int, tolerance: float, as_json: bool
) -> Exit:
    """Compare what training reads with what is served; read-only."""
    from fsc.pipeline import verify
    from fsc.plan.skew import Asked
    from fsc.render import json, skew

    made = verify(inputs(ctx), Asked(names, limit, tolerance))
    stack, found = made.checked.stack, made.found
    if stack is None or found is None:
        return views.invalid(made.checked, as_json=as_json)
    data = skew.data(stack.name, stack.environment, found)
    out(json.dumps(data) if as_json else skew.text(data, paint(ctx)))
    if found.has_skew:
        return Exit.SKEW
    return Exit.ERROR if found.has_failed else Exit.OK
