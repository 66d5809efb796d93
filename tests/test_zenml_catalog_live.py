"""The catalog of ZenML is what the installed ZenML says and does."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest

from tests.support import require
from tests.test_zenml_catalog import CONFIGS, EXAMPLES, FLAVORS, REFUSED, TOOLS, WORDS, refuses

REFERENCE = "{{a.b}}"
VALUES: tuple[Any, ...] = (
    None, "x", "5", "1.5", "5+", "true", " x ", "x/", "http://x/", "s3://b/c", "'/a'", "/a",
    REFERENCE, 0, 1, -1, 2, 70000, 0.5, True, [], ["x"], [1, 2], [0.5, 1.0], [{}], {},
    {"a": "b"}, {"a": 1}, {"a": None},
)  # fmt: skip
BEYOND_SCHEMAS = {
    "autoscale",  # its first number is at most its second
    "context_root_dir",  # must exist
    "external_account_json",  # text that is JSON with certain keys, as the next two
    "service_account_json",
    "user_account_json",
    "gpu_portion_limit",  # at least gpu_portion_request
    "schedule_timezone",  # must be known to the time zone database
}
# ZenML also keeps keys that the model of these has no field for.
CLOSED_BY_US = {"pod_settings", "orchestrator_pod_settings"}


class ZenML:
    """The installed ZenML: its flavors and authentication methods by the keys of the catalog."""

    def __init__(self) -> None:
        import zenml_facts

        self.vault = zenml_facts.Vault
        flavors = [flavor for _, _, flavor in zenml_facts.flavors()]
        self.raw = {f"{each.type.value}/{each.name}": each.config_schema for each in flavors}
        self.classes = {f"{each.type.value}/{each.name}": each.config_class for each in flavors}
        for type_, _, methods in zenml_facts.connectors():
            for name, method in methods.items():
                self.raw[f"connector/{type_}/{name}"] = method.config_schema
                self.classes[f"connector/{type_}/{name}"] = method.config_class

    def stores(self, key: str, config: dict[str, Any]) -> dict[str, Any] | None:
        """What ZenML keeps of a configuration, None when it refuses it.

        Raises ModuleNotFoundError where that takes a cloud's SDK that is not installed.
        """
        if key not in self.classes:
            raise ModuleNotFoundError(f"the SDK for {key}")
        copy = json.loads(json.dumps(config))
        with mock.patch("zenml.client.Client", return_value=self.vault("fra1")):
            try:
                kept = self.classes[key](**copy)
            except ModuleNotFoundError:
                raise
            except Exception:
                return None
        return kept.model_dump(mode="json", exclude_unset=True)


@contextlib.contextmanager
def sdk() -> Iterator[None]:
    """Without a cloud's SDK, what it refuses is not known here."""
    try:
        yield
    except ModuleNotFoundError as error:
        pytest.skip(f"not installed: {error}")


@pytest.fixture(scope="module")
def zenml(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ZenML]:
    require("zenml")
    with pytest.MonkeyPatch.context() as patch:
        folder = str(tmp_path_factory.mktemp("zenml"))
        patch.setenv("ZENML_ANALYTICS_OPT_IN", "false")
        patch.setenv("ZENML_CONFIG_PATH", folder)
        patch.setenv("ZENML_LOCAL_STORES_PATH", folder)
        patch.syspath_prepend(str(TOOLS))
        yield ZenML()


def test_regenerating_changes_nothing() -> None:
    require("zenml")
    command = [sys.executable, str(TOOLS / "zenml_catalog.py"), "--check"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("key", "example"), EXAMPLES)
def test_zenml_keeps_the_example(zenml: ZenML, key: str, example: dict[str, Any]) -> None:
    with sdk():
        kept = zenml.stores(key, example)
    assert kept is not None
    filled_in = set(FLAVORS.get(key, {}).get("filled_in", []))
    assert set(kept) - set(example) == filled_in
    assert {name: value for name, value in kept.items() if name in example} == example


@pytest.mark.parametrize(("key", "config"), REFUSED)
def test_zenml_refuses_or_rewrites(zenml: ZenML, key: str, config: dict[str, Any]) -> None:
    with sdk():
        kept = zenml.stores(key, config) or {}
    assert any(not same(kept.get(name, ...), value) for name, value in config.items())


@pytest.mark.parametrize("key", CONFIGS)
def test_schema_and_zenml_agree(zenml: ZenML, key: str) -> None:
    example = CONFIGS[key]["examples"][0]
    with sdk():
        assert zenml.stores(key, example) is not None
    for field in sorted(CONFIGS[key]["properties"].keys() - BEYOND_SCHEMAS):
        for value in VALUES:
            with contextlib.suppress(ModuleNotFoundError):  # a value that needs a package
                kept = (zenml.stores(key, example | {field: value}) or {}).get(field, ...)
                accepted = accepts(key, field, value)
                if accepted or not (field in CLOSED_BY_US and isinstance(value, dict)):
                    assert accepted == same(kept, value), (field, value, kept)


def accepts(key: str, field: str, value: Any) -> bool:
    """Whether the catalog lets a field have this value in the first example."""
    if value == REFERENCE and field in FLAVORS.get(key, {}).get("no_reference", []):
        return False
    return not refuses(key, CONFIGS[key]["examples"][0] | {field: value})


def same(one: Any, two: Any) -> bool:
    """Whether both are the same JSON value: 1 is 1.0, but not true."""
    return one == two and isinstance(one, bool) == isinstance(two, bool)


def test_no_text_of_zenml_is_copied(zenml: ZenML) -> None:
    theirs = {text.strip(" .").lower() for raw in zenml.raw.values() for text in descriptions(raw)}
    assert not {text for text in WORDS.values() if text.strip(" .").lower() in theirs}


def descriptions(schema: Any) -> Iterator[str]:
    """All descriptions and titles within a schema."""
    if isinstance(schema, dict):
        texts = [schema.get(key) for key in ("description", "title")]
        yield from (text for text in texts if isinstance(text, str))
    for value in schema.values() if isinstance(schema, dict) else schema:
        if isinstance(value, (dict, list)):
            yield from descriptions(value)
