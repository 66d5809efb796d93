"""The same stack without fsc: a Feast repo and `zenml` commands as a team writes them by hand.

One module per domain, with its entity, sources, views and service, in the words of Feast's own
templates. Nothing here comes from fsc's compiler.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.stacks import (
    COMPONENTS,
    PROJECT,
    REGISTRY_URL,
    Content,
    Data,
    Registry,
    component_name,
    domains,
    manifest,
    store,
    views_of,
    yaml,
)

_HEAD = '''\
"""Features of domain {domain}."""

from datetime import timedelta

from feast import Entity, FeatureService, FeatureView, Field, FileSource, ValueType
from feast.types import Bool, Float64, Int64, String
'''

_ENTITY = """
{name} = Entity(
    name="{name}",
    join_keys=["{key}"],
    value_type=ValueType.INT64,
    description="{description}",
    owner="{owner}",
)
"""

_SOURCE = """
{name} = FileSource(
    name="{name}",
    path="../{path}",
    timestamp_field="{timestamp_field}",
    created_timestamp_column="{created_timestamp_column}",
    description="{description}",
)
"""

_VIEW = """
{name} = FeatureView(
    name="{name}",
    entities=[{entity}],
    ttl=timedelta(days={days}),
    schema=[
{fields}
    ],
    source={source},
    description="{description}",
    owner="{owner}",
    tags={{"domain": "{domain}"}},
)
"""

_FIELD = """\
        Field(
            name="{name}",
            dtype={dtype},
            description="{description}",
            tags={{"unit": "{unit}"}},
        ),"""

_SERVICE = """
{name} = FeatureService(
    name="{name}",
    features=[
{features}
    ],
    description="{description}",
    owner="{owner}",
)
"""


def repo(content: Content) -> Iterator[tuple[str, str]]:
    """The files of the repo as (path, text)."""
    yield "feature_store.yaml", "\n".join(yaml(_store(content.registry))) + "\n"
    data = manifest(content)
    for domain in domains(content):
        yield f"domain_{domain:03}.py", _module(data, content, domain)


def _store(registry: Registry) -> Data:
    """What a person writes beside the definitions: paths are relative to the repo."""
    online = {"type": "sqlite", "path": "../state/online.db"}
    return {**store(registry), "registry": _REGISTRIES[registry], "online_store": online}


_REGISTRIES: Mapping[Registry, Data] = {
    Registry.FILE: {"registry_type": "file", "path": "../state/registry.db"},
    Registry.SQLITE: {"registry_type": "sql", "path": "sqlite:///../state/registry.db"},
    Registry.POSTGRES: {"registry_type": "sql", "path": f"${{{REGISTRY_URL}}}"},
}


def _module(data: Data, content: Content, domain: int) -> str:
    entity, service = f"entity_{domain:03}", f"service_{domain:03}"
    given = data["entities"][entity]
    pieces = [_HEAD.format(domain=domain)]
    pieces.append(_ENTITY.format(name=entity, key=given["join_keys"][0], **_words(given)))
    for number in views_of(content, domain):
        source, view = f"source_{number:05}", f"view_{number:05}"
        pieces.append(_SOURCE.format(name=source, **data["data_sources"][source]))
        pieces.append(_view(view, data["feature_views"][view]))
    given = data["feature_services"][service]
    features = "\n".join(f"        {one}," for one in given["features"])
    pieces.append(_SERVICE.format(name=service, features=features, **_words(given)))
    return "".join(pieces)


def _view(name: str, given: Data) -> str:
    fields = (
        _FIELD.format(
            name=one, dtype=field["dtype"], description=field["description"],
            unit=field["tags"]["unit"],
        )
        for one, field in given["schema"].items()
    )  # fmt: skip
    return _VIEW.format(
        name=name, entity=given["entities"][0], source=given["source"], fields="\n".join(fields),
        days=given["ttl"].removesuffix("d"), domain=given["tags"]["domain"], **_words(given),
    )  # fmt: skip


def _words(given: Data) -> Data:
    return {key: given[key] for key in ("description", "owner")}


def zenml_commands(repo_path: str) -> tuple[tuple[str, ...], ...]:
    """The arguments of `zenml` that register the components and the stack, one tuple a command."""
    return (*(_register(type_, repo_path) for type_ in COMPONENTS), _stack())


def _register(type_: str, repo_path: str) -> tuple[str, ...]:
    flavor, config = COMPONENTS[type_]
    given = {"feast_repo": repo_path} if type_ == "feature_store" else config
    options = (f"--{key}={value}" for key, value in given.items())
    group = type_.replace("_", "-")
    return (group, "register", component_name(type_), f"--flavor={flavor}", *options)


def _stack() -> tuple[str, ...]:
    # ZenML spells this one option with a dash and the others with an underscore.
    options = (
        part
        for type_ in COMPONENTS
        for part in (
            "--artifact-store" if type_ == "artifact_store" else f"--{type_}",
            component_name(type_),
        )
    )
    return ("stack", "register", PROJECT, *options)
