"""The pickle of a function that Feast keeps beside its source.

Feast serves from the source and turns to the pickle only when that fails
(feast/transformation/udf_rehydrate.py). The pickle is made as Feast's decorators make it: from a
function of `__main__`, by value, so that nobody needs the file that it came from. Used only by
apply, and only on the source in the user's own manifest; nothing that a registry holds gets here.
"""

from __future__ import annotations

from types import CodeType
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install

# The names that Feast gives to a function when it runs the source (_exec_namespace).
_MODULES = {"pd": "pandas", "pandas": "pandas", "np": "numpy", "numpy": "numpy"}


def make_body(name: str, source: str) -> bytes:
    """The pickle of the function `name` of `source`. Raises FscError when it cannot be made."""
    try:
        import dill
    except ImportError as error:
        raise FscError(
            "Applying an on-demand feature view needs the package `dill`, which comes with feast.",
            hint=install("feast"),
        ) from error
    function = made(name, source)
    try:
        return bytes(dill.dumps(function, recurse=True))
    except Exception as error:
        raise FscError(f"The function `{name}` cannot be pickled: {error}.") from error


def made(name: str, source: str) -> Any:
    """The user's own function, as one of `__main__`. Raises FscError when it cannot be made."""
    try:
        code = compile(source, f"<{name}>", "exec")
        namespace: dict[str, Any] = {"__name__": "__main__"}
        namespace.update(_imported(_names(code)))
        exec(code, namespace)  # noqa: S102 - the user's own function, as Feast does
        function = namespace[name]
    except Exception as error:
        raise FscError(
            f"The function `{name}` cannot be made: {type(error).__name__}: {error}.",
            hint="It must stand alone, with its imports inside; only `pd` and `np` are there.",
        ) from error
    function.__module__ = "__main__"
    return function


def _names(code: CodeType) -> set[str]:
    """Every global name in a piece of code and in the functions inside of it."""
    inner = (one for one in code.co_consts if isinstance(one, CodeType))
    return set(code.co_names).union(*(_names(one) for one in inner))


def _imported(names: set[str]) -> dict[str, Any]:
    """pandas takes half a second to import, so it is there only for code that speaks of it."""
    import importlib

    return {name: importlib.import_module(_MODULES[name]) for name in sorted(names & set(_MODULES))}
