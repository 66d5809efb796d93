"""`fsc graph`: readable cases, what a target brings along, and text that stays text."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsc.cli import run
from fsc.diagnostics import Exit
from fsc.model.stack import KIND_BY_NAME
from fsc.plan.desired import SHARED
from fsc.plan.network import Node, network, part
from fsc.render import graph_json
from fsc.render.graph_dot import dot
from fsc.render.graph_mermaid import mermaid
from fsc.render.graph_shapes import SHAPES
from fsc.render.graph_text import tree
from tests.conftest import Golden
from tests.support import ROOT, steps

CASES = ROOT / "tests" / "cases" / "graph"
TWO_TEAMS = str(CASES / "two_teams" / "stack.yaml")
CHARGEBACKS = str(ROOT / "examples" / "chargebacks" / "stack.yaml")
ENDINGS = {"text": "txt", "dot": "dot", "mermaid": "mmd", "json": "json"}
VISITS = ("--target", "feast.data_source.visits")


def said(capsys: pytest.CaptureFixture[str], *args: str, code: int = 0) -> str:
    assert run(["graph", *args]) == code
    found = capsys.readouterr()
    return found.out + found.err


@pytest.mark.parametrize("form", ENDINGS)
@pytest.mark.parametrize("manifest", [TWO_TEAMS, CHARGEBACKS])
def test_cases(
    manifest: str, form: str, golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = CASES / Path(manifest).parent.name
    golden(folder / f"graph.{ENDINGS[form]}", said(capsys, "-f", manifest, "--format", form))


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("target", VISITS),
        ("upstream", ("--target", "feast.feature_service.scoring_v1", "--upstream")),
        ("downstream", (*VISITS, "--downstream")),
    ],
)
def test_parts(
    name: str, args: tuple[str, ...], golden: Golden, capsys: pytest.CaptureFixture[str]
) -> None:
    golden(CASES / "two_teams" / f"{name}.txt", said(capsys, "-f", TWO_TEAMS, *args))


def test_a_file_has_what_the_terminal_shows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shown = said(capsys, "-f", TWO_TEAMS, "--color")
    assert "\x1b[" in shown
    assert said(capsys, "-f", TWO_TEAMS, "--color", "-o", str(tmp_path / "tree.txt")) == ""
    assert (tmp_path / "tree.txt").read_text() == re.sub(r"\x1b\[[0-9;]*m", "", shown)


def test_an_unknown_target_is_named_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    shown = said(capsys, "-f", TWO_TEAMS, "--target", "feast.entity.shp", code=Exit.USAGE)
    assert "There is no `feast.entity.shp`" in shown
    assert "`feast.entity.shop`" in shown
    assert "go with --target" in said(capsys, "-f", TWO_TEAMS, "--upstream", code=Exit.USAGE)


def test_a_wrong_manifest_has_no_graph(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "stack.yaml").write_text("entities: [1]\n")
    shown = said(capsys, "-f", str(tmp_path / "stack.yaml"), "--format", "dot", code=Exit.INVALID)
    assert "error FSC" in shown
    assert "digraph" not in shown


def test_a_shell_completes_addresses(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_FSC_COMPLETE", "bash_complete")
    for command in ("graph", "plan"):
        words = f"fsc {command} -f {TWO_TEAMS} --target feast.ent"
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", "5")
        with pytest.raises(SystemExit):
            run([])
        assert capsys.readouterr().out == "plain,feast.entity.shop\n"


def test_every_kind_has_a_shape() -> None:
    assert SHAPES.keys() == KIND_BY_NAME.keys() - SHARED


NAMES = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)
_DOT = re.compile(
    r"digraph S \{|  rankdir=LR|  node \[fontname=S fontsize=11\]|  subgraph S \{"
    r"|    label=S color=gray|    S \[label=S shape=\w+( style=S)?\]|  S -> S|  \}|\}"
)
_MERMAID = re.compile(
    r"flowchart LR|  subgraph s\d+\[S\]|    n\d+[\[({/]+S[\])}/]+|  n\d+ --> n\d+|  end"
    r"|  style n\d+ stroke-(dasharray: 4|width: 3px)"
)


def picture(names: list[str]) -> dict[str, Any]:
    """A chain of objects with these names, the first of which is a target of another stack."""
    addresses = [f"zenml.secret.{name}" for name in dict.fromkeys(names)]
    nodes = [Node(one, (before,)) for before, one in pairwise(addresses)]
    return graph_json.data(
        names[0], names[-1], (Node(addresses[0], external=True), *nodes), [addresses[0]]
    )


@given(st.lists(NAMES, min_size=1, max_size=4))
def test_names_are_only_text(names: list[str]) -> None:
    """What is left of every line without its strings is fsc's own, whatever the names are."""
    data = picture(names)
    for line in dot(data).splitlines():
        assert _DOT.fullmatch(re.sub(r'"(\\.|[^"\\])*"', "S", line)), line
    for line in mermaid(data).splitlines():
        assert _MERMAID.fullmatch(re.sub(r'"[^"`;<>]*(<br>|#\d+;|[^"`;<>])*"', "S", line)), line
    assert all(line.isprintable() for line in tree(data).split("\n"))
    assert json.loads(json.dumps(data)) == data


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30),
    st.integers(0, 9),
)
def test_a_part_is_closed(pairs: list[tuple[int, int]], start: int) -> None:
    """Against the definition: a way along the edges leads to the target, or from it."""
    edges = {(max(pair), min(pair)) for pair in pairs if pair[0] != pair[1]}
    nodes = [
        Node(f"a.b.{one}", tuple(sorted(f"a.b.{low}" for high, low in edges if high == one)))
        for one in range(10)
    ]
    ways = set(edges)
    for middle in range(10):
        ways |= {(a, b) for a, x in ways for y, b in ways if x == y == middle}
    target = f"a.b.{start}"
    up = {f"a.b.{low}" for high, low in ways if high == start}
    down = {f"a.b.{high}" for high, low in ways if low == start}
    for upstream, downstream in ((True, True), (True, False), (False, True)):
        found = part(nodes, [target], upstream=upstream, downstream=downstream)
        kept = {one.address for one in found}
        assert kept == {target, *(up if upstream else ()), *(down if downstream else ())}
        assert all(set(one.needs) <= kept for one in found)


@pytest.mark.parametrize(
    "needs", [lambda n: (f"a.b.{n - 1}",), lambda _: ("a.b.0",)], ids=["chain", "wide"]
)
def test_a_large_graph_takes_steps_in_proportion(needs: Callable[[int], tuple[str, ...]]) -> None:
    def shown(size: int) -> int:
        nodes = [Node("a.b.0"), *(Node(f"a.b.{n}", needs(n)) for n in range(1, size))]
        text, steps_of_tree = steps(lambda: tree(graph_json.data("s", "", nodes)))
        found, steps_of_part = steps(lambda: part(nodes, ["a.b.0"]))
        assert f"a.b.{size - 1}" in text
        assert len(found) == size
        return steps_of_tree + steps_of_part

    assert shown(4000) < 4.5 * shown(1000)


def test_nothing_is_a_graph_too() -> None:
    assert network(()) == ()
    assert tree(graph_json.data("s", "dev", ())) == (
        "Graph of stack s, environment dev\nNothing is in it.\n"
    )
