"""Functions of on-demand views, as the registry holds them -> Python files, and their names.

Equal functions are written once. Views may have different functions of one name; each but the
first then has a file of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fsc.records import dataclass

FILE = "transforms.py"

_HEAD = '"""Functions of on-demand feature views. Feast runs each alone, as it stands here."""\n'
# What Feast provides when it runs a function (feast/transformation/udf_rehydrate.py).
_PROVIDED = (("np", "numpy"), ("pd", "pandas"))


@dataclass(frozen=True)
class Functions:
    """`files` maps a path to its text, `references` a function (name, source) to its reference."""

    files: Mapping[str, str]
    references: Mapping[tuple[str, str], str]

    def reference(self, udf: Mapping[str, str]) -> str:
        """`file.py:function` for a function of the model."""
        return self.references[(udf["name"], udf["source"])]


def collected(udfs: Iterable[tuple[str, Mapping[str, Any]]]) -> Functions:
    """All functions. `udfs` are the names of views with their functions, in order."""
    held: dict[str, dict[str, str]] = {}
    references: dict[tuple[str, str], str] = {}
    for view, udf in udfs:
        name, source = udf["name"], udf["source"]
        if (name, source) not in references:
            file = FILE if name not in held.get(FILE, {}) else f"transforms_{view}.py"
            held.setdefault(file, {})[name] = source
            references[(name, source)] = f"{file}:{name}"
    files = {file: _text(functions.values()) for file, functions in sorted(held.items())}
    return Functions(files, references)


def _text(sources: Iterable[str]) -> str:
    given = list(sources)
    imports = [
        f"import {module} as {name}\n"
        for name, module in _PROVIDED
        if any(re.search(rf"\b{name}\.", one) for one in given)
    ]
    head = [_HEAD, "".join(imports)] if imports else [_HEAD]
    return "\n".join([*head, *(f"\n{one}" for one in given)])
