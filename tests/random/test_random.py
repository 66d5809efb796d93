"""Random stacks, random edits, random failures. What fails becomes a file that runs for ever."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.manifests import edits, manifests
from tests.random.cases import Case, keep, run

FOLDER = Path(__file__).resolve().parent.parent / "cases" / "random"
STEPS = st.tuples(st.one_of(st.none(), st.integers(0, 40)), st.sampled_from(["apply", "flush"]))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to four manifests, each an edit of the one before, each with a failure or none."""
    steps: list[dict[str, Any]] = []
    manifest = draw(manifests(zenml=True))
    for _ in range(draw(st.integers(1, 4))):
        fails, at = draw(STEPS)
        steps.append({"manifest": manifest, "fails": fails, "at": at})
        manifest = draw(edits(manifest))
    return {"steps": steps}


class Search:
    """The last file that this search wrote: the smallest case comes last."""

    kept: Path | None = None


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_random_histories(case: Case) -> None:
    try:
        run(case)
    except Exception:
        Search.kept = keep(case, FOLDER, Search.kept)
        raise


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.json")), ids=lambda path: path.stem)
def test_cases_that_failed_once(path: Path) -> None:
    run(json.loads(path.read_text(encoding="utf-8")))


def test_what_fails_is_kept_and_only_the_smallest(tmp_path: Path) -> None:
    (first, *_) = sorted(FOLDER.glob("*.json"))
    case = json.loads(first.read_text(encoding="utf-8"))
    long = keep(case, tmp_path, None)
    short = keep({"steps": case["steps"][:1]}, tmp_path, long)
    assert list(tmp_path.iterdir()) == [short]
    run(json.loads(short.read_text(encoding="utf-8")))
