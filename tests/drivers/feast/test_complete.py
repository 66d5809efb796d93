"""Nothing of a kind that the installed Feast knows is forgotten: arguments, fields, words."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Iterator
from typing import Any

import pytest

from fsc.drivers.feast.index import TABLES
from fsc.drivers.feast.messages import message
from fsc.drivers.feast.variants import Variants
from fsc.model.describe import managed
from fsc.model.feast.aggregation import Aggregation
from fsc.model.feast.data_source import DataSource
from fsc.model.feast.label_view import LabelView
from fsc.model.feast.logging_stores import DESTINATIONS
from fsc.model.feast.permission import ACTIONS, ALIASES, TYPES
from fsc.model.feast.saved_storage import STORAGES
from fsc.model.stack import KINDS
from fsc.model.types import Choice

FEAST = [one for one in KINDS if one.KIND.name.startswith("feast.") and one is not DataSource]

# Arguments of Feast's constructors that no attribute stands for, and why.
ARGUMENTS = {
    "name": "the key of the block",
    "version": "versions are not pinned (FSC350)",
    "created_timestamp": "a time that Feast sets by itself",
    "last_updated_timestamp": "a time that Feast sets by itself",
    "udf": "emit/declare.py writes the function of the module",
    "udf_string": "emit/declare.py writes the text of the function",
    "feature_transformation": "Feast makes it of udf, udf_string and mode",
    "enabled": "a statement behind the call, where the constructor does not take it",
}
# Attributes that are no argument, and why.
NO_ARGUMENT = {"enabled": "a statement behind the call (emit/declare.py, afterwards)"}

# Fields of the messages that are not the place of an attribute, and why.
FIELDS = {
    "name": "the key of the block",
    "project": "the project of the stack",
    "version": "versions are not pinned (FSC350)",
    "disabled": "the opposite of `enabled` (stored.py)",
    "entities": "columns.py", "entity_columns": "columns.py", "features": "fields.py, services.py",
    "batch_source": "stored.py", "stream_source": "stored.py", "source": "stored.py",
    "source_views": "stored.py",
    "sources": "on_demand.py",
    "user_defined_function": "functions.py", "feature_transformation": "functions.py",
    "logging_config": "services.py",
    "policy": "permissions.py",
    "storage": "datasets.py",
    "ge_profiler": "datasets.py",
    "ge_profile": "the profile that Feast keeps of the last check; it goes with another function",
    "columns": "saved datasets: what Feast noted of the rows when it wrote them",
    "retain_history": "label views: no class of Feast reads or writes it",
}  # fmt: skip


@pytest.mark.parametrize("kind", FEAST, ids=lambda one: one.KIND.name)
def test_every_argument_is_an_attribute_or_left_out_for_a_reason(kind: Any, feast: Any) -> None:
    cls = getattr(importlib.import_module(kind.KIND.module), kind.KIND.call)
    theirs = {one for one in inspect.signature(cls.__init__).parameters if one != "self"}
    ours = {one.arg for one in managed(kind) if one.arg}
    assert theirs - ours - {*kind.KIND.lost, *ARGUMENTS} == set()
    assert ours - theirs - set(NO_ARGUMENT) == set()
    assert set(kind.KIND.lost) - theirs <= {"source_views"}


@pytest.mark.parametrize("kind", FEAST, ids=lambda one: one.KIND.name)
def test_every_field_is_the_place_of_an_attribute_or_known(kind: Any) -> None:
    places = {one.place.removeprefix("spec.") for one in managed(kind)}
    fields = set(_fields(kind.KIND.name))
    assert fields - places - set(FIELDS) == set()
    assert {one.partition(".")[0] for one in places if one} <= fields


def _fields(kind: str) -> Iterator[str]:
    held = message("Registry").DESCRIPTOR.fields_by_name[TABLES[kind]].message_type
    spec = held.fields_by_name["spec"].message_type if "spec" in held.fields_by_name else held
    return (one.name for one in spec.fields)


def test_every_destination_and_storage_is_known(feast: Any) -> None:
    from feast import saved_dataset

    assert saved_dataset
    for name, classes in (("LoggingConfig", DESTINATIONS), ("SavedDatasetStorage", STORAGES)):
        oneof = message(name).DESCRIPTOR.oneofs[0]
        assert {one.name for one in oneof.fields} == {cls.FIELD for cls in classes}
    for cls in DESTINATIONS:
        if cls.CALL:
            _check_part(cls, "type")


def test_an_aggregation_has_every_argument_and_field(feast: Any) -> None:
    _check_part(Aggregation)
    fields = {one.name for one in message("Aggregation").DESCRIPTOR.fields}
    assert fields == {one.place for one in managed(Aggregation)}


def _check_part(cls: Any, *without: str) -> None:
    module, _, name = cls.CALL.rpartition(".")
    try:
        theirs = getattr(importlib.import_module(module), name)
    except ImportError:  # the library of this offline store is not installed
        return
    arguments = set(inspect.signature(theirs.__init__).parameters) - {"self"}
    assert arguments == {one.arg for one in managed(cls)} - {*without, ""}


def test_words_stand_in_the_order_of_their_numbers() -> None:
    """The registry keeps numbers; a place in one of these lists is one."""
    spec = message("PermissionSpec").DESCRIPTOR
    types, actions = (spec.enum_types_by_name[name].values for name in ("Type", "AuthzedAction"))
    assert [one.name.lower().replace("_", "") for one in types] == [one.lower() for one in TYPES]
    assert [one.name.lower() for one in actions] == list(ACTIONS)
    label = message("LabelViewSpec").DESCRIPTOR.fields_by_name["conflict_policy"].enum_type
    (policy,) = [one for one in managed(LabelView) if one.key == "conflict_policy"]
    assert isinstance(policy.type, Choice)
    assert [one.name.lower() for one in label.values] == list(policy.type.values)


def test_aliases_of_actions_are_those_of_feast(feast: Any) -> None:
    from feast.permissions import action

    theirs = {
        "all": action.ALL_ACTIONS,
        "crud": action.CRUD,
        "read": action.READ,
        "write": action.WRITE,
    }
    assert {word: {one.value for one in found} for word, found in theirs.items()} == {
        word: set(found) for word, found in ALIASES.items()
    }


def test_a_form_that_is_not_known_is_nothing() -> None:
    from fsc.drivers.feast.paths import Paths

    known = Variants(STORAGES[:1], "kind", Paths("/", ""))
    held = message("SavedDatasetStorage")()
    held.trino_storage.table = "t"
    assert known.read(held) == {}
