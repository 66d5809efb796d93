"""The functions of views in a generated module.

Feast stores a function as a pickle and as its source, and serves from the source
(feast/transformation/udf_rehydrate.py). So the module holds the source to the letter, once as
the function and once as the text that Feast stores. Where Feast takes the pickle after all, as in
stream views, it must not ask for this module.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from fsc.emit.literal import block
from fsc.emit.names import Names
from fsc.model.describe import Object
from fsc.records import dataclass

# Names that Feast gives to a stored function (udf_rehydrate.py, _exec_namespace).
PROVIDED: Mapping[str, str] = {
    "np": "import numpy as np",
    "numpy": "import numpy",
    "pd": "import pandas as pd",
    "pandas": "import pandas",
}


class WithCode(Protocol):
    """A view with a function."""

    @property
    def name(self) -> str:
        """The name of the view."""

    @property
    def udf(self) -> Mapping[str, str]:
        """The name and the source of the function."""


def with_code(objects: Iterable[Object]) -> list[Any]:
    """Those of the objects that have a function."""
    return [one for one in objects if getattr(one, "udf", None)]


@dataclass(frozen=True)
class Function:
    """A function of the module.

    `source` is its definition without the last end of line, `text_name` the variable of its text
    and `text` the literal of that. `bound` is the variable that keeps it where a later function
    has the same name, else "".
    """

    name: str
    source: str
    text_name: str
    text: str
    bound: str

    @property
    def variable(self) -> str:
        """The name by which views use it."""
        return self.bound or self.name


def names_of(views: Iterable[WithCode]) -> frozenset[str]:
    """The names that the functions of these views define."""
    return frozenset(one.udf["name"] for one in views)


def functions(views: Iterable[WithCode], names: Names) -> dict[str, Function]:
    """By view. Views with the same function share one; functions of one name stay apart."""
    views = tuple(views)
    sources: dict[str, set[str]] = {}
    for one in views:
        sources.setdefault(one.udf["name"], set()).add(one.udf["source"])
    made: dict[tuple[str, str], Function] = {}
    for one in views:
        name, source = one.udf["name"], one.udf["source"]
        if (name, source) not in made:
            bound = names.take(f"udf_{one.name}") if len(sources[name]) > 1 else ""
            text_name = names.take(f"{bound or name}_source")
            made[name, source] = Function(
                name, source.removesuffix("\n"), text_name, block(source), bound
            )
    return {one.name: made[one.udf["name"], one.udf["source"]] for one in views}


def imports(used: Iterable[Function]) -> list[str]:
    """The import lines of what Feast provides and these functions use from outside themselves."""
    used = tuple(used)
    wanted = {name for one in used for name in _outside(one.source)} - {one.name for one in used}
    return sorted(line for name, line in PROVIDED.items() if name in wanted)


def _outside(source: str) -> set[str]:
    """Names that a function may look up in its module.

    Every word of its signature is one, even where the body imports the same: Feast evaluates the
    annotations of pandas functions (feast/transformation/pandas_transformation.py).
    """
    tree = ast.parse(source)
    tops = [one for one in tree.body if isinstance(one, ast.FunctionDef)]
    parts = [ast.unparse(part) for one in tops for part in (one.args, one.returns) if part]
    nodes = list(ast.walk(tree))
    read = {one.id for one in nodes if isinstance(one, ast.Name)}
    own = {
        alias.asname or alias.name.partition(".")[0]
        for one in nodes
        if isinstance(one, (ast.Import, ast.ImportFrom))
        for alias in one.names
    }
    return (read - own).union(*(re.findall(r"\w+", part) for part in parts))
