"""fsc validate."""

from __future__ import annotations

import click

from fsc.cli import views
from fsc.cli.common import inputs, manifest_options
from fsc.cli.terminal import err
from fsc.diagnostics import Exit, choose, has_errors

EPILOG = """\b
Examples:
  fsc validate                            check stack.yaml
  fsc validate -e prod --strict           warnings and advice are errors too
  fsc validate --ignore FSC401            without one code
  fsc validate --select FSC3              only the codes FSC300 to FSC399
  fsc validate --format sarif > fsc.sarif for code scanning

Exit code 3 means that there are errors.
"""


def _codes(_ctx: click.Context, _param: click.Parameter, value: tuple[str, ...]) -> tuple[str, ...]:
    """Codes, or the start of codes, that exist; several may be joined by commas."""
    from fsc.codes import BY_CODE

    given = tuple(one.strip().upper() for text in value for one in text.split(","))
    for one in given:
        if not one or not any(code.startswith(one) for code in BY_CODE):
            raise click.BadParameter(f"There is no code `{one}`; `fsc rules` lists them.")
    return given


@click.command("validate", epilog=EPILOG)
@manifest_options
@click.option(
    "--format", "form", type=click.Choice(views.FORMATS), default="text", help="Form of the report."
)
@click.option("--strict", is_flag=True, help="Take warnings and advice for errors.")
@click.option("--select", metavar="CODE", multiple=True, callback=_codes, help="Only these codes.")
@click.option("--ignore", metavar="CODE", multiple=True, callback=_codes, help="Not these codes.")
@click.pass_context
def command(
    ctx: click.Context, form: str, strict: bool, select: tuple[str, ...], ignore: tuple[str, ...]
) -> Exit:
    """Check a manifest; needs no network, no Feast, no ZenML."""
    from fsc.pipeline import validate

    checked = validate(inputs(ctx))
    found = choose(checked.diagnostics, select, ignore, strict=strict)
    views.findings(ctx, checked, found, form)
    if has_errors(checked.diagnostics) and not has_errors(found):
        err("There are errors that --select or --ignore hides; plan and apply will refuse them.\n")
    return Exit.INVALID if has_errors(found) else Exit.OK
