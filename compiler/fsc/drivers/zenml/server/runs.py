"""What ran with a stack, in the words of tables.py, from the runs that a server lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.drivers.zenml.config import map_of
from fsc.drivers.zenml.tables import in_words
from fsc.drivers.zenml.wire import Message, part

# The newest runs that are looked at: a server may hold a hundred thousand.
NEWEST = 200


def ran(runs: list[Message]) -> list[str]:
    """Pipelines, then models, each once, with the name of its owner where a run shows it."""
    users = dict(_user(one) for one in runs)
    pipelines = {_named("pipeline", one, users) for run in runs for one in _pipelines(run)}
    models = {_named("model", one, users) for run in runs for one in _models(run)}
    return [*sorted(pipelines), *sorted(models)]


def _resource(run: Message, name: str) -> Mapping[str, Any]:
    return map_of(map_of(run.get("resources")).get(name))


def _user(run: Message) -> tuple[str, str]:
    found = _resource(run, "user")
    return str(found.get("id")), str(found.get("name") or "")


def _pipelines(run: Message) -> Iterator[Message]:
    found = _resource(run, "pipeline")
    if found:
        yield found


def _models(run: Message) -> Iterator[Message]:
    found = part(_resource(run, "model_version"), "model")
    if isinstance(found, Mapping):
        yield found


def _named(what: str, one: Message, users: Mapping[str, str]) -> str:
    return in_words(what, str(one["name"]), users.get(str(part(one, "user_id")), ""))
