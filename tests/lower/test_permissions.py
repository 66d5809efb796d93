"""Permissions as Feast's own constructor takes them."""

from __future__ import annotations

import json
from pathlib import Path

from fsc import pipeline
from fsc.pipeline import Inputs
from tests.support import stack as manifest_of


def test_blanks_around_patterns_and_tags_mean_nothing(tmp_path: Path) -> None:
    permission = {
        "name_patterns": [" risk_.*", "a b\u2003"],
        "required_tags": {" tier ": "\t1 2\n", "b": ""},
        "policy": {"roles": [" kept "]},
    }
    manifest = manifest_of(permissions={"readers": permission})
    (tmp_path / "stack.yaml").write_text(json.dumps(manifest), encoding="utf-8")
    stack, _ = pipeline.validate(Inputs(str(tmp_path / "stack.yaml"))).valid()
    (found,) = stack.of("feast.permission")
    assert found.name_patterns == ["risk_.*", "a b"]
    assert found.required_tags == {"tier": "1 2", "b": ""}
    assert found.policy == {"roles": [" kept "]}
