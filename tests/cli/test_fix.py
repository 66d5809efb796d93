"""`fsc validate --fix` mends what can be meant in one way only, and leaves the rest of the bytes."""

from __future__ import annotations

import pytest

from tests.cli.folder import Folder

BROKEN = """\
# yaml-language-server: $schema=stack.schema.json
apiVersion: fsc/v1
kind: stack # the kind
metadata: {name: team, labels: {"cost": 1}}
feature_stores: &store   # an anchor
  project: shared
  registry: {registry_typ: file, path: data/registry.db}
  online_store: {type: 'sqlit', path: data/online.db}
entities:
  # fsc: ignore FSC501, FSC502 because it was so once
  customer: {join_keyz: customer_id, value_type: Int64}   # who
  account: {"join_keys": "account_id", value_type: Int}
"""
MENDED = """\
# yaml-language-server: $schema=stack.schema.json
apiVersion: fsc/v1
kind: Stack # the kind
metadata: {name: team, labels: {"cost": "1"}}
feature_store: &store   # an anchor
  project: shared
  registry: {registry_type: file, path: data/registry.db}
  online_store: {type: 'sqlite', path: data/online.db}
entities:
  # fsc: ignore FSC501, FSC502 because it was so once
  customer: {join_keys: [customer_id], value_type: Int64}   # who
  account: {"join_keys": ["account_id"], value_type: Int}
"""


def test_one_meaning_is_mended_and_several_are_not(folder: Folder) -> None:
    """A comment is judged when every rule had its turn."""
    folder.write(BROKEN)
    done = folder.run("validate", "--fix")
    assert (folder.path / "stack.yaml").read_text() == MENDED
    assert done.returncode == 3
    assert done.stdout.count("error FSC") == 1
    assert "stack.yaml:12:54" in done.stdout
    assert "Mended stack.yaml:5: `feature_stores` is now `feature_store`." in done.stderr
    folder.replace(": Int}", ": Int64}")
    done = folder.run("validate", "--fix", "--strict")
    assert "ignore" not in (folder.path / "stack.yaml").read_text()
    assert "FSC017" not in done.stdout
    before = folder.files()
    assert "Mended" not in folder.run("validate", "--fix").stderr
    assert folder.files() == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("join_keys: [customer_id]", "join_keys: [customer_id], join_keyz: [x]"),
        ("owner: me@example.com}", "owner: me@example.com, ownr: you@example.com}"),
        ("value_type: Int64", "valuetype: Int64"),
        ("value_type: Int64", "value_type: Float"),
        ("value_type: Int64", "value_type: &a In, alias: *a"),
    ],
)
def test_what_could_lose_something_is_left_alone(folder: Folder, old: str, new: str) -> None:
    folder.replace(old, new)
    text = (folder.path / "stack.yaml").read_bytes()
    done = folder.run("validate", "--fix")
    after = (folder.path / "stack.yaml").read_bytes()
    if "valuetype" not in new:
        assert after == text
        assert done.returncode == 3
    else:
        assert after == text.replace(b"valuetype", b"value_type")


def test_ends_of_line_and_bytes_stay(folder: Folder) -> None:
    path = folder.path / "stack.yaml"
    raw = path.read_bytes().replace(b"\n", b"\r\n").replace(b"entities:", b"entites:", 1)
    path.write_bytes(raw)
    assert folder.run("validate", "--fix").returncode == 0
    assert path.read_bytes() == raw.replace(b"entites:", b"entities:")


def test_an_included_file_is_mended_and_a_variable_is_not(folder: Folder) -> None:
    folder.replace("kind: Stack\n", "kind: Stack\ninclude: [more.yaml]\nvariables: {t: fil}\n")
    folder.write(
        "data_sources:\n  a: {type: '${var.t}', path: x, timestamp_field: t}\n"
        "  b: {typ: file, path: x, timestamp_field: t}\n",
        "more.yaml",
    )
    before = (folder.path / "stack.yaml").read_text()
    done = folder.run("validate", "--fix")
    assert done.returncode == 3
    assert "FSC104" in done.stdout
    assert (folder.path / "stack.yaml").read_text() == before
    text = (folder.path / "more.yaml").read_text()
    assert "'${var.t}'" in text
    assert "b: {type: file" in text


def test_baseline_knows_the_findings_of_now(folder: Folder) -> None:
    folder.replace("account: {", "account: {colour: red, ")
    assert folder.code("validate") == 3
    done = folder.run("validate", "--write-baseline", "known.json", "--strict")
    assert done.returncode == 0
    assert done.stdout.startswith("known.json lists ")
    first = (folder.path / "known.json").read_bytes()
    assert folder.code("validate", "--baseline", "known.json", "--strict") == 0
    folder.replace("entities:\n", "\n\n# moved down\nentities:\n")
    folder.replace("account: {", "account: { ")
    assert folder.code("validate", "--baseline", "known.json", "--strict") == 0
    folder.run("validate", "--write-baseline", "known.json", "--strict")
    assert (folder.path / "known.json").read_bytes() == first
    folder.replace("customer: {", "customer: {colour: red, ")
    done = folder.run("validate", "--baseline", "known.json")
    assert done.returncode == 3
    assert done.stdout.count("error FSC103") == 1
    assert "entities.customer" in done.stdout
    assert folder.code("plan") == 3
    folder.replace("colour: red, ", "")
    done = folder.run("validate", "--baseline", "known.json")
    assert done.returncode == 0
    assert "lists 1 more than there are now" in done.stderr


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": 1, "findings": [{}]}'])
def test_what_is_no_baseline_is_refused(folder: Folder, text: str) -> None:
    folder.write(text, "known.json")
    done = folder.run("validate", "--baseline", "known.json")
    assert done.returncode == 1
    assert "not a baseline" in done.stderr
    assert "Traceback" not in done.stderr
    assert folder.code("validate", "--baseline", "absent.json") == 1
