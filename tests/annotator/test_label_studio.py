"""A dataset on a real Label Studio, from the manifest to labels that features are made of."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from fsc.drivers.annotator.notes import split_note
from tests.annotator.service import TOKEN, USER
from tests.annotator.world import ADDRESS, CONFIG, START, World
from tests.support import require


def test_the_story(world: World) -> None:
    """Declared, made, filled, labeled, counted, read back as a source.

    That ZenML counts the same is shown by test_docs.py.
    """
    require("feast", "zenml")
    world.apply()
    made = world.studio.project("Chargebacks")
    text, name, marks = split_note(made["description"])
    assert (text, name, marks.stack) == ("Payments that were taken back", "chargebacks", "review")
    assert made["label_config"] == CONFIG.strip()
    assert made["created_by"]["email"] == USER
    world.no_changes()

    assert world.fsc("annotate", "import") == ("chargebacks: 5 tasks added (3 beyond the limit).\n")
    assert "0 tasks added (5 rows already there" in world.fsc("annotate", "import", "chargebacks")
    assert [one["data"] for one in world.studio.tasks("Chargebacks")][1] == {
        "customer_id": 1, "at": "2026-01-02T00:00:00+00:00", "amount": 10.5,
    }  # fmt: skip

    world.studio.label("Chargebacks", "fraud", "ok")
    found = world.stats()
    assert (found["labeled"], found["unlabeled"], found["tasks"], found["labels"]) == (2, 3, 5, 2)
    shown = world.fsc("annotate", "stats")
    assert shown.splitlines()[1].split() == ["chargebacks", "2", "3", "5", "2"]
    url = f"{world.studio.server.url}/projects/{made['id']}/data"
    assert world.fsc("annotate", "launch", "chargebacks") == f"{url}\n"
    assert url in world.fsc("annotate", "list")
    world.no_changes()

    assert "2 labels written to `data/verdicts.parquet`" in world.fsc("annotate", "export")
    rows = read(world.folder / "data" / "verdicts.parquet")
    assert [(one["customer_id"], one["verdict"], one["labeler"]) for one in rows] == [
        (0, "fraud", USER),
        (1, "ok", USER),
    ]
    assert rows[0]["at"] == START
    assert rows[0]["labeled_at"] > START
    done = world.run(sys.executable, "-c", TRAIN)
    assert done.stdout.split() == ["fraud", "ok"], done.stderr
    world.no_changes()


TRAIN = """
import pandas as pd
from feast import FeatureStore
store = FeatureStore("build/default/feature_repo")
rows = pd.DataFrame({"customer_id": [0, 1], "event_timestamp": pd.to_datetime(["2026-02-01"] * 2, utc=True)})
found = store.get_historical_features(rows, ["chargeback:verdict"]).to_df().sort_values("customer_id")
print(*found["verdict"])
"""


def test_what_changes_is_an_update_and_labels_are_never_lost(world: World) -> None:
    world.apply()
    world.fsc("annotate", "import")
    wider = CONFIG.replace('<Choice value="ok"/>', '<Choice value="ok"/><Choice value="unsure"/>')
    world.config(wider)
    world.write(lambda one: one["datasets"]["chargebacks"].update(title="Taken back"))
    (change,) = world.changes()
    assert (change["address"], change["action"]) == (ADDRESS, "update")
    assert [one["path"] for one in change["attributes"]] == ["label_config", "title"]
    world.apply()
    assert world.studio.project("Taken back")["label_config"] == wider.strip()
    world.no_changes()

    world.studio.label("Taken back", "fraud", "ok")
    world.config(CONFIG.replace("ok", "fine"))
    (change,) = world.changes()
    assert "would lose labels" in change["blocked"]
    assert "ok (1 annotation)" in change["blocked"]
    assert "would lose labels" in world.apply("--allow-destroy", "all", code=5)
    assert world.studio.project("Taken back")["label_config"] == wider.strip()

    world.config(wider)
    world.studio.change("Taken back", label_config=CONFIG)
    (change,) = world.changes()
    assert change["reason"] == "changed outside fsc"
    world.apply()
    world.no_changes()


def test_a_dataset_with_labels_is_protected(world: World) -> None:
    world.apply()
    world.fsc("annotate", "import")
    world.studio.label("Chargebacks", "fraud", "ok")
    world.without_datasets()
    change = world.change()
    assert change["action"] == "delete"
    assert "2 labels in it would be lost" in change["reason"]
    assert f"{ADDRESS} (2 labels in it)" in world.apply(code=5)
    world.fsc("plan", "-o", "plan.json")
    world.studio.label("Chargebacks", "ok", "ok", "ok")
    stale = world.fsc("apply", "plan.json", "--auto-approve", "--allow-destroy", ADDRESS, code=4)
    assert ADDRESS in stale
    assert len(world.studio.projects()) == 1
    world.apply("--allow-destroy", ADDRESS)
    assert world.studio.projects() == []
    world.no_changes()


def test_datasets_are_not_forgotten_with_their_annotator(world: World) -> None:
    """Without `datasets`, or without the annotator, nobody would ask Label Studio again."""
    world.apply()
    (world.folder / "data" / "verdicts.parquet").touch()
    world.write(lambda one: one.pop("datasets"))
    (change,) = world.changes()
    assert change["address"] == "zenml.component.annotator/review"
    assert "`chargebacks` would stay in the annotator" in change["blocked"]
    world.apply(code=5)
    text = json.loads((world.folder / "stack.yaml").read_text())
    del text["zenml"]["components"]["annotator"]
    (world.folder / "stack.yaml").write_text(json.dumps(text))
    assert "`chargebacks` would stay" in world.apply("--allow-destroy", "all", code=5)
    world.write(lambda one: one.update(datasets={}), port=9)
    assert f"not known: {ADDRESS}" in world.fsc("plan", code=1)
    world.without_datasets()
    world.apply("--allow-destroy", "all")
    assert world.studio.projects() == []
    (world.folder / "stack.yaml").write_text(json.dumps(text))
    assert "blocked" not in world.fsc("plan")


def test_protect_outlives_its_block(world: World) -> None:
    world.write(lambda one: one["datasets"]["chargebacks"].update(protect=True))
    world.apply()
    world.without_datasets()
    assert "it is protected" in world.apply("--allow-destroy", "all", code=5)
    assert len(world.studio.projects()) == 1


def test_what_others_made_is_a_conflict_until_adopted(world: World) -> None:
    world.studio.call("POST", "/api/projects/", {"title": "Chargebacks", "description": "mine"})
    world.studio.call("POST", "/api/projects/", {"title": "Somebody's"})
    (change,) = [one for one in world.changes() if one["address"] == ADDRESS]
    assert "belongs to nobody that fsc knows" in change["blocked"]
    world.apply("--adopt", ADDRESS)
    world.no_changes()
    assert world.studio.project("Chargebacks")["label_config"] == CONFIG.strip()
    world.fsc("destroy", "--auto-approve", "--allow-destroy", "all")
    assert [one["title"] for one in world.studio.projects()] == ["Somebody's"]


def test_a_renamed_dataset_keeps_its_tasks(world: World) -> None:
    world.apply()
    world.fsc("annotate", "import")
    before = world.studio.project("Chargebacks")["id"]
    world.write(lambda one: one.update(datasets={"disputes": one["datasets"]["chargebacks"]}))
    text = (world.folder / "stack.yaml").read_text()
    moved = '{\n "moved": [{"from": "annotator.dataset.chargebacks", "to": "annotator.dataset.disputes"}],'
    (world.folder / "stack.yaml").write_text(text.replace("{", moved, 1))
    change = world.change()
    assert change["action"] == "move"
    world.apply()
    made = world.studio.project("Chargebacks")
    assert (made["id"], made["task_number"]) == (before, 5)
    assert split_note(made["description"])[1] == "disputes"
    world.no_changes()


def test_a_server_that_is_down_is_said_and_nothing_is_guessed(world: World) -> None:
    world.write(port=9)
    said = world.fsc("plan", code=1)
    assert "FSC640" in said
    assert "http://127.0.0.1:9 cannot be reached" in said
    assert f"not known: {ADDRESS}" in said
    assert f"+ {ADDRESS}" not in said
    assert "The plan has errors. Nothing was changed." in world.apply(code=1)
    assert "cannot be reached" in world.fsc("annotate", "stats", code=1)
    assert "cannot be reached" in world.fsc("destroy", "--auto-approve", "--allow-destroy", "all",
                                            code=1)  # fmt: skip
    left_out = world.fsc("plan", "--exclude", ADDRESS)
    assert f"Left out by your selection: {ADDRESS}." in left_out
    assert "not known" not in left_out
    world.write()
    assert world.change()["action"] == "create"
    world.apply()
    world.no_changes()


@pytest.mark.parametrize(
    ("key", "words"),
    [("0" * 40, "refuses the key (401): Invalid token."), ("bad\nkey", "cannot be sent")],
)
def test_a_wrong_key_is_said_without_saying_it(world: World, key: str, words: str) -> None:
    world.key = key
    said = world.fsc("plan", code=1)
    assert words in " ".join(said.split())
    assert f"not known: {ADDRESS}" in said


def test_only_the_legacy_token_does(world: World) -> None:
    """As a new account has it: a personal access token, and no legacy one allowed."""
    token = world.studio.call("POST", "/api/token/", {})["token"]
    world.key = token
    said = " ".join(world.fsc("plan", code=1).split())
    assert "is a personal access token, with which ZenML's annotator cannot log in" in said
    assert "legacy token of your account" in said

    world.key = TOKEN
    settings = {"legacy_api_tokens_enabled": False}
    world.studio.call("POST", "/api/jwt/settings", settings)
    try:
        said = " ".join(world.fsc("plan", code=1).split())
        assert "refuses the key (401)" in said
        assert "Allow legacy tokens in the organization's settings" in said
    finally:
        bearer = world.studio.call("POST", "/api/token/refresh/", {"refresh": token}, "")["access"]
        settings = {"legacy_api_tokens_enabled": True}
        world.studio.call("POST", "/api/jwt/settings", settings, f"Bearer {bearer}")


def test_without_the_key_nothing_is_known(world: World) -> None:
    def elsewhere(one: dict[str, Any]) -> None:
        one["config"]["authentication_secret"] = "other"

    world.write(elsewhere)
    said = " ".join(world.fsc("plan", code=1).split())
    assert "does not say where the key of the annotator `review` is" in said


def test_import_and_export_say_what_they_cannot_do(world: World) -> None:
    assert "is not there yet" in world.fsc("annotate", "import", code=1)
    assert "(not there yet)" in world.fsc("annotate", "list")
    assert "Did you mean `chargebacks`?" in world.fsc("annotate", "stats", "chargeback", code=1)
    world.apply()
    (world.folder / "data" / "verdicts.parquet").write_bytes(
        (world.folder / "data" / "payments.parquet").read_bytes()
    )
    assert "fsc did not write it" in world.fsc("annotate", "export", code=1)
    world.write(lambda one: one["datasets"]["chargebacks"].pop("tasks"))
    assert "has no `tasks`" in world.fsc("annotate", "import", "chargebacks", code=1)


def read(path: Path) -> list[dict[str, Any]]:
    from pyarrow import parquet

    found: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return found


def test_the_key_is_nowhere(world: World) -> None:
    world.apply()
    world.fsc("plan", "-o", "plan.json")
    files = [path for path in world.folder.rglob("*") if path.is_file()]
    assert [path for path in files if TOKEN.encode() in path.read_bytes()] == []
