"""Random manifests that are valid, random edits of them, and small helpers to lower them."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from fsc.document import Document, Node
from fsc.lower import lower
from fsc.model.stack import Stack

NAMES = st.from_regex(r"[a-z][a-z0-9]{0,6}", fullmatch=True)
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=12).filter(
    lambda text: "${" not in text  # a placeholder, or the beginning of one
)
TAGS = st.dictionaries(NAMES, TEXT.filter(bool), max_size=2)
DTYPES = st.sampled_from(
    ["Int64", "Int32", "Float32", "Float64", "String", "Bool", "UnixTimestamp", "Bytes",
     "Array(Int64)", "Array(String)", "Map", "Struct({a: Int64, b: Array(String)})", "Array(Array(Int64))"]
)  # fmt: skip
TTLS = st.sampled_from(["0s", "90s", "6h", "30d", "1d12h", "1500ms"])
UDF = "def rate(inputs):\n    import pandas as pd\n\n    return pd.DataFrame({'rate': inputs.iloc[:, 0] * 1.0})\n"


def fields(prefix: str) -> st.SearchStrategy[dict[str, Any]]:
    described = st.fixed_dictionaries(
        {"dtype": DTYPES}, optional={"description": TEXT, "tags": TAGS}
    )
    names = NAMES.map(lambda name: f"{prefix}{name}")
    return st.dictionaries(names, st.one_of(DTYPES, described), min_size=1, max_size=4)


def tagged(
    required: dict[str, Any], optional: dict[str, Any] | None = None
) -> st.SearchStrategy[dict[str, Any]]:
    common = {"description": TEXT, "tags": TAGS, "owner": TEXT}
    return st.fixed_dictionaries(required, optional={**common, **(optional or {})})


@st.composite
def manifests(
    draw: st.DrawFn, name: str = "team", prefix: str = "a_", zenml: bool = False
) -> dict[str, Any]:
    """A valid manifest; every object name starts with `prefix`, so that two can share a project."""

    def some(what: str, most: int, least: int = 0) -> list[str]:
        found = draw(st.lists(NAMES, min_size=least, max_size=most, unique=True))
        return [f"{prefix}{what}_{one}" for one in found]

    def section(names: list[str], strategy: st.SearchStrategy[dict[str, Any]]) -> dict[str, Any]:
        return {one: draw(strategy) for one in names}

    entities = {
        one: draw(tagged({"value_type": st.sampled_from(["Int64", "String"])}))
        | {"join_keys": [f"{one}_id"]}
        for one in some("e", 3, 1)
    }
    files = section(
        some("f", 3, 1),
        tagged(
            {
                "type": st.just("file"),
                "path": st.just("data/x.parquet"),
                "timestamp_field": st.just("ts"),
            },
            {
                "created_timestamp_column": st.just("created"),
                "field_mapping": st.just({"raw": "cooked"}),
            },
        ),
    )
    pushes = section(
        some("p", 2),
        tagged({"type": st.just("push"), "batch_source": st.sampled_from(sorted(files))}),
    )
    requests = section(some("r", 1), tagged({"type": st.just("request"), "schema": fields("q_")}))
    sources = st.sampled_from(sorted({**files, **pushes}))
    keys = st.lists(st.sampled_from(sorted(entities)), max_size=2, unique=True)
    views = section(
        some("v", 3, 1),
        tagged(
            {"source": sources, "entities": keys, "schema": fields("c_"), "ttl": TTLS},
            {
                "online": st.booleans(),
                "offline": st.booleans(),
                "org": TEXT,
                "enabled": st.booleans(),
            },
        ),
    )
    batches = section(some("b", 1), batch_view(sorted(files), sorted(views), keys))
    streams = section(some("t", 1), stream_view(sorted(pushes), keys)) if pushes else {}
    labels = section(some("l", 1), label_view(sorted(pushes), sorted(views), sorted(entities)))
    stored = {**views, **batches, **streams, **labels}
    reads = st.lists(
        st.sampled_from(sorted({**stored, **requests})), min_size=1, max_size=2, unique=True
    )
    demands = section(
        some("o", 2),
        tagged(
            {
                "sources": reads,
                "udf": st.just("udfs.py:rate"),
                "schema": st.just({"rate": "Float64"}),
            },
            {"org": TEXT, "track_metrics": st.booleans()},
        ),
    )
    services = {one: draw(service({**stored, **demands})) for one in some("s", 2)}
    permissions = section(some("q", 1), permission())
    made = {
        "apiVersion": "fsc/v1",
        "kind": "Stack",
        "metadata": {"name": name},
        "feature_store": {
            "project": "shared",
            "registry": {"registry_type": "file", "path": "registry.db"},
            "online_store": {"type": "sqlite", "path": "online.db"},
        },
        "entities": entities,
        "data_sources": {**files, **pushes, **requests},
        "feature_views": views,
        "batch_feature_views": batches,
        "stream_feature_views": streams,
        "label_views": labels,
        "on_demand_feature_views": demands,
        "feature_services": services,
        "permissions": permissions,
    }
    return {key: value for key, value in made.items() if value} | (draw(zen()) if zenml else {})


Strategy = st.SearchStrategy[dict[str, Any]]


def batch_view(files: list[str], views: list[str], keys: st.SearchStrategy[list[str]]) -> Strategy:
    shared = {"entities": keys, "schema": fields("c_"), "udf": st.just("udfs.py:rate")}
    more = {"ttl": TTLS, "online": st.booleans(), "offline": st.booleans(), "org": TEXT,
            "mode": st.sampled_from(["python", "pandas"]), "enabled": st.booleans()}  # fmt: skip
    of_source = {**shared, "source": st.sampled_from(files)}
    of_views = {**shared, "source_views": st.just(views[:1]), "sink_source": st.sampled_from(files)}
    return st.one_of(tagged(of_source, more), tagged(of_views, more))


def stream_view(pushes: list[str], keys: st.SearchStrategy[list[str]]) -> Strategy:
    aggregation = st.fixed_dictionaries(
        {"column": NAMES, "function": st.sampled_from(["sum", "max"])},
        optional={"time_window": st.just("1d"), "slide_interval": st.just("1h"), "name": NAMES},
    )
    return tagged(
        {
            "entities": keys,
            "schema": fields("c_"),
            "source": st.sampled_from(pushes),
            "timestamp_field": st.just("ts"),
        },
        {
            "udf": st.just("udfs.py:rate"),
            "mode": st.sampled_from(["python", "pandas"]),
            "aggregations": st.lists(
                aggregation, max_size=2, unique_by=lambda one: repr(sorted(one.items()))
            ),
            "enable_tiling": st.booleans(),
            "tiling_hop_size": st.sampled_from(["10m", "1h"]),
            "online": st.booleans(),
            "enabled": st.booleans(),
        },
    )


def label_view(pushes: list[str], views: list[str], entities: list[str]) -> Strategy:
    source = {"source": st.sampled_from(pushes)} if pushes else {}
    return tagged(
        {"entities": st.just(entities[:1]), "schema": fields("c_").map(with_labeler), **source},
        {
            "ttl": TTLS,
            "online": st.booleans(),
            "conflict_policy": st.sampled_from(["last_write_wins", "labeler_priority"]),
            "reference_feature_view": st.sampled_from(views),
        },
    )


def with_labeler(schema: dict[str, Any]) -> dict[str, Any]:
    return {**schema, "labeler": "String"}


def permission() -> Strategy:
    names = st.lists(NAMES, min_size=1, max_size=2, unique=True)
    policy = st.one_of(
        st.fixed_dictionaries({"roles": names}),
        st.fixed_dictionaries({"groups": names}, optional={"namespaces": names}),
    )
    actions = st.lists(st.sampled_from(["read", "create", "write_online"]), unique=True)
    return st.fixed_dictionaries(
        {"policy": policy},
        optional={
            "actions": actions,
            "types": st.lists(st.sampled_from(["FeatureView", "Entity", "LabelView"]), unique=True),
            "name_patterns": st.just(["a.*", "b"]),
            "required_tags": TAGS,
            "tags": TAGS,
        },
    )


def service(views: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    def read(view: str) -> st.SearchStrategy[Any]:
        columns = sorted(views[view]["schema"])
        part = st.lists(st.sampled_from(columns), min_size=1, unique=True)
        return st.one_of(st.just(view), part.map(lambda taken: {"view": view, "features": taken}))

    picked = st.lists(st.sampled_from(sorted(views)), min_size=1, max_size=3, unique=True)
    reads = picked.flatmap(lambda names: st.tuples(*(read(one) for one in names))).map(list)
    return tagged({"features": reads})


def zen() -> st.SearchStrategy[dict[str, Any]]:
    parts = {
        "orchestrator": st.just({"flavor": "local"}),
        "artifact_store": st.just({"flavor": "local"}),
    }
    more = {
        "feature_store": st.just({"flavor": "feast"}),
        "image_builder": st.just({"flavor": "local"}),
        "container_registry": st.fixed_dictionaries(
            {
                "flavor": st.sampled_from(["default", "dockerhub"]),
                "config": st.fixed_dictionaries(
                    {"uri": st.sampled_from(["docker.io/a", "docker.io/b"])}
                ),
            }
        ),
    }
    components = st.fixed_dictionaries(parts, optional=more)
    return st.fixed_dictionaries({"components": components}).map(lambda made: {"zenml": made})


@st.composite
def edits(draw: st.DrawFn, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest after one edit of a person: text, tags, a dropped or added field, a removal, other
    components."""
    made = copy.deepcopy(manifest)
    if "zenml" in made and draw(st.booleans()):
        return made | draw(zen())
    section = draw(st.sampled_from([key for key in SECTIONS if made.get(key)]))
    name = draw(st.sampled_from(sorted(made[section])))
    one = made[section][name]
    match draw(st.sampled_from(["text", "tags", "field", "remove", "ttl"])):
        case _ if section == "permissions":
            one["policy"] = {"roles": ["other"]}
        case "text":
            one["description"] = draw(TEXT)
        case "tags":
            one["tags"] = draw(TAGS)
        case "field" if section == "feature_views":
            one["schema"] = {**one["schema"], "c_new": draw(DTYPES)}
        case "ttl" if section == "feature_views":
            one["ttl"] = draw(TTLS)
        case "remove" if section == "feature_services":
            del made[section][name]
        case _:
            one["owner"] = draw(TEXT)
    return made


SECTIONS = (
    "entities",
    "data_sources",
    "feature_views",
    "batch_feature_views",
    "stream_feature_views",
    "label_views",
    "on_demand_feature_views",
    "feature_services",
    "permissions",
)


def node(value: Any) -> Node:
    """Plain data as a tree without places."""
    if isinstance(value, dict):
        return Node({key: node(one) for key, one in value.items()})
    if isinstance(value, list):
        return Node([node(one) for one in value])
    return Node(value)


def stack_of(manifest: dict[str, Any]) -> Stack:
    """Lower a manifest that is known to be valid; its functions all come from one file."""
    document = Document(node(manifest), "stack.yaml", digest="0" * 64)
    stack, found = lower(document, lambda _path: UDF)
    assert stack is not None, found
    return stack
