"""What ran with a stack, after a pipeline of ZenML's own has really run with it."""

from __future__ import annotations

import sys

from tests.drivers.zenml.support import Place, fingerprint, live

PROGRAM = """
from zenml import Model, pipeline, step

@step(enable_cache=False)
def fit() -> int:
    return 1

@pipeline(model=Model(name="churn"))
def training() -> None:
    fit()

training()
"""


def test_pipelines_and_models_that_ran_with_a_stack(empty: Place) -> None:
    assert live(empty.driver())["zenml.stack.default"].facts["runs"] == ()
    (empty.root / "training.py").write_text(PROGRAM)
    empty.run(sys.executable, str(empty.root / "training.py"))
    before = fingerprint(empty.root)
    found = live(empty.driver())["zenml.stack.default"]
    assert found.facts["runs"] == ("pipeline training (default)", "model churn (default)")
    assert fingerprint(empty.root) == before
