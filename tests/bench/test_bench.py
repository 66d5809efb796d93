"""The bench itself: what it measures is right and the page says what was measured. No time is asserted."""

from __future__ import annotations

import ast
import copy
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bench import cases, measure, profiled, report, results, rows, run, stock, verdict, verify
from bench.measure import Command, CommandError, Sample
from bench.stacks import COMPONENTS, Content, Registry, manifest_text
from tests.bench.canned import RESULTS
from tests.conftest import Golden
from tests.support import ROOT, fsc, require

GOLDEN = ROOT / "tests" / "cases" / "bench"
CONTENT = Content(12, zenml=True)


def test_stack_has_no_findings(tmp_path: Path) -> None:
    for content in (CONTENT, Content(0, zenml=True), Content(12, Registry.POSTGRES, edited=True)):
        (tmp_path / "stack.yaml").write_text(manifest_text(content), encoding="utf-8")
        done = fsc("validate", cwd=tmp_path)
        assert (done.stdout, done.stderr, done.returncode) == ("No problems found.\n", "", 0)


def test_stack_and_repo_are_the_same_under_any_hash_seed() -> None:
    program = (
        "from bench import stacks, stock\n"
        "content = stacks.Content(12, zenml=True, edited=True)\n"
        "print(stacks.manifest_text(content), list(stock.repo(content)))"
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, env={"PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(texts) == 1


def test_edit_changes_one_view_on_both_sides() -> None:
    edited = Content(12, edited=True)
    before, after = manifest_text(Content(12)).split("\n"), manifest_text(edited).split("\n")
    gone = [line for line in before if line not in after]
    assert len(after) == len(before) + 5  # the lines of one feature
    assert gone == []  # `ttl: 30d` of the first view is still there in the others
    assert before.count("    ttl: 30d") == after.count("    ttl: 30d") + 1
    changed = [
        path
        for (path, old), (_, new) in zip(stock.repo(Content(12)), stock.repo(edited), strict=True)
        if old != new
    ]
    assert changed == ["domain_000.py"]


def test_repo_is_python_with_every_object() -> None:
    modules = [text for path, text in stock.repo(CONTENT) if path.endswith(".py")]
    names = [
        target.id
        for text in modules
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    ]
    assert len(names) == len(set(names)) == 2 + 12 + 12 + 2
    assert all(f"\n{name} = " in "".join(modules) for name in names)


def test_zenml_commands_register_ten_components_and_their_stack() -> None:
    *components, stack = stock.zenml_commands("repo")
    assert len(components) == len(COMPONENTS) == 10
    assert {command[2] for command in components} <= set(stack)


def test_registry_is_said_to_both_sides() -> None:
    for registry, word in ((Registry.SQLITE, "sqlite:///"), (Registry.POSTGRES, "REGISTRY_URL}")):
        content = Content(1, registry)
        assert word in manifest_text(content)
        assert word in dict(stock.repo(content))["feature_store.yaml"]


def test_one_process_is_measured(tmp_path: Path) -> None:
    held = 64 * 1024 * 1024
    program = f"held = bytearray({held}); print('said', flush=True)"
    command = Command((sys.executable, "-c", program), tmp_path, {})
    sample = measure.run([command, command], tmp_path / "log")
    assert (tmp_path / "log").read_text() == "said\nsaid\n"
    assert sample.rss * 1024 > held
    assert sample.wall > 0
    assert sample.user + sample.sys > 0


def test_memory_of_the_bench_is_not_taken_for_that_of_the_process(tmp_path: Path) -> None:
    held = bytearray(256 * 1024 * 1024)
    sample = measure.run([Command((sys.executable, "-c", "pass"), tmp_path, {})], tmp_path / "log")
    assert sample.rss * 1024 < len(held) / 4


def test_other_exit_code_than_expected_is_an_error(tmp_path: Path) -> None:
    program = (sys.executable, "-c", "import sys; print('why'); sys.exit(2)")
    measure.run([Command(program, tmp_path, {}, code=2)], tmp_path / "log")
    with pytest.raises(CommandError, match="ended with 2") as caught:
        measure.run([Command(program, tmp_path, {})], tmp_path / "log")
    assert caught.value.said == "why\n"


def test_sides_take_turns_and_the_first_pair_does_not_count() -> None:
    told: list[str] = []

    def step(side: str) -> Sample:
        told.append(side)
        return Sample(len(told), 0.0, 0.0, 0)

    ours, theirs = measure.alternate(lambda: step("a"), lambda: step("b"), 2)
    assert "".join(told) == "ababab"
    assert [one.wall for one in ours] == [3, 5]
    assert [one.wall for one in theirs] == [4, 6]


def test_statistics() -> None:
    assert measure.spread([3.0, 1.0, 2.0]) == measure.Spread(2.0, 1.0, 3.0)
    assert measure.ratio([1.0, 2.0, 9.0], [4.0, 4.0, 5.0]) == 0.5
    assert measure.pairwise([1.0, 2.0], [4.0, 4.0]) == measure.Spread(0.375, 0.25, 0.5)
    assert measure.exponent({10: 2.0, 100: 200.0, 1_000: 20_000.0}) == pytest.approx(2)
    sample = Sample(2.0, 0.5, 0.25, 1_024)
    assert measure.of([sample], "cpu") == [0.75]
    assert measure.samples(measure.plain([sample])) == [sample]


def test_growth_looks_past_start_up() -> None:
    points = {10: 5.0, 100: 1.0, 1_000: 10.0, 10_000: 100.0}
    assert verdict.growth_exponent(points) == pytest.approx(1)
    assert verdict.last_tenfold(points) == 10
    assert verdict.last_tenfold({100: 1.0, 400: 2.0}) is None


@pytest.mark.parametrize(
    ("reached", "views", "said"),
    [(0.1, 1_000, "kept"), (0.125, 1_000, "**missed**"), (0.1, 100, "-")],
)
def test_verdict_of_a_case(reached: float, views: int, said: str) -> None:
    one = {"name": "plan-unchanged-1000", "bar": 1 / 8, "views": views}
    assert verdict.of_case(one, reached) == said


@pytest.mark.parametrize(
    ("last", "memory", "said"),
    [(11.0, 1.0, "kept"), (11.1, 1.0, "**missed**"), (9.0, 2e9, "**missed**"), (None, 1.0, "**missed**")],
)  # fmt: skip
def test_verdict_of_a_growth(last: float | None, memory: float, said: str) -> None:
    one = {"name": "grow-plan", "bar": 11, "memory": 1_572_864, "points": {"1000": [], "10000": []}}
    assert verdict.of_growth(one, last, memory) == said
    small = {**one, "points": {"10": [], "100": []}}
    assert verdict.of_growth(small, last, memory) == "-"


def test_amounts_as_people_read_them() -> None:
    assert [verdict.times(one) for one in (0.125, 0.0413, 1.0, 8.06)] == [
        "1/8",
        "1/24.2",
        "1x",
        "8.1x",
    ]
    assert verdict.amount(0.0314, "wall") == "31 ms"
    assert verdict.amount(12.345, "cpu") == "12.35 s"
    assert verdict.amount(2_097_152, "rss") == "2,048 MiB"


def test_page_and_plot(golden: Golden) -> None:
    golden(GOLDEN / "performance.md", report.page(RESULTS, "## Notes"))
    drawn = report.plot(RESULTS)
    golden(GOLDEN / "performance.svg", drawn)
    assert ElementTree.fromstring(drawn).tag.endswith("svg")


def test_page_of_nothing_and_of_failures_only() -> None:
    nothing = {**RESULTS, "cases": [], "growth": [], "profiles": []}
    assert report.page(nothing, "").count("Nothing was measured.") == 4
    failed = copy.deepcopy(RESULTS)
    for one in results.each(failed):
        one.update(status="failed", note="no")
    assert report.page(failed, "").count("**failed**: no") == 9
    assert report.plot(failed) == ""


def test_page_in_docs_is_that_of_the_committed_results() -> None:
    found = results.load(report.DOCS / "performance.json")
    assert (report.DOCS / "performance.md").read_text() == report.page(found, report.notes())
    assert (report.DOCS / "performance.svg").read_text() == report.plot(found)


def test_committed_results_are_whole_and_keep_every_bar() -> None:
    found = results.load(report.DOCS / "performance.json")
    assert [one["name"] for one in results.each(found)] == [one.name for one in cases.ENTRIES]
    assert {one["status"] for one in results.each(found)} == {"measured"}
    said = {
        row[0]: row[-1]
        for table in (rows.cases(found), rows.growth(found))
        for row in table
        if row[-1] not in ("verdict", verdict.NO_WORD)
    }
    barred = [one.title for one in (*cases.CASES, *cases.GROWTH) if one.bar is not None]
    assert said == dict.fromkeys(barred, verdict.KEPT)
    applied = [one for one in found["cases"] if one["fsc_command"] == "fsc apply"]
    assert all(one["verified"] >= len(one["stock"]) > 0 for one in applied)


def test_readme_says_what_was_measured() -> None:
    found = results.load(report.DOCS / "performance.json")
    by_name = {one["name"]: one for one in found["cases"]}
    plan, made = by_name["plan-unchanged-1000"], by_name["zenml-new"]
    said = [measure.spread([run["wall"] for run in one[side]]).median
            for one in (plan, made) for side in ("stock", "fsc")]  # fmt: skip
    text = (ROOT / "README.md").read_text()
    (row,) = [line for line in text.splitlines() if "docs/performance.md" in line and "|" in line]
    assert f"take {said[0]:.1f} s for 1,000 views" in row
    assert f"a stack {said[2]:.0f} s | {said[1]:.1f} s, and {said[3]:.1f} s" in row


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["bench", "--only", "nonsense"], "There is no case nonsense. There are:"),
        (["bench", "--runs", "0"], "argument --runs: invalid"),
        (["bench", "--json", "no.json"], "The results in no.json cannot be read: "),
        (["bench.report", "none.json"], "The results in none.json cannot be read: "),
        (["bench.report"], "the following arguments are required: results"),
    ],
)
def test_bad_input_is_told_in_a_line(arguments: list[str], said: str, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text("[]")
    done = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.returncode in (1, 2)


def test_results_are_continued_only_under_the_same_conditions(tmp_path: Path) -> None:
    file = tmp_path / "results.json"
    limits = run.Limits(3, 10)
    found = results.begin(limits, file)
    results.add(found, "cases", {"name": "a", "status": "measured"})
    results.add(found, "cases", {"name": "a", "status": "failed"})
    results.save(found, file)
    assert results.begin(limits, file)["cases"] == [{"name": "a", "status": "failed"}]
    assert results.begin(run.Limits(4, 10), file)["cases"] == []
    file.write_text(json.dumps({"format": 99}))
    with pytest.raises(ValueError, match="format 99"):
        results.load(file)


def test_results_name_neither_the_machine_nor_its_user() -> None:
    text = json.dumps(results.new(run.Limits()))
    assert set(results.machine()) == {"cpus", "memory_gib", "system", "architecture"}
    assert str(Path.home()) not in text
    assert str(ROOT) not in text


def test_difference_of_the_sides_is_named() -> None:
    stock_side = {"entities": {"a": {"owner": "x"}}, "views": {"v": {}}}
    verify.same(stock_side, copy.deepcopy(stock_side))
    with pytest.raises(verify.DifferentError, match=r"entities\.a\.owner is missing, not \"x\""):
        verify.same({"entities": {"a": {}}, "views": {"v": {}}}, stock_side)
    with pytest.raises(verify.DifferentError, match=r"views\.v is missing"):
        verify.same({"entities": {"a": {"owner": "x"}}, "views": {}}, stock_side)
    with pytest.raises(verify.DifferentError, match="nothing is live"):
        verify.same({"entities": {}}, {"entities": {}})


def test_tables_are_sound() -> None:
    names = [one.name for one in cases.ENTRIES]
    assert len(names) == len(set(names))
    assert all(case.verify for case in cases.CASES if case.fsc == "apply")
    assert cases.limited((10, 100, 1_000), 100) == (10, 100)
    assert cases.limited((10, 100, 1_000), 10) == (1, 10)


def test_every_stage_of_a_profile_is_there() -> None:
    for module, path, _ in profiled.STAGES:
        holder = importlib.import_module(module)
        for step in path.split("."):
            holder = getattr(holder, step)
        assert callable(holder)


def test_profile_counts_every_moment_once(tmp_path: Path) -> None:
    (tmp_path / "stack.yaml").write_text(manifest_text(CONTENT), encoding="utf-8")
    program = ROOT / "bench" / "profiled.py"
    subprocess.run([sys.executable, program, "out.json", "0", "validate"], cwd=tmp_path, check=True)
    found = json.loads((tmp_path / "out.json").read_text())
    assert {"YAML", "schema", "lowering", "rules", "imports", "output"} <= set(found["spent"])
    assert sum(found["spent"].values()) == pytest.approx(found["ended"])


def test_both_sides_hold_the_same_objects_after_an_apply(tmp_path: Path) -> None:
    require("feast")
    case = cases.Case("apply-new-10", 3, "apply", cases.APPLY, state="new")
    bench = run.Bench(tmp_path, run.Limits(runs=0), tell=lambda _: None)
    table, found = bench.measure(case)
    assert (table, found["status"], found["note"]) == ("cases", "measured", "")
    assert found["verified"] == 1
    data_files = sorted(path.name for path in (tmp_path / "file-3/stock/data").iterdir())
    assert data_files == ["rows_00000.parquet", "rows_00001.parquet", "rows_00002.parquet"]


def test_what_fails_says_so_in_the_result(tmp_path: Path) -> None:
    require("pyarrow")
    bench = run.Bench(tmp_path, run.Limits(1), tell=lambda _: None)
    broken = cases.Case("x", 1, "validate", ("python /nowhere/at/all.py",), state="new")
    _, found = bench.measure(broken)
    assert found["status"] == "failed"
    assert "can't open file '.../all.py'" in found["note"]
