"""The import lines of a generated module: only what it uses, in the order of isort."""

from __future__ import annotations

from collections.abc import Iterable

from fsc.emit.expression import Needs, Symbol
from fsc.emit.layout import LINE

_STANDARD = frozenset({"datetime"})


def import_lines(used: Iterable[Needs], whole: list[str], *, lazy: bool) -> list[list[str]]:
    """Groups of lines: future, standard library, others.

    `whole` are lines such as `import pandas as pd`. `lazy` keeps annotations of functions
    unevaluated, as they are when Feast runs the stored text of a function.
    """
    by_module: dict[str, set[Symbol]] = {}
    for symbol in frozenset().union(*used):
        by_module.setdefault(symbol.module, set()).add(symbol)
    lines = {module: _line(module, found) for module, found in sorted(by_module.items())}
    groups = [
        ["from __future__ import annotations"] if lazy else [],
        [line for module, line in lines.items() if module in _STANDARD],
        [*whole, *(line for module, line in lines.items() if module not in _STANDARD)],
    ]
    return [one for one in groups if one]


def _line(module: str, found: Iterable[Symbol]) -> str:
    names = sorted({_imported(one) for one in found}, key=str.lower)
    line = f"from {module} import {', '.join(names)}"
    if len(line) <= LINE:
        return line
    return "\n".join([f"from {module} import (", *(f"    {one}," for one in names), ")"])


def _imported(one: Symbol) -> str:
    return one.name if one.name == one.local else f"{one.name} as {one.local}"
