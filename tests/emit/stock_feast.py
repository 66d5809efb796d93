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
    from feast.protos.feast.core.Registry_pb2 import Registry
    from feast.repo_config import load_repo_config
    from google.protobuf.json_format import MessageToDict

    config = load_repo_config(repo, repo / "feature_store.yaml")
    found = Registry()
    found.ParseFromString((repo / config.registry.path).read_bytes())
    for view in found.on_demand_feature_views:
        view.spec.feature_transformation.user_defined_function.body = b""
    return MessageToDict(found, preserving_proto_field_name=True)


def computed(repo: Path) -> dict[str, Any]:
    """Like a feature server, far from the repo: with what the registry holds and nothing else."""
    samples = repo.parent / "samples.json"
    if not samples.exists():
        return {}
    import pandas as pd
    from feast import FeatureStore

    store = FeatureStore(repo_path=str(repo))
    done = {}
    for name, sample in json.loads(samples.read_text()).items():
        view = store.get_on_demand_feature_view(name)
        function = view.feature_transformation.udf
        made = function(pd.DataFrame(sample) if view.mode == "pandas" else sample)
        done[name] = made.to_dict("list") if isinstance(made, pd.DataFrame) else made
    return done


if __name__ == "__main__":
    split = sys.argv.index("--")
    main([Path(one).resolve() for one in sys.argv[1:split]], sys.argv[split + 1 :])
