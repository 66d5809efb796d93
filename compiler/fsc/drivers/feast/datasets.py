"""Saved datasets and validation references <-> their messages: what is irregular.

(feast/saved_dataset.py, feast/dqm/profilers/ge_profiler.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.functions import read_noted
from fsc.drivers.feast.lookup import Lookup
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.stored import Found, Tools
from fsc.model.feast.on_demand_feature_view import noted

# Feast keeps of a profiler only the pickle; this tag holds its name and source, as JSON.
PROFILER_TAG = "fsc:profiler"


def read_dataset(dataset: Message, tools: Tools, _lookup: Lookup) -> Found:
    """Where the rows lie."""
    storage = tools.storage.read(dataset.spec.storage)
    return ({"storage": storage} if storage else {}), {}


def write_dataset(
    dataset: Message, attrs: Mapping[str, Any], tools: Tools, _lookup: Lookup
) -> None:
    """Put the place of the rows into the message."""
    tools.storage.write(dataset.spec.storage, attrs["storage"])


def read_reference(reference: Message, _tools: Tools, _lookup: Lookup) -> Found:
    """The function of a reference, where fsc wrote it."""
    found = read_noted(reference.tags.get(PROFILER_TAG, ""))
    return ({"profiler": found} if found else {}), {}


def write_reference(
    reference: Message, attrs: Mapping[str, Any], tools: Tools, _lookup: Lookup
) -> None:
    """The pickle is made again when the source is another; the cached profile is then of no use."""
    before, _ = read_reference(reference, tools, _lookup)
    profiler = attrs["profiler"]
    held = reference.ge_profiler.profiler
    if not held.body or before.get("profiler") != profiler or _is_other(reference, attrs):
        held.body = tools.make_body(profiler["name"], profiler["source"])
        reference.ClearField("ge_profile")
    reference.tags[PROFILER_TAG] = noted(profiler)


def _is_other(reference: Message, attrs: Mapping[str, Any]) -> bool:
    return bool(reference.reference_dataset_name != attrs["reference"])
