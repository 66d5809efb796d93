"""fsc graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from fsc.cli import views
from fsc.cli.addresses import complete_address
from fsc.cli.common import inputs, manifest_options, write_text
from fsc.cli.terminal import out, paint
from fsc.diagnostics import Exit
from fsc.render.words import Paint, plain

EPILOG = """\b
Examples:
  fsc graph                                          a tree: below each object what it needs
  fsc graph --target feast.data_source.transactions --downstream
                                                     what a change of a source reaches
  fsc graph --format dot | dot -Tsvg > stack.svg     a picture, by Graphviz
  fsc graph -e prod --format mermaid -o stack.mmd    a picture in Markdown, by Mermaid

Needs no Feast, no ZenML and no network. Arrows go the way that data go. Everything of
Feast needs its project, which is therefore left out.
"""

FORMATS = ("text", "dot", "mermaid", "json")


@click.command("graph", epilog=EPILOG)
@manifest_options
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="How to show it.",
)
@click.option(
    "--target",
    "targets",
    metavar="ADDRESS",
    multiple=True,
    shell_complete=complete_address,
    help="Only this object, what it needs, and what needs it. Repeatable.",
)
@click.option("--upstream", is_flag=True, help="With --target: only what it needs.")
@click.option("--downstream", is_flag=True, help="With --target: only what needs it.")
@click.option("-o", "--out", "written", metavar="FILE", help="Write it to a file.")
@click.pass_context
def command(
    ctx: click.Context,
    form: str,
    targets: tuple[str, ...],
    upstream: bool,
    downstream: bool,
    written: str | None,
) -> Exit:
    """Show which objects of a manifest need which."""
    from fsc.pipeline import Part, graph
    from fsc.render import graph_json

    if (upstream or downstream) and not targets:
        raise click.UsageError("--upstream and --downstream go with --target.", ctx)
    both = upstream == downstream
    made = graph(inputs(ctx), Part(targets, upstream or both, downstream or both))
    stack = made.checked.stack
    if stack is None:
        return views.invalid(made.checked)
    views.complain(made.checked.diagnostics, made.checked)
    data = graph_json.data(stack.name, stack.environment, made.nodes, targets)
    text = _text(data, form, plain if written else paint(ctx))
    if written:
        write_text(written, text)
    else:
        out(text)
    return Exit.OK


def _text(data: Mapping[str, Any], form: str, colours: Paint) -> str:
    """A graph in one of FORMATS."""
    from fsc.render import json
    from fsc.render.graph_dot import dot
    from fsc.render.graph_mermaid import mermaid
    from fsc.render.graph_text import tree

    if form == "dot":
        return dot(data)
    if form == "mermaid":
        return mermaid(data)
    return json.dumps(data) if form == "json" else tree(data, colours)
