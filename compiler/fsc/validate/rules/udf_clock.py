"""A function that reads the clock or draws random numbers.

It gives other values in training, where it runs over history, than in serving, so the model never
sees what it was trained on. Generators with a seed are fine.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from fsc.codes import WALL_CLOCK
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import coded_views

if TYPE_CHECKING:
    import ast

CLOCKS = frozenset({
    "datetime.datetime.now", "datetime.datetime.utcnow", "datetime.datetime.today",
    "datetime.date.today", "pandas.Timestamp.now", "pandas.Timestamp.utcnow",
    "pandas.Timestamp.today", "time.time", "time.time_ns", "time.monotonic",
    "time.perf_counter", "time.localtime", "time.gmtime",
})  # fmt: skip
RANDOM = ("random.", "numpy.random.", "secrets.")
ALWAYS_RANDOM = frozenset({"uuid.uuid1", "uuid.uuid4", "os.urandom"})
SEEDED = frozenset({
    "random.Random", "random.seed", "numpy.random.default_rng", "numpy.random.RandomState",
    "numpy.random.Generator", "numpy.random.seed",
})  # fmt: skip

_WORDS = ("now", "today", "time", "random", "uuid", "secrets")
_PROVIDED = {"pd": "pandas", "np": "numpy", "pandas": "pandas", "numpy": "numpy"}


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """The same input gives the same output, at any time."""
    for view in coded_views(stack):
        for called, line in calls(view.udf["source"]):
            yield WALL_CLOCK(
                f"`{view.udf['name']}` calls `{called}` in line {line} of it.",
                view.at.span("udf"),
                hint="Take the time or the seed from a request source: training can give the same.",
            )


def calls(source: str) -> Iterator[tuple[str, int]]:
    """Every call whose value depends on when it is made, with its line."""
    if not any(word in source for word in _WORDS):
        return
    import ast

    tree = ast.parse(source)
    names = _imports(tree)
    made = [(_dotted(one.func, names), one) for one in ast.walk(tree) if isinstance(one, ast.Call)]
    seeded = {name.rpartition(".")[0] for name, one in made if name.endswith(".seed") and one.args}
    for name, one in made:
        if _varies(name, one, seeded):
            yield name, one.lineno


def _varies(name: str, call: ast.Call, seeded: set[str]) -> bool:
    if name in CLOCKS or name in ALWAYS_RANDOM:
        return not (name in ("time.localtime", "time.gmtime") and call.args)
    if not name.startswith(RANDOM) or name.rpartition(".")[0] in seeded:
        return False
    return not (name in SEEDED and (call.args or call.keywords))


def _imports(tree: ast.AST) -> Mapping[str, str]:
    """From the names in use to what they stand for: `dt` to `datetime`."""
    import ast

    names = dict(_PROVIDED)
    for one in ast.walk(tree):
        if isinstance(one, ast.Import):
            names |= {
                alias.asname or alias.name.partition(".")[0]: alias.name
                if alias.asname
                else alias.name.partition(".")[0]
                for alias in one.names
            }
        elif isinstance(one, ast.ImportFrom) and one.module:
            names |= {
                alias.asname or alias.name: f"{one.module}.{alias.name}" for alias in one.names
            }
    return names


def _dotted(node: ast.expr, names: Mapping[str, str]) -> str:
    """`dt.now` as `datetime.datetime.now`; "" for what is no imported name."""
    import ast

    steps: list[str] = []
    while isinstance(node, ast.Attribute):
        steps.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name) or node.id not in names:
        return ""
    return ".".join([names[node.id], *reversed(steps)])
