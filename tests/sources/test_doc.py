"""docs/feast.md is what its tool makes, and names all that the installed Feast has."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from typing import Any

from fsc.model.dtype import PRIMITIVES
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from tests.sources.test_sources import probe
from tests.support import ROOT, require

TEXT = (ROOT / "docs/feast.md").read_text("utf-8")
CATALOG = json.loads((ROOT / "schemas/feast/config.json").read_text("utf-8"))


def test_the_page_is_what_the_tool_makes() -> None:
    command = [sys.executable, str(ROOT / "tools/feast_doc.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_it_names_every_source_and_storage_of_the_installed_feast() -> None:
    require("feast")
    asked = probe("classes", given="[]")
    for path in (*asked["sources"], *asked["storages"]):
        assert f"`{path}`" in TEXT


def test_it_names_every_store_engine_and_type() -> None:
    """The catalog is held equal to the installed Feast by tests/test_feast_catalog_live.py."""
    for block, held in CATALOG["blocks"].items():
        section = TEXT.partition(f"`{block}.{held['discriminator']}`")[2].partition("\n#")[0]
        assert {
            line.split("`")[1] for line in section.split("\n") if line.startswith("| `")
        } == set(held["types"])
    for name in (*PRIMITIVES, *CATALOG["providers"], *SOURCE_BY_TYPE):
        assert f"`{name}`" in TEXT


def test_the_extras_are_those_without_which_the_classes_cannot_be_imported() -> None:
    require("feast")
    paths = {cls.CLASS_PATH: word for word, cls in SOURCE_BY_TYPE.items() if cls.CLASS_PATH}
    found = probe("bare", given=json.dumps(sorted(paths)))
    assert {paths[path]: extra for path, extra in found.items()} == _tool().EXTRAS


def _tool() -> Any:
    spec = importlib.util.spec_from_file_location("feast_doc", ROOT / "tools/feast_doc.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
