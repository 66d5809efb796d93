"""`file.py:function` -> the name and the exact source of the function. Nothing is executed."""

from __future__ import annotations

import ast

from fsc.codes import UDF_FILE, UDF_SYNTAX
from fsc.diagnostics import did_you_mean
from fsc.document import Node
from fsc.lower.context import Context

EMPTY = {"name": "", "source": ""}


def udf(node: Node, context: Context) -> dict[str, str]:
    """The function that the manifest names; its source is dedented, without decorators.

    Feast runs this source when serving (feast/transformation/udf_rehydrate.py), so it is kept to
    the letter, comments included.
    """
    file, _, name = str(node.value).rpartition(":")
    path = context.path(Node(file, node.at))
    if not file or not name.isidentifier():
        context.report(
            UDF_FILE,
            f"`{node.value}` does not name a function.",
            node.at,
            "Write `file.py:function`.",
        )
        return EMPTY
    if not context.inside(path, node.at):
        return EMPTY
    text = _read(path, node, context)
    return EMPTY if text is None else _function(text, name, path, node, context)


def _read(path: str, node: Node, context: Context) -> str | None:
    try:
        return context.read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        context.report(UDF_FILE, f"The file `{path}` cannot be read: {reason}.", node.at)
        return None


def _function(text: str, name: str, path: str, node: Node, context: Context) -> dict[str, str]:
    try:
        module = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        context.report(
            UDF_SYNTAX,
            f"`{path}` is not valid Python: line {line}: {getattr(error, 'msg', error)}.",
            node.at,
        )
        return EMPTY
    functions = {one.name: one for one in module.body if isinstance(one, ast.FunctionDef)}
    if name not in functions:
        hint = (
            did_you_mean(name, functions) or "It has to be a plain function at the top of the file."
        )
        context.report(UDF_FILE, f"`{path}` has no function `{name}`.", node.at, hint)
        return EMPTY
    return {"name": name, "source": source(text, functions[name])}


def source(text: str, function: ast.FunctionDef) -> str:
    """The lines of a top-level function from `def` to its last line, ending in one newline."""
    lines = text.replace("\r\n", "\n").split("\n")[function.lineno - 1 : function.end_lineno]
    return "\n".join(line.rstrip() if not line.strip() else line for line in lines) + "\n"
