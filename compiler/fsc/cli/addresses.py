"""Addresses that a shell offers behind `--target`: those of the manifest here."""

from __future__ import annotations

import click

from fsc.cli.common import inputs


def complete_address(ctx: click.Context, _param: click.Parameter, incomplete: str) -> list[str]:
    """The addresses that begin with what was typed; none of a manifest that is wrong."""
    from fsc.pipeline import validate

    stack = validate(inputs(ctx)).stack
    known = [one.address for one in stack.objects] if stack else []
    return [one for one in known if one.startswith(incomplete)]
