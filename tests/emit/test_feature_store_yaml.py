"""feature_store.yaml: the same data for every reader, after what Feast does to the text first."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fsc.emit.feature_store import feature_store_yaml
from fsc.model.feast.store_paths import PATHS, map_paths
from fsc.model.yaml_text import dump
from tests.emit.stacks import TARGET, stack
from tests.support import require

yaml = pytest.importorskip("yaml")

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
WORDS = st.sampled_from(
    ["", "yes", "No", "null", "~", "1e3", "0x1F", "1_000", "12:30", "2024-01-01", ".inf", "<<",
     "=", "- a", "? a", "a: b", "a #b", "*a", "&a", "!a", "%a", "@a", "`a`", "'", '"', "a\nb",
     "a\n", " a ", "...", "---", "a:", "s3://b/c", "../x.db", ".5", "./y", "$HOME", "${HOME}",
     "a$", "off", "Y", "\ufeff", "\x85", "\u2028", "😀"]
)  # fmt: skip
SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), TEXT, WORDS
)
DATA = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.one_of(TEXT, WORDS), inner, max_size=4)
    ),
    max_leaves=20,
)
MAPS = st.dictionaries(st.one_of(TEXT, WORDS), DATA, max_size=4)


def written(config: dict[str, Any], **target: str) -> str:
    return feature_store_yaml(stack([], config=config), replace(TARGET, **target))


def read_by_feast(text: str) -> Any:
    """Exactly what feast/repo_config.py does, load_repo_config."""
    return yaml.safe_load(os.path.expandvars(text))


@settings(max_examples=400, deadline=None)
@given(MAPS)
def test_yaml_is_read_back_as_the_same_data(data: dict[str, Any]) -> None:
    assert yaml.safe_load(dump(data)) == data


@pytest.mark.parametrize(
    "number", [1e16, 1.5e300, -2.5e-8, 5e-324, 0.1, -0.0, 1e22, 123456789012345678]
)
def test_numbers_keep_their_type(number: float) -> None:
    found = yaml.safe_load(dump({"n": number}))["n"]
    assert (found, type(found)) == (number, type(number))


@settings(max_examples=300, deadline=None)
@given(MAPS.map(lambda data: {f"x_{key}": value for key, value in data.items()}))
def test_no_text_is_expanded(data: dict[str, Any]) -> None:
    assume("${env:" not in repr(data))  # references are the one thing that is meant to be
    os.environ["HOME"] = os.environ.get("HOME", "/home")
    text = written(data, manifest="a$HOME.yaml")
    assert os.path.expandvars(text) == text.replace("\r\n", "\n")
    assert read_by_feast(text) == {"project": "credit_risk", **data}


ODD = st.one_of(
    st.sampled_from(
        [
            "",
            "12",
            "true",
            "a: b #c",
            "it's",
            '"',
            "\\",
            "{[",
            "- x",
            "|",
            "!t",
            "* &",
            "%",
            "'''",
            "a'b\"c",
        ]
    ),
    st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Co", "Cn"]), max_size=8),
).filter(lambda value: not value.startswith((" ", "\ufeff")) and "\ufeff" not in value)


@settings(max_examples=200, deadline=None)
@given(ODD, st.text("ab:/@#'\" ", max_size=5), st.text("ab:/@#'\" ", max_size=5))
def test_a_variable_arrives_whatever_its_value_looks_like(
    value: str, before: str, after: str
) -> None:
    assume(not (before + after).startswith(" "))
    text = written(
        {"online_store": {"type": "x", "secret": f"{before}${{env:FSC_TEST_VALUE}}{after}"}}
    )
    os.environ["FSC_TEST_VALUE"] = value
    try:
        assert read_by_feast(text)["online_store"]["secret"] == before + value + after
    finally:
        del os.environ["FSC_TEST_VALUE"]


@pytest.mark.parametrize("rest", ["$HOME-", "two\nlines ", " space", "\x1b"])
def test_a_variable_beside_text_that_needs_escapes(
    rest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FSC_TEST_VALUE", "value")
    text = written({"auth": {"secret": f"{rest}${{env:FSC_TEST_VALUE}}$"}})
    assert read_by_feast(text)["auth"]["secret"] == f"{rest}value$"


def test_a_port_from_a_variable_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FSC_TEST_PORT", "5432")
    text = written(
        {
            "online_store": {
                "type": "cassandra",
                "port": "${env:FSC_TEST_PORT}",
                "username": "${env:FSC_TEST_PORT}",
            }
        }
    )
    assert read_by_feast(text)["online_store"] == {
        "type": "cassandra",
        "port": 5432,
        "username": "5432",
    }


def test_references_are_those_of_feast() -> None:
    text = written({"registry": {"registry_type": "sql", "path": "${env:FEAST_REGISTRY_URL}"}})
    assert text.endswith("registry:\n  registry_type: sql\n  path: |-\n    ${FEAST_REGISTRY_URL}\n")


def test_keys_have_one_order() -> None:
    one = {
        "offline_store": {"type": "dask"},
        "registry": {"path": "r", "cache_ttl_seconds": 1},
        "auth": {"type": "no_auth"},
    }
    other = {
        "auth": one["auth"],
        "registry": {"cache_ttl_seconds": 1, "path": "r"},
        "offline_store": one["offline_store"],
    }
    assert written(one) == written(other)


@pytest.mark.parametrize(
    ("config", "wanted"),
    [
        ({"registry": "data/r.db"}, {"registry": "../../../data/r.db"}),
        ({"registry": {"path": "data/r.db"}}, {"registry": {"path": "../../../data/r.db"}}),
        ({"registry": {"path": "s3://b/r.db"}}, {"registry": {"path": "s3://b/r.db"}}),
        ({"registry": {"path": "/abs/r.db"}}, {"registry": {"path": "/abs/r.db"}}),
        (
            {"registry": {"registry_type": "sql", "path": "sqlite:///data/r.db"}},
            {"registry": {"registry_type": "sql", "path": "sqlite:///../../../data/r.db"}},
        ),
        (
            {"registry": {"registry_type": "sql", "path": "sqlite:////abs/r.db"}},
            {"registry": {"registry_type": "sql", "path": "sqlite:////abs/r.db"}},
        ),
        (
            {"registry": {"registry_type": "sql", "path": "sqlite:///:memory:"}},
            {"registry": {"registry_type": "sql", "path": "sqlite:///:memory:"}},
        ),
        ({"online_store": {"path": "o.db"}}, {"online_store": {"path": "../../../o.db"}}),
        (
            {
                "online_store": {
                    "type": "feast.infra.online_stores.faiss_online_store.FaissOnlineStore",
                    "index_path": "i",
                }
            },
            {
                "online_store": {
                    "type": "feast.infra.online_stores.faiss_online_store.FaissOnlineStore",
                    "index_path": "../../../i",
                }
            },
        ),
        (
            {"online_store": {"type": "remote", "path": "localhost:6566", "cert": "tls/ca.pem"}},
            {
                "online_store": {
                    "type": "remote",
                    "path": "localhost:6566",
                    "cert": "../../../tls/ca.pem",
                }
            },
        ),
        (
            {"offline_store": {"type": "snowflake.offline", "config_path": "~/.snowsql/config"}},
            {"offline_store": {"type": "snowflake.offline", "config_path": "~/.snowsql/config"}},
        ),
        ({"online_store": "sqlite"}, {"online_store": "sqlite"}),
        (
            {"auth": {"type": "oidc", "ca_cert_path": "ca.pem"}},
            {"auth": {"type": "oidc", "ca_cert_path": "../../../ca.pem"}},
        ),
    ],
)
def test_paths_are_seen_from_the_repo(config: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert yaml.safe_load(written(config)) == {"project": "credit_risk", **wanted}


def test_every_path_setting_is_found() -> None:
    for one in PATHS:
        for kind in one.types or ("any",):
            type_key = "registry_type" if one.section == "registry" else "type"
            given_ = {
                one.section: {
                    type_key: kind,
                    one.key: "sqlite:///x" if kind == "sql" else "x",
                    "other": "x",
                }
            }
            changed = map_paths(given_, lambda path: f"<{path}>")[one.section]
            assert changed[one.key] in ("<x>", "sqlite:///<x>"), one
            assert changed["other"] == "x"


def test_other_sections_are_left_alone() -> None:
    config = {
        "provider": "local",
        "path": "x",
        "flags": ["x"],
        "materialization": {"path": "x"},
        "coerce_tz_aware": True,
    }
    assert map_paths(config, lambda path: f"<{path}>") == config


@pytest.mark.live
@pytest.mark.parametrize("word", ["none", "Null", None])
def test_no_online_store_is_none_for_feast_too(word: str | None) -> None:
    require("feast")
    from feast.repo_config import RepoConfig

    text = written({"online_store": word, "provider": "local", "registry": "r.db"})
    config = RepoConfig(**yaml.safe_load(text))
    assert config.online_store is None
