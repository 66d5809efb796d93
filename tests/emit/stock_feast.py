"""Stock Feast on repos, in a process of its own: `python stock_feast.py REPO... -- COMMAND...`.

Prints JSON, for each repo: what each command printed, the registry afterwards, and what the
stored on-demand views compute from the samples in `samples.json` beside the repo, if there is one.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any


def main(repos: list[Path], commands: list[str]) -> None:
    print(json.dumps([on_repo(repo, commands) for repo in repos]))


def on_repo(repo: Path, commands: list[str]) -> dict[str, Any]:
    os.chdir(repo)
    said = [run(command) for command in commands]
    return {"said": said, "registry": registry(repo), "computed": computed(repo)}


def run(command: str) -> str:
    """One command as if it had a process of its own: Feast leaves the repo on the path."""
    from feast.cli.cli import cli

    path, out = list(sys.path), io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            cli.main([command], prog_name="feast", standalone_mode=False)
    finally:
        sys.path[:] = path
        sys.modules.pop("fsc_feature_repo", None)
    return out.getvalue()


def registry(repo: Path) -> dict[str, Any]:
    from google.protobuf.json_format import MessageToDict

    found = stored(repo)
    for view in found.on_demand_feature_views:
        view.spec.feature_transformation.user_defined_function.body = b""
    return MessageToDict(found, preserving_proto_field_name=True)


def stored(repo: Path) -> Any:
    from feast.protos.feast.core.Registry_pb2 import Registry
    from feast.repo_config import load_repo_config

    config = load_repo_config(repo, repo / "feature_store.yaml")
    found = Registry()
    found.ParseFromString((repo / config.registry.path).read_bytes())
    return found


def computed(repo: Path) -> dict[str, Any]:
    """Like a feature server, far from the repo: with what the registry holds and nothing else.

    Once from the stored source, which is what Feast takes, and once from the stored pickle.
    """
    samples = repo.parent / "samples.json"
    if not samples.exists():
        return {}
    import dill
    from feast import FeatureStore

    store = FeatureStore(repo_path=str(repo))
    bodies = {
        view.spec.name: view.spec.feature_transformation.user_defined_function.body
        for view in stored(repo).on_demand_feature_views
    }
    done = {}
    for name, sample in json.loads(samples.read_text()).items():
        view = store.get_on_demand_feature_view(name)
        functions = (view.feature_transformation.udf, dill.loads(bodies[name]))
        done[name] = [result(function, view.mode, sample) for function in functions]
    return done


def result(function: Any, mode: str, sample: dict[str, Any]) -> dict[str, Any]:
    import pandas as pd

    made = function(pd.DataFrame(sample) if mode == "pandas" else sample)
    return made.to_dict("list") if isinstance(made, pd.DataFrame) else made


if __name__ == "__main__":
    split = sys.argv.index("--")
    main([Path(one).resolve() for one in sys.argv[1:split]], sys.argv[split + 1 :])
