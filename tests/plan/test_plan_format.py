"""The format of plans: its schema, its page, and what is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import jsonschema
import pytest

from fsc.plan.plan import FORMAT_VERSION, Plan
from fsc.render import json as render
from fsc.validate.plan_file import misfit, plan_schema
from tests.cli.folder import Folder
from tests.render import values
from tests.support import ROOT

SCHEMA = json.loads(plan_schema())


@pytest.mark.parametrize("plan", [values.MIXED, values.FRESH, values.EMPTY, values.DRIFT_ONLY])
def test_plans_fit_the_schema(plan: Plan) -> None:
    data = render.plan(plan)
    assert misfit(data) == ""
    jsonschema.Draft202012Validator(SCHEMA).validate(data)


def test_printed_and_saved_plans_fit_the_schema(folder: Folder) -> None:
    assert json.loads(folder.run("schema", "--plan").stdout) == SCHEMA
    printed = json.loads(folder.run("plan", "--json", "-o", "p.json").stdout)
    saved = json.loads((folder.path / "p.json").read_text())
    assert misfit(printed) == misfit(saved) == ""
    assert {key: saved[key] for key in printed} == printed


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every object type of the schema that has properties of its own."""
    below = (
        schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else []
    )
    found = [one for each in below for one in objects(each)]
    return [schema, *found] if isinstance(schema, dict) and "properties" in schema else found


def test_the_schema_is_closed_and_valid() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    for one in objects(SCHEMA):
        if one.get("type") == "object":
            assert one["additionalProperties"] is False
    assert SCHEMA["properties"]["format_version"]["const"] == FORMAT_VERSION


def test_the_page_names_every_key() -> None:
    text = (ROOT / "docs" / "plan-format.md").read_text("utf-8")
    said = set(re.findall(r"^\| `(\w+)` ", text, re.MULTILINE))
    for one in (SCHEMA, SCHEMA["$defs"]["change"], SCHEMA["$defs"]["attribute"]):
        assert set(one["properties"]) <= said


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("changes.0.surprise", 1),
        ("changes.0.action", "explode"),
        ("changes.0.digest", 7),
        ("options.select", None),
        ("inputs.variables", {"a": "b"}),
        ("summary.create", -1),
        ("later", []),
    ],
)
def test_unknown_and_wrong_fields_are_refused(folder: Folder, path: str, value: Any) -> None:
    folder.run("plan", "-o", "p.json")
    data = json.loads((folder.path / "p.json").read_text())
    *above, last = path.split(".")
    here = data
    for step in above:
        here = here[int(step)] if isinstance(here, list) else here[step]
    here[last] = value
    folder.write(json.dumps(data), "p.json")
    done = folder.run("apply", "p.json", "--auto-approve")
    assert (done.returncode, folder.live) == (1, b"")
    assert "damaged plan: " in done.stderr


def test_what_plan_json_prints_is_no_saved_plan(folder: Folder) -> None:
    folder.write(folder.run("plan", "--json").stdout, "p.json")
    done = folder.run("apply", "p.json", "--auto-approve")
    assert (done.returncode, "`fsc plan -o FILE` saves one" in done.stderr) == (1, True)
