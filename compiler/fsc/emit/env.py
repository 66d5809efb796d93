"""The template engine: the only importer of jinja2. Templates lay out, Python decides.

Values are inserted as they are and never read as templates, so `{{ }}` in a manifest is text.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import jinja2

from fsc.emit.files import comment
from fsc.emit.literal import literal


def render(template: str, **values: object) -> str:
    """The text of a template of `templates/`, such as "feast/repo.py.jinja"."""
    return _environment().get_template(template).render(values)


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FunctionLoader(_source),
        undefined=jinja2.StrictUndefined,
        autoescape=False,  # noqa: S701  what is made is Python and shell, not HTML
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["literal"] = literal
    environment.filters["comment"] = comment
    return environment


def _source(name: str) -> str:
    return files("fsc_templates").joinpath(name).read_text(encoding="utf-8")
