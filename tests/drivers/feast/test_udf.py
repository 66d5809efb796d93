"""The pickle beside the source: made like Feast's decorators make it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.drivers.feast.udf import make_body
from tests.drivers.feast.world import MANIFEST, REPO, Team, without_online
from tests.support import require

ALONE = "def double(inputs, by=2):\n    return {'twice': [by * one for one in inputs['x']]}\n"
TYPED = "def frame(df: pd.DataFrame) -> pd.DataFrame:\n    return df.assign(y=np.abs(df['x']))\n"


def test_a_process_without_the_source_can_load_it(tmp_path: Path) -> None:
    require("dill")
    path = tmp_path / "body"
    path.write_bytes(make_body("double", ALONE))
    code = (
        "import dill, sys; f = dill.load(open(sys.argv[1], 'rb'));"
        "print(f.__module__, f.__name__, f({'x': [1, 2]}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "__main__ double {'twice': [2, 4]}\n"


def test_pandas_and_numpy_are_there_as_in_feast() -> None:
    require("dill", "pandas")
    import dill
    import pandas as pd

    function = dill.loads(make_body("frame", TYPED))
    assert list(function(pd.DataFrame({"x": [-1.0]}))["y"]) == [1.0]


@pytest.mark.parametrize(
    "source", ["def other():\n    pass\n", "def f(:\n", "def f(x=missing):\n    pass\n"]
)
def test_a_function_that_cannot_be_made_is_said(source: str) -> None:
    require("dill")
    with pytest.raises(FscError, match="`f` cannot be made"):
        make_body("f", source)


def test_stock_feast_computes_with_it(tmp_path: Path, feast: Any) -> None:
    """Both ways that Feast has: the source, and the pickle when there is no source."""
    import pandas as pd

    team = Team(tmp_path, without_online(MANIFEST))
    team.apply()
    store = feast.FeatureStore(repo_path=str(team.compile()))
    view = store.get_on_demand_feature_view("rate")
    made = view.feature_transformation.udf(pd.DataFrame({"n_7d": [2]}))
    assert made["rate"].tolist() == [2.0]
    udf = view.to_proto().spec.feature_transformation.user_defined_function
    from feast.transformation.pandas_transformation import PandasTransformation

    udf.body_text = "@@@"
    again = PandasTransformation.from_proto(udf)
    assert again.udf(pd.DataFrame({"n_7d": [3]}))["rate"].tolist() == [3.0]


def test_the_pickle_is_kept_while_the_source_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.drivers.feast.world import edited

    Team(tmp_path, without_online(MANIFEST)).apply()
    monkeypatch.setattr("fsc.drivers.feast.udf.make_body", lambda *_: pytest.fail("made again"))
    made = edited("on_demand_feature_views.rate.description", "a rate", without_online(MANIFEST))
    team = Team(tmp_path, made)
    team.apply()
    assert team.plan().changes == ()


__all__ = ["REPO"]
