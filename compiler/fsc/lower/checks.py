"""`tests` and `policies` of a manifest whose shape is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fsc.codes import TEST_FIT
from fsc.diagnostics import did_you_mean
from fsc.document import Node
from fsc.lower.context import Context
from fsc.model.checks import MANDATORY, FeatureTest, Policy

_VIEW = "feast.on_demand_feature_view"


def tests(root: Node, context: Context) -> tuple[FeatureTest, ...]:
    """The tests in the order of their names, checked against the views that they are about."""
    given = sorted((root.get("tests") or Node({})).entries.items())
    made = [_test(name, one) for name, one in given]
    for one in made:
        if context.resolve((_VIEW,), one.view, one.at.span("view")):
            _fits(one, context)
    return tuple(made)


def policies(root: Node) -> tuple[Policy, ...]:
    """The policies in the order of their names."""
    given = sorted((root.get("policies") or Node({})).entries.items())
    return tuple(_policy(name, one) for name, one in given)


def _test(name: str, node: Node) -> FeatureTest:
    data: dict[str, Any] = node.plain()
    rows, expect = tuple(data["input"]), tuple(data["expect"])
    return FeatureTest(name, data["view"], rows, expect, float(data.get("tolerance", 1e-6)), node)


def _policy(name: str, node: Node) -> Policy:
    data: dict[str, Any] = node.plain()
    return Policy(
        name,
        data.get("level", MANDATORY),
        data.get("message", ""),
        data.get("deny", ""),
        data.get("schema", {}),
        node,
    )


def _fits(test: FeatureTest, context: Context) -> None:
    """Feast wants one row out for each row in, and only columns that the view declares."""
    if len(test.rows) != len(test.expect):
        context.report(
            TEST_FIT,
            f"`{test.name}` expects {len(test.expect)} of {len(test.rows)} rows.",
            test.at.key_span("expect"),
            "A function gives one row for each row that it gets.",
        )
    view = context.names.get(_VIEW, {}).get(test.view)
    mode = (view and view.get("mode")) or Node("")
    if mode.value == "substrait":
        message = f"`{test.name}` tests a function in mode substrait, which only Feast can run."
        context.report(TEST_FIT, message, test.at.key_span("view"), "Remove the test.")
    known = list(((view and view.get("schema")) or Node({})).entries)
    for index, name in _unknown(test, known):
        near = did_you_mean(name, known)
        at = test.at.key_span("expect", index, name)
        context.report(TEST_FIT, f"`{test.view}` gives no column `{name}`.", at, near)


def _unknown(test: FeatureTest, known: list[str]) -> Iterator[tuple[int, str]]:
    """The columns that a view of another stack, whose schema is not here, cannot be asked for."""
    for index, row in enumerate(test.expect) if known else ():
        yield from ((index, name) for name in row if name not in known)
