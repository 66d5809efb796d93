"""The ZenML half of the manifest as JSON Schema: components from their kind, their settings from
the catalogs `schemas/zenml/<type>.json` (tools/zenml_catalog.py says what is in them).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.describe import Object
from fsc.model.jsonschema import named, of_object, plain, text
from fsc.model.jsonschema_annotator import annotator_defs, annotator_keys
from fsc.model.jsonschema_basic import Schema, branch, closed, either
from fsc.model.jsonschema_catalogs import connector_settings, connector_type, settings
from fsc.model.jsonschema_settings import SETTINGS, settings_schema
from fsc.model.zenml.common import LONGEST_NAME, NAME, TYPES, ComponentType
from fsc.model.zenml.component import Component
from fsc.model.zenml.flavor import Flavor
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.service_connector import RESOURCES, ServiceConnector
from fsc.model.zenml.stack import ZenStack

_TEXT: Schema = {"type": "string", "minLength": 1}


def zenml_defs(catalogs: Mapping[str, Any]) -> dict[str, Schema]:
    """Definitions of secrets, flavors, connectors, the stack and the components of each type.

    `catalogs` maps a component type to its catalog and "connectors" to that of the service
    connectors; where one is missing, settings stay open.
    """
    defs = {
        "secret": of_object(ZenSecret, title="secret", doc=plain(ZenSecret.KIND.doc)),
        "flavor": _flavor(),
        SETTINGS: settings_schema(),
        **_connectors(catalogs["connectors"]["types"] if "connectors" in catalogs else {}),
        "stack": _stack(),
    } | annotator_defs()
    for type_ in TYPES:
        catalog = catalogs.get(type_.name)
        flavors = catalog["flavors"] if catalog else {}
        defs[f"component.{type_.name}"] = _component(type_, flavors)
        defs |= {
            f"flavor.{type_.name}.{name}": settings(type_.name, name, one)
            for name, one in flavors.items()
        }
    return defs


def zenml_section() -> Schema:
    """The key `zenml`."""
    return {"description": "The MLOps stack that uses the features."} | closed({
        "store": {"description": "The ZenML server. Default: ZenML's own configuration."}
        | closed({
            "url": _TEXT | {"description": "The address of the server."},
            "project": _TEXT | {"description": "The project on the server."},
        }),
        "feast_repo": {
            **_TEXT,
            "description": "Where pipelines find the compiled repo. Default: the build folder.",
            "examples": ["/app/feature_repo"],
        },
        "secrets": _named_section(ZenSecret, "secret"),
        "flavors": _named_section(Flavor, "flavor"),
        "service_connectors": _named_section(ServiceConnector, "service_connector"),
        "components": {"description": "The parts of the stack, by type."}
        | closed({one.name: _slot(one) for one in TYPES}),
        "stack": {"$ref": "#/$defs/stack"},
    })  # fmt: skip


def _named_section(kind: type[Object], definition: str) -> Schema:
    described = {"description": plain(kind.KIND.doc), "type": "object"}
    return described | named(definition, kind.KIND.names)


def _flavor() -> Schema:
    """A custom flavor; what lowering fills in nobody writes."""
    made = of_object(Flavor, title="flavor", doc=plain(Flavor.KIND.doc), without=("code",))
    made["properties"]["config_schema"] |= {"$ref": f"#/$defs/{SETTINGS}"}
    return made


def _connectors(types: Mapping[str, Any]) -> dict[str, Schema]:
    """A service connector, and what depends on its type and method."""
    made = of_object(
        ServiceConnector, title="service connector", doc=plain(ServiceConnector.KIND.doc)
    )
    made["properties"]["type"] |= {"enum": list(RESOURCES)}
    defs = {"service_connector": made}
    for name, entry in sorted(types.items()):
        made.setdefault("allOf", []).append(branch("type", name, f"connector.{name}"))
        defs[f"connector.{name}"] = connector_type(name, entry)
        methods = sorted(entry["auth_methods"].items())
        defs |= {f"connector.{name}.{method}": connector_settings(one) for method, one in methods}
    return defs


def _slot(type_: ComponentType) -> Schema:
    """A component, the name of one that exists, or a list where a stack can hold several."""
    words = type_.name.replace("_", " ")
    name = {"type": "string", "minLength": 1, "description": f"The name of an existing {words}."}
    one = either({"type": "string"}, name, {"$ref": f"#/$defs/component.{type_.name}"})
    lists: Schema = {"type": "array", "minItems": 1, "items": one}
    if not type_.multiple:
        refused = f"A stack has one {words}; ZenML keeps no list of them."
        lists = {"type": ["object", "string"], "errorMessage": refused, "x-code": "FSC408"}
    needed = " Every stack needs one." if type_.required else ""
    described = {"description": f"The {words} of the stack.{needed}"}
    return described | either({"type": "array"}, lists, one)


def _component(type_: ComponentType, flavors: Mapping[str, Any]) -> Schema:
    words = type_.name.replace("_", " ")
    more = {"name": _name()} | (annotator_keys() if type_.name == "annotator" else {})
    schema = of_object(Component, title=words, doc=f"One {words}.", more=more)
    schema["x-expected"] = f"a map with `flavor`, or the name of an existing {words}"
    schema["properties"]["flavor"] |= {"examples": sorted(flavors)} if flavors else {}
    branches = [_settings_branch(type_.name, name, one) for name, one in sorted(flavors.items())]
    return schema | ({"allOf": branches} if branches else {})


def _settings_branch(type_: str, flavor: str, entry: Mapping[str, Any]) -> Schema:
    """With this flavor, `config` fits the catalog; it is required when it has required keys."""
    made = branch("flavor", flavor, "")
    required = {"required": ["config"]} if settings(type_, flavor, entry).get("required") else {}
    config = {"properties": {"config": {"$ref": f"#/$defs/flavor.{type_}.{flavor}"}}}
    return made | {"then": config | required}


def _stack() -> Schema:
    doc = plain(ZenStack.KIND.doc)
    more = {"name": _name()}
    return of_object(ZenStack, title="stack", doc=doc, more=more, without=("components",))


def _name() -> Schema:
    words = "Its name in ZenML. Default: the name of the manifest."
    return text(NAME) | {"maxLength": LONGEST_NAME, "description": words}
