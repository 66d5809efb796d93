"""On-demand views in mode substrait: the source in a tag, the plan and the pickle beside it.

ibis-substrait needs ibis-framework before 10 and substrait before 0.24, so that these tests run
where somebody installed them; without it, the bytes are stood for, and what is done with them shows.
"""

from __future__ import annotations

import copy
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from fsc.document import Document
from fsc.drivers.feast.udf import make_body
from fsc.lower import lower
from tests.drivers.feast.world import Team, spending, stock, tiny, without_online
from tests.manifests import node
from tests.support import absent

RATIO = "def ratio(table):\n    return table.mutate(ratio=table.spend_7d / table.amount)\n"
HALF = RATIO.replace("table.amount", "2")


def manifest(start: dict[str, Any], **more: Any) -> dict[str, Any]:
    made = copy.deepcopy(start)
    made["data_sources"]["asked"] = {"type": "request", "schema": {"amount": "Float64"}}
    made["on_demand_feature_views"] = {
        "shares": {
            "sources": ["spend", "asked"],
            "mode": "substrait",
            "udf": "udfs.py:ratio",
            "schema": {"ratio": "Float64"},
            **more,
        }
    }
    return made


def team(root: Path, source: str = RATIO, *, online: bool = False, **more: Any) -> Team:
    start = tiny() if online else without_online(tiny())
    document = Document(node(manifest(start, **more)), "stack.yaml", digest="0" * 64)
    shop = Team(root, start)
    stack, found = lower(document, lambda _path: source)
    assert stack is not None, found
    shop.stack = stack
    return shop


def held(shop: Team) -> Any:
    (view,) = shop.registry().on_demand_feature_views
    return view.spec


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What plans were asked for; each is the text of what it was made of."""
    asked: list[Any] = []

    def make(*given: Any) -> bytes:
        asked.append(given)
        return repr(given).encode()

    monkeypatch.setattr("fsc.drivers.feast.substrait.compiled", make)
    return asked


def test_the_function_is_said_and_read_again(tmp_path: Path, plans: list[Any]) -> None:
    shop = team(tmp_path)
    shop.apply()
    assert shop.plan().changes == ()
    assert plans == [("ratio", RATIO, (("amount", 5), ("spend_7d", 5)))]
    kept = held(shop).feature_transformation.substrait_transformation
    assert kept.ibis_function == make_body("ratio", RATIO)
    view = shop.live()["feast.on_demand_feature_view.shares"]
    assert view.attrs["udf"] == {"name": "ratio", "source": RATIO}
    assert "tags" not in view.attrs


def test_the_plan_is_made_again_when_it_would_be_another(tmp_path: Path, plans: list[Any]) -> None:
    team(tmp_path).apply()
    team(tmp_path, description="a ratio", tags={"k": "v"}).apply()
    assert len(plans) == 1
    team(tmp_path, HALF).apply()
    assert [one[1] for one in plans] == [RATIO, HALF]
    team(tmp_path, HALF, sources=["spend"]).apply()
    assert plans[2][2] == (("spend_7d", 5),)
    shop = team(tmp_path, HALF, sources=["spend"])
    assert shop.plan().changes == ()


def test_another_mode_takes_the_tag_along(tmp_path: Path, plans: list[Any]) -> None:
    team(tmp_path).apply()
    shop = team(tmp_path, mode="pandas")
    shop.apply()
    assert shop.plan().changes == ()
    assert held(shop).feature_transformation.WhichOneof("transformation") == "user_defined_function"
    assert "fsc:udf" not in held(shop).tags


@pytest.fixture
def ibis() -> None:
    """Not `require`: some versions are there and cannot be imported."""
    try:
        import_module("ibis_substrait.compiler.core")
    except (ImportError, AttributeError) as error:
        absent(f"needs a version of ibis-substrait that works: {error}")


def test_feast_computes_with_it_and_writes_the_same(tmp_path: Path, ibis: None) -> None:
    import pandas as pd
    from feast import FeatureStore

    ours, theirs = (team(tmp_path / name, online=True) for name in ("fsc", "sdk"))
    ours.apply()
    repos = [one.compile() for one in (ours, theirs)]
    for one in (ours, theirs):
        spending(one.root / "data")
    stock(repos[1], "apply", "--skip-source-validation")
    assert theirs.plan().changes == ()
    plans = [held(one).feature_transformation.substrait_transformation for one in (ours, theirs)]
    assert plans[0].substrait_plan == plans[1].substrait_plan
    assert held(ours).tags["fsc:udf"] == held(theirs).tags["fsc:udf"]
    said = stock(repos[0], "plan", "--skip-source-validation")
    assert "No changes to registry" in said
    view = FeatureStore(str(repos[0])).get_on_demand_feature_view("shares")
    made = view.feature_transformation.transform(
        pd.DataFrame({"spend_7d": [3.0], "amount": [2.0], "n": [1]})
    )
    assert made["ratio"].tolist() == [1.5]
