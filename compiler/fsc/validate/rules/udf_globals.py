"""A function that uses names from outside itself.

When serving, Feast runs the stored source of the function in a namespace that holds only `pd`,
`pandas`, `np` and `numpy` (feast/transformation/udf_rehydrate.py: _exec_namespace), so helpers,
constants and imports of the file are not there: applying works, and serving fails with NameError.
"""

from __future__ import annotations

import builtins
from collections.abc import Iterator
from typing import TYPE_CHECKING

from fsc.codes import UDF_GLOBALS
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import coded_views

if TYPE_CHECKING:
    from symtable import SymbolTable

PROVIDED = frozenset({"pd", "pandas", "np", "numpy", "__name__"})
_KNOWN = PROVIDED | frozenset(dir(builtins))


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """A function uses its parameters, its own variables and imports, and builtins."""
    for view in coded_views(stack):
        source, name = view.udf["source"], view.udf["name"]
        for used in sorted(outside(source) - {name}):
            yield UDF_GLOBALS(
                f"`{name}` uses `{used}` from outside the function{_line(source, used)}.",
                view.at.span("udf"),
                hint="Feast stores only the function: move the import, helper or constant into it.",
            )


def outside(source: str) -> set[str]:
    """The names that a function takes from where it is defined, without those Feast provides."""
    import symtable

    table = symtable.symtable(source, "udf", "exec")
    return _used(table) - _KNOWN - _defined(table)


def _used(table: SymbolTable) -> set[str]:
    """Names looked up in the module: annotations and defaults, and globals of what is inside."""
    at_top = table.get_type() == "module"
    own = {
        one.get_name()
        for one in table.get_symbols()
        if (one.is_referenced() or one.is_assigned()) and (at_top or one.is_global())
    }
    return own.union(*(_used(child) for child in table.get_children()))


def _defined(table: SymbolTable) -> set[str]:
    return {one.get_name() for one in table.get_symbols() if one.is_assigned()}


def _line(source: str, name: str) -> str:
    import ast

    lines = [
        one.lineno
        for one in ast.walk(ast.parse(source))
        if isinstance(one, ast.Name) and one.id == name
    ]
    return f", in line {min(lines)} of it" if lines else ""
