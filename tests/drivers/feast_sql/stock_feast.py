"""Stock Feast without anything of fsc: reads one JSON list a line, answers with one JSON object.

["run", repo, command...] gives what the command printed, ["list", repo] what FeatureStore lists,
["names", repo] what its registry holds of every kind,
["versions", repo, view] the versions of a view, ["schema"] what tools/feast_sql_schema.py writes.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import traceback
import warnings
from typing import Any


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr
    quickly()
    for line in sys.stdin:
        what, *arguments = json.loads(line)
        try:
            answer = {"value": ACTIONS[what](*arguments)}
        except Exception:
            answer = {"error": traceback.format_exc()}
        print(json.dumps(answer), file=answers, flush=True)


def quickly() -> None:
    """Feast spends five of seven seconds on type checks of its own arguments (feast.md 0.8)."""
    import typeguard

    typeguard.typechecked = lambda target=None, **_: target or (lambda one: one)
    warnings.simplefilter("ignore")


def run(repo: str, *command: str) -> str:
    """One command as if it had a process of its own: Feast leaves the repo on the path."""
    from feast.cli.cli import cli

    os.chdir(repo)
    path, out = list(sys.path), io.StringIO()
    try:
        with contextlib.redirect_stdout(out):
            cli.main(list(command), prog_name="feast", standalone_mode=False)
    finally:
        sys.path[:] = path
        sys.modules.pop("fsc_feature_repo", None)
    return out.getvalue()


def listed(repo: str) -> dict[str, list[str]]:
    from feast import FeatureStore

    os.chdir(repo)
    store = FeatureStore(repo_path=repo)
    found = {
        "projects": store.list_projects(),
        "entities": store.list_entities(),
        "data_sources": store.list_data_sources(),
        "feature_views": store.list_batch_feature_views(),
        "on_demand_feature_views": store.list_on_demand_feature_views(),
        "feature_services": store.list_feature_services(),
    }
    return {key: sorted(one.name for one in value) for key, value in found.items()}


def names(repo: str) -> dict[str, list[str]]:
    from feast import FeatureStore

    os.chdir(repo)
    store = FeatureStore(repo_path=repo)
    kinds = (
        "entities", "data_sources", "feature_views", "stream_feature_views", "label_views",
        "on_demand_feature_views", "feature_services", "saved_datasets", "validation_references",
        "permissions",
    )  # fmt: skip
    lists = {kind: getattr(store.registry, f"list_{kind}") for kind in kinds}
    return {kind: sorted(one.name for one in held(store.project)) for kind, held in lists.items()}


def versions(repo: str, view: str) -> list[str]:
    from feast import FeatureStore

    os.chdir(repo)
    store = FeatureStore(repo_path=repo)
    found: list[dict[str, Any]] = store.registry.list_feature_view_versions(view, store.project)
    for one in found:  # they can be read back too
        store.registry.get_feature_view_by_version(view, store.project, one["version_number"])
    return [one["version"] for one in found]


def schema() -> str:
    import feast_sql_schema

    return feast_sql_schema.text()


ACTIONS = {"run": run, "list": listed, "names": names, "versions": versions, "schema": schema}

if __name__ == "__main__":
    main()
