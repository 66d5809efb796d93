"""Custom flavors: from the source path of a class to a digest of the code that it is made of.

Nothing is executed. A path that leads to no file of the manifest's folder means an installed
package; whether that has the class is known when ZenML imports it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fsc.codes import FLAVOR_SOURCE
from fsc.diagnostics import did_you_mean
from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.values import described
from fsc.model.digest import digest
from fsc.model.zenml.flavor import Flavor

Files = dict[str, str]


def flavors(node: Node, context: Context) -> Iterator[Flavor]:
    """The custom flavors of the ZenML half."""
    for name, child in sorted((node.get("flavors") or Node({})).entries.items()):
        given = described(Flavor, child, context)
        given["code"] = _code(given["source"], child, context)
        yield Flavor(name=name, at=child, **given)


def _code(source: str, child: Node, context: Context) -> str:
    """The digest of the file of the class and of what it imports from the manifest's folder."""
    module, _, name = source.rpartition(".")
    found = _file(module, context)
    if found is None:
        return ""
    path, text = found
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        return _report(f"`{path}` is not valid Python in line {line}.", "", child, context)
    defined = list(_defined(tree))
    if name not in defined:
        hint = did_you_mean(name, defined) or f"Classes in it are {', '.join(defined) or 'none'}."
        return _report(f"`{path}` defines no class `{name}`.", hint, child, context)
    files: Files = {}
    _collect(module, context, files)
    return digest(sorted(files.items()), 16)


def _report(message: str, hint: str, child: Node, context: Context) -> str:
    context.report(FLAVOR_SOURCE, message, child.span("source"), hint)
    return ""


def _defined(tree: ast.Module) -> Iterator[str]:
    """The classes of a module, and the names that it imports."""
    for one in tree.body:
        if isinstance(one, ast.ClassDef):
            yield one.name
        elif isinstance(one, ast.ImportFrom):
            yield from (each.asname or each.name for each in one.names)


def _collect(module: str, context: Context, files: Files) -> None:
    """The texts of a module and of those that it imports, by path; each is read once."""
    todo = [module]
    while todo:
        found = _file(todo.pop(), context)
        if found is not None and found[0] not in files:
            path, text = found
            files[path] = text
            todo.extend(_imports(path, text))


def _imports(path: str, text: str) -> Iterator[str]:
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError):
        return
    package = path.removesuffix("/__init__.py").removesuffix(".py").split("/")
    inner = path.endswith("/__init__.py")
    for one in ast.walk(tree):
        if isinstance(one, ast.Import):
            yield from (each.name for each in one.names)
        elif isinstance(one, ast.ImportFrom):
            above = package[: len(package) - one.level + inner] if one.level else []
            base = ".".join([*above, *([one.module] if one.module else [])])
            yield base
            yield from (f"{base}.{each.name}" for each in one.names)


def _file(module: str, context: Context) -> tuple[str, str] | None:
    """The path, relative to the manifest's folder, and the text of a module that lies there."""
    base = module.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py") if base else ():
        try:
            return path, context.read(path)
        except (OSError, ValueError):
            continue
    return None
