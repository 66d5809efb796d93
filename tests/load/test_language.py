"""Laws of the manifest language, over random manifests and random ways to write them."""

from __future__ import annotations

import json
import random
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fsc.diagnostics import has_errors
from fsc.document import Document, Sensitive, scalars
from fsc.load import Options, load
from fsc.load.objects import SECTIONS
from tests.load.places import check, shown
from tests.manifests import manifests
from tests.support import steps

SETTINGS = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def _load(folder: Path, options: Options = Options()) -> Document:
    document, found = load(str(folder / "stack.yaml"), options)
    assert not has_errors(found), found
    assert document
    return document


def _written(data: Any) -> str:
    """JSON that YAML can read: escapes for what cannot stand in a file, but no surrogate pairs."""
    text = json.dumps(data, ensure_ascii=False)
    return re.sub(r"[^\x20-\x7e\U00010000-\U0010ffff]", lambda one: f"\\u{ord(one[0]):04x}", text)


def _escaped(data: Any) -> Any:
    """The data as a manifest has to write it."""
    return json.loads(json.dumps(data).replace("${", "$${"))


@SETTINGS
@given(manifests(zenml=True))
def test_a_manifest_without_language_stays_what_it_is(
    tmp_path: Path, manifest: dict[str, Any]
) -> None:
    (tmp_path / "stack.yaml").write_text(_written(_escaped(manifest)), "utf-8")
    assert _load(tmp_path).data == manifest


@SETTINGS
@given(manifests(), st.randoms(use_true_random=False))
def test_objects_mean_the_same_in_any_file_in_any_order(
    tmp_path: Path, manifest: dict[str, Any], chance: random.Random
) -> None:
    names = ["stack.yaml", "a.yaml", "deep/b.yaml", "deep/er/c.yaml"]
    parts: dict[str, dict[str, Any]] = {name: {} for name in names}
    for key, value in manifest.items():
        if key not in SECTIONS:
            parts[chance.choice(names[:1])][key] = value
            continue
        for name, one in value.items():
            parts[chance.choice(names)].setdefault(key, {})[name] = one
    patterns = ["a.yaml", "deep/*.yaml", "deep/**/*.yaml", "./deep/er/c.yaml"]
    chance.shuffle(patterns)
    parts["stack.yaml"]["include"] = patterns
    (tmp_path / "deep/er").mkdir(parents=True, exist_ok=True)
    for name, part in parts.items():
        (tmp_path / name).write_text(_written(_escaped(part)), "utf-8")
    document = _load(tmp_path)
    assert document.data == manifest
    for _, node in scalars(document.root):
        check(node.at, document.sources)
    again = _load(tmp_path)
    assert (json.dumps(again.data), again.digest) == (json.dumps(document.data), document.digest)


@SETTINGS
@given(manifests(), st.data())
def test_a_value_means_the_same_through_a_variable(
    tmp_path: Path, manifest: dict[str, Any], data: st.DataObject
) -> None:
    """Any part of a manifest can be moved into a variable, and keeps value and type."""
    written = _escaped(manifest)
    section = data.draw(st.sampled_from([key for key in SECTIONS if written.get(key)]))
    name = data.draw(st.sampled_from(sorted(written[section])))
    key = data.draw(st.sampled_from(sorted(written[section][name])))
    value = written[section][name][key]
    way = data.draw(st.sampled_from(["default", "environment", "file"]))
    written["variables"] = {"x": {"default": value}}
    if way != "default":
        other = type(value)()
        written["variables"] = {"x": {"default": other}}
        written["environments"] = {"e": {"variables": {"x": value} if way == "environment" else {}}}
    (tmp_path / "vars.yaml").write_text(_written({"x": value}), "utf-8")
    written[section][name][key] = "${var.x}"
    (tmp_path / "stack.yaml").write_text(_written(written), "utf-8")
    files = (str(tmp_path / "vars.yaml"),) if way == "file" else ()
    document = _load(tmp_path, Options("" if way == "default" else "e", {}, files))
    assert document.data == manifest
    assert (
        shown(document.root.span(section, name, key), document.sources["stack.yaml"])
        == '"${var.x}"'
    )


@SETTINGS
@given(manifests(), manifests())
def test_a_patch_of_everything_gives_what_it_says(
    tmp_path: Path, first: dict[str, Any], second: dict[str, Any]
) -> None:
    """A patch from one manifest to another, made by rule, leads there.

    Services and on-demand views are left out: lists of views are merged by name.
    """
    for section in SECTIONS[3:]:
        first.pop(section, None)
        second.pop(section, None)
    for section in SECTIONS[:3]:
        names = set(first.get(section, {})) & set(second.get(section, {}))
        for one in (first, second):
            one[section] = {name: one[section][name] for name in sorted(names)} if names else {}
    patch = _difference(first, second)
    written = _escaped(first) | {"environments": {"e": {"patch": _escaped(patch)}}}
    (tmp_path / "stack.yaml").write_text(_written(written), "utf-8")
    assert _load(tmp_path, Options("e")).data == second


def _difference(first: Any, second: Any) -> Any:
    if not isinstance(first, dict) or not isinstance(second, dict):
        return second
    gone = {key: None for key in first if key not in second}
    changed = {
        key: _difference(first.get(key), value)
        for key, value in second.items()
        if key not in first or first[key] != value
    }
    return gone | changed


@SETTINGS
@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=8, max_size=20)
)
def test_a_sensitive_value_is_in_no_message_and_no_snippet(tmp_path: Path, secret: str) -> None:
    secret = f"canary{secret}"
    written = {
        "variables": {
            "pattern": {"sensitive": True, "pattern": "x"},
            "allowed": {
                "sensitive": True,
                "allowed": ["x"],
                "default": secret.replace("${", "$${"),
            },
            "number": {"sensitive": True, "type": "integer"},
            "fine": {"sensitive": True},
        },
        "feature_views": {
            "a": {"x": "${var.fine}", "y": "in ${var.fine} text"},
            "${var.fine}": {},
            "b_${each.key}": {"for_each": ["${var.fine}"]},
            "c_${each.key}": {"for_each": "${var.fine}"},
            "d_${each.key}": {"for_each": ["x"], "when": "${var.fine}"},
        },
    }
    (tmp_path / "stack.yaml").write_text(_written(written), "utf-8")
    texts = dict.fromkeys(("pattern", "number", "fine"), secret)
    document, found = load(str(tmp_path / "stack.yaml"), Options("", texts))
    assert document
    assert len(found) > 5
    assert secret not in repr(found)
    assert "canary" not in repr(found)
    assert "canary" not in "".join(document.sources.values())
    assert document.sensitive == {("feature_views", "a", "x"), ("feature_views", "a", "y")}
    assert secret not in repr(document.data["feature_views"]["a"])
    assert document.data["feature_views"]["a"]["x"] == secret


def test_sensitive_text_is_hidden_only_where_it_is_quoted() -> None:
    value = Sensitive("hunter2")
    assert (f"{value}", f"{value!r}", json.dumps(value)) == ("hunter2", "(sensitive)", '"hunter2"')


@pytest.mark.parametrize(
    ("change", "differs"),
    [
        ({"text": "a: 1\nb: 2\n"}, True),
        ({"text": "a: 1\r\n"}, False),
        ({"text": "\ufeffa: 1\n"}, False),
        ({"options": Options("e")}, True),
        ({"options": Options("", {"x": "2"})}, True),
        ({"options": Options("", {"x": "1"})}, False),
        ({"options": Options("", {"s": "2"})}, True),
        ({"options": Options("", {}, (), {"FSC_VAR_x": "2"})}, True),
        ({"options": Options("", {}, (), {"OTHER": "2"})}, False),
        ({"name": "other.yaml"}, True),
        ({"folder": "elsewhere"}, False),
    ],
)
def test_the_digest_is_of_what_was_read(
    tmp_path: Path, change: dict[str, Any], differs: bool
) -> None:
    head = "variables: {x: '1', s: {sensitive: true, default: '1'}}\nenvironments: {e: {}}\n"

    def digest(
        text: str = "a: 1\n",
        options: Options = Options(),
        name: str = "stack.yaml",
        folder: str = "here",
    ) -> str:
        path = tmp_path / folder / name
        path.parent.mkdir(exist_ok=True)
        bom = "\ufeff" if text.startswith("\ufeff") else ""
        path.write_bytes(
            f"{bom}{head if chr(13) not in text else head.replace(chr(10), chr(13) + chr(10))}{text.lstrip(bom)}".encode()
        )
        document, found = load(str(path), options)
        assert (document is not None, found) == (True, ())
        return document.digest if document else ""

    assert len(digest()) == 64
    assert (digest() != digest(**change)) is differs


def test_what_grows_through_placeholders_is_refused_at_once(tmp_path: Path) -> None:
    many = ["x"] * 1000
    use = ["${var.many}"] * 100
    written = {
        "variables": {"many": many, "secret": {"sensitive": True, "default": "x"}},
        "entities": {"a_${each.key}": {"for_each": [str(at) for at in range(100)], "tags": use}},
    }
    (tmp_path / "stack.yaml").write_text(json.dumps(written), "utf-8")
    (document, found), taken = steps(lambda: load(str(tmp_path / "stack.yaml")))
    assert taken < 1_000_000  # of ten million values
    assert [one.code for one in found] == ["FSC007"]
    assert document
    assert not document.complete


def test_aliases_are_filled_once(tmp_path: Path) -> None:
    """A million values through aliases, used by a thousand objects, cost no more than their text."""
    lines = ["a: &a0 [x, '${env:X}', x, x, x, x, x, x, x, x]"]
    lines += [f"b{at}: &a{at} [{', '.join([f'*a{at - 1}'] * 10)}]" for at in range(1, 5)]
    lines += [
        "entities:",
        "  e_${each.key}:",
        f"    for_each: [{', '.join(map(str, range(10)))}]",
        "    tags: *a4",
    ]
    (tmp_path / "stack.yaml").write_text("\n".join(lines), "utf-8")
    (document, found), taken = steps(lambda: load(str(tmp_path / "stack.yaml")))
    assert taken < 100_000  # of a million values
    assert document
    assert found == ()
    first, second = (document.root.get("entities", f"e_{at}", "tags") for at in (0, 1))
    assert first is second
