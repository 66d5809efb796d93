"""Nothing that a registry holds is executed, and nothing in it makes a read fail."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.driver import Action
from fsc.drivers.feast.functions import canonical_source
from fsc.drivers.feast.messages import message
from tests.drivers.feast.world import MANIFEST, Team, change, edited, tiny, without_online

READ = """
import sys
from fsc.driver import Scope
from fsc.drivers.feast import FeastDriver, Settings
settings = Settings(sys.argv[1], "build/default/feature_repo", "shop", {"registry": "data/registry.db"})
found = FeastDriver(settings, {}).read(Scope("team", "shop"))
assert len(found.resources) > 10
heavy = {"feast", "dill", "pandas", "numpy", "typeguard", "sqlite3", "yaml", "importlib.resources"}
print(sorted(heavy & {part for one in sys.modules for part in (one, one.partition(".")[0])}))
"""


class Trap:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> Any:
        return os.system, (f"touch {self.path}",)


def rewritten(team: Team, change_: Any) -> None:
    registry = team.registry()
    change_(registry)
    team.registry_path.write_bytes(registry.SerializeToString())


def test_pickles_and_sources_are_not_run(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(MANIFEST))
    team.apply()
    trap = tmp_path / "trapped"

    def plant(registry: Any) -> None:
        udf = registry.on_demand_feature_views[0].spec.feature_transformation.user_defined_function
        udf.body = pickle.dumps(Trap(trap))
        udf.body_text = f"@__import__('os').system('touch {trap}')\ndef rate(x):\n    return x\n"

    rewritten(team, plant)
    name = team.registry().on_demand_feature_views[0].spec.name
    assert (
        team.live()[f"feast.on_demand_feature_view.{name}"].attrs["udf"]["source"]
        == "def rate(x):\n    return x\n"
    )
    team.apply()
    assert team.plan().changes == ()
    assert not trap.exists()
    assert str(trap).encode() not in team.registry_path.read_bytes()


def test_reading_imports_neither_feast_nor_pickles(tmp_path: Path) -> None:
    Team(tmp_path, without_online(MANIFEST)).apply()
    done = subprocess.run(
        [sys.executable, "-c", READ, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    "tag", ["{", "[]", '{"a": 1}', '{"a": "Array("}', "Array(" * 3000 + ")" * 3000, "null"]
)
@pytest.mark.parametrize("number", [34, 35, 42, 43, 99])
def test_broken_type_tags_are_shown_not_fatal(tmp_path: Path, tag: str, number: int) -> None:
    team = Team(tmp_path, without_online(tiny()))
    team.apply()

    def plant(registry: Any) -> None:
        field = registry.feature_views[0].spec.features[0]
        field.value_type = number
        field.tags.update({"feast:struct_schema": tag, "feast:nested_inner_type": tag})

    rewritten(team, plant)
    dtype = team.live()["feast.feature_view.spend"].attrs["schema"]["spend_7d"]["dtype"]
    assert dtype != "Float64"
    assert [one.address for one in team.apply()] == ["feast.feature_view.spend"]
    assert team.plan().changes == ()


def test_odd_text_comes_back_as_it_was(tmp_path: Path) -> None:
    text = "quote \" ' \\ {{ }} $(x) ${Y} \u2028 \u0000 e\u0301 \U0001f600\n\t<tag>"
    made = edited("feature_views.spend.description", text, without_online(tiny()))
    made = edited("feature_views.spend.tags", {text: text}, made)
    team = Team(tmp_path, made)
    team.apply()
    found = team.live()["feast.feature_view.spend"].attrs
    assert (found["description"], found["tags"]) == (text, {text: text})
    assert team.plan().changes == ()


def test_bare_objects_of_others_are_read_and_left(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(tiny()))
    team.apply()

    def plant(registry: Any) -> None:
        for field in ("stream_feature_views", "label_views", "saved_datasets", "permissions"):
            one = getattr(registry, field).add()
            one.spec.name, one.spec.project = f"their_{field}", "shop"
        registry.validation_references.add(name="their_check", project="shop")
        batch = registry.feature_views.add()
        batch.spec.name, batch.spec.project = "their_batch", "shop"
        batch.spec.feature_transformation.user_defined_function.name = "f"
        foreign = registry.data_sources.add(name="their_source", project="shop")
        foreign.type = foreign.BATCH_SNOWFLAKE

    rewritten(team, plant)
    found = {address for address in team.live() if "their" in address}
    assert found == {
        "feast.stream_feature_view.their_stream_feature_views",
        "feast.label_view.their_label_views",
        "feast.saved_dataset.their_saved_datasets",
        "feast.permission.their_permissions",
        "feast.validation_reference.their_check",
        "feast.batch_feature_view.their_batch",
        "feast.data_source.their_source",
    }
    assert team.plan().changes == ()
    changes = team.apply(destroy=True)
    assert "feast.project.shop" not in {one.address for one in changes}
    assert {address for address in team.live() if "their" in address} == found


def test_a_name_that_another_kind_of_view_has_is_refused(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(tiny()))
    team.apply()

    def plant(registry: Any) -> None:
        one = registry.stream_feature_views.add()
        one.spec.name, one.spec.project = "more", "shop"

    rewritten(team, plant)
    made = without_online(tiny())
    made["feature_views"]["more"] = made["feature_views"]["spend"]
    late = Team(tmp_path, made)
    change_ = next(one for one in late.plan().changes if one.name == "more")
    with pytest.raises(FscError, match=r"its name belongs to `feast.stream_feature_view.more`"):
        late.driver.apply(change_)


def test_a_copy_that_is_behind_is_seen_and_mended(tmp_path: Path) -> None:
    """Feast serves from the copy, whatever the original says."""
    made = without_online(MANIFEST)
    team = Team(tmp_path, made)
    team.apply()

    def plant(registry: Any) -> None:
        views = {one.spec.name: one.spec for one in registry.feature_views}
        views["pushed"].stream_source.batch_source.timestamp_field = "other"
        views["spend"].entity_columns[0].value_type = 2
        services = {one.spec.name: one.spec for one in registry.feature_services}
        services["scoring"].features[0].feature_columns[0].value_type = 2

    rewritten(team, plant)
    assert sorted(one.address for one in team.apply()) == [
        "feast.feature_service.scoring", "feast.feature_view.pushed", "feast.feature_view.spend",
    ]  # fmt: skip
    assert team.plan().changes == ()


def test_what_is_needed_and_not_there_is_named(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(tiny()))
    view = next(one for one in team.wanted if one.kind == "feast.feature_view")
    with pytest.raises(
        FscError, match=r"needs `feast.entity.customer`, which is not in the registry"
    ):
        team.driver.apply(change(Action.CREATE, view, desired=view))
    team.driver.flush()
    assert not team.registry_path.exists()


def test_a_change_that_fails_leaves_the_object_as_it_was(tmp_path: Path) -> None:
    team = Team(tmp_path, without_online(tiny()))
    team.apply()
    before = team.live()
    made = edited("feature_views.spend.ttl", "9d", without_online(tiny()))
    view = next(one for one in Team(tmp_path, made).wanted if one.kind == "feast.feature_view")
    broken = {**view.attrs, "source": "nowhere"}
    from dataclasses import replace

    bad = replace(view, attrs=broken)
    with pytest.raises(FscError):
        team.driver.apply(change(Action.UPDATE, bad, desired=bad))
    team.driver.flush()
    assert team.live() == before


@pytest.mark.parametrize(
    ("stored", "found"),
    [
        ("def f(x):\n    return x\n", "def f(x):\n    return x\n"),
        ("@on_demand(\n  name='y')\ndef f(x):\n    return x", "def f(x):\n    return x\n"),
        ("def f(x):\n    return x\n\n\n", "def f(x):\n    return x\n"),
        ("lambda x: x", "lambda x: x"),
        ("def f(:", "def f(:"),
        ("import os\ndef f(x):\n    return x\n", "import os\ndef f(x):\n    return x\n"),
    ],
)
def test_the_source_that_feast_keeps_in_canonical_form(stored: str, found: str) -> None:
    assert canonical_source(stored) == found


def test_every_kind_of_message_has_a_class() -> None:
    assert message("Registry").DESCRIPTOR.full_name == "feast.core.Registry"
