"""The flavors that a manifest can use: ZenML's, and those that it declares itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError, did_you_mean
from fsc.model.jsonschema_settings import secret_fields
from fsc.model.zenml.common import TYPES
from fsc.model.zenml.flavor import Flavor
from fsc.pipeline.checking import Inputs, validate
from fsc.records import dataclass
from fsc.validate import catalogs
from fsc.validate.words import expected


@dataclass(frozen=True)
class FlavorField:
    """One setting. `reference` says that it may be `{{secret.key}}`, `option` that the command
    line takes it for an option; `default` is None for no default as well.
    """

    name: str
    type: str
    description: str
    required: bool = False
    secret: bool = False
    reference: bool = False
    option: bool = False
    default: Any = None
    choices: tuple[Any, ...] = ()


@dataclass(frozen=True)
class FlavorInfo:
    """A flavor. `connector` is what of a service connector fits, by the names of the catalog."""

    type: str
    name: str
    integration: str
    source: str
    custom: bool = False
    requirements: tuple[str, ...] = ()
    connector: Mapping[str, Any] | None = None
    fields: tuple[FlavorField, ...] = ()
    examples: tuple[Mapping[str, Any], ...] = field(default=())


def flavors(inputs: Inputs, wanted: str = "") -> tuple[FlavorInfo, ...]:
    """Flavors by type and name; `wanted` is "", a type, or TYPE/NAME.

    Raises FscError for a type or a name that there is not.
    """
    known = (*built_in(), *_custom(inputs))
    given, _, name = wanted.partition("/")
    type_, types = given.replace("-", "_"), [one.name for one in TYPES]
    if wanted and type_ not in types:
        raise FscError(
            f"ZenML has no component type `{type_}`.",
            hint=did_you_mean(type_, types) or f"Types are {', '.join(types)}.",
        )
    found = [one for one in known if not type_ or one.type == type_]
    names = [one.name for one in found]
    if name and name not in names:
        raise FscError(
            f"There is no {type_.replace('_', ' ')} flavor `{name}`.",
            hint=did_you_mean(name, names) or f"Flavors are {', '.join(sorted(names))}.",
        )
    chosen = (one for one in found if not name or one.name == name)
    return tuple(sorted(chosen, key=lambda one: (one.type, one.name)))


def built_in() -> tuple[FlavorInfo, ...]:
    """The flavors that ZenML brings."""
    return tuple(
        FlavorInfo(
            type_.name, name, entry["integration"], entry["source"], False,
            tuple(entry["requirements"]), entry["connector"], _fields(entry),
            tuple(entry["config"]["examples"]),
        )
        for type_ in TYPES
        for name, entry in sorted(catalogs.zenml(type_.name)["flavors"].items())
    )  # fmt: skip


def _custom(inputs: Inputs) -> Iterable[FlavorInfo]:
    """The flavors of the manifest, when there is one without errors."""
    if not Path(inputs.file).exists():
        return
    checked = validate(inputs)
    for one in checked.stack.of(Flavor.KIND.name) if checked.stack else ():
        entry = {
            "config": {"properties": {}, **one.config_schema},
            "secret_fields": secret_fields(one.config_schema),
        }
        yield FlavorInfo(one.type, one.name, "custom", one.source, True, fields=_fields(entry))


def _fields(entry: Mapping[str, Any]) -> tuple[FlavorField, ...]:
    config = entry["config"]
    lists = {key: frozenset(entry.get(key, ())) for key in ("secret_fields", "no_reference")}
    clash, required = frozenset(entry.get("cli_clash", ())), config.get("required", ())
    found = [
        FlavorField(
            name, _type(one), one.get("description", ""), name in required,
            name in lists["secret_fields"], _is_text(one) and name not in lists["no_reference"],
            name in clash, one.get("default"), tuple(one.get("enum", ())),
        )
        for name, one in config["properties"].items()
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda one: (not one.required, one.name)))


def _type(schema: Mapping[str, Any]) -> str:
    if "anyOf" in schema and "type" not in schema:
        words = [_type(one) for one in schema["anyOf"] if one.get("type") != "null"]
        return " or ".join(dict.fromkeys(words))
    return expected(schema) if "type" in schema or "x-expected" in schema else "anything"


def _is_text(schema: Mapping[str, Any]) -> bool:
    types = schema.get("type", ())
    return "string" in ([types] if isinstance(types, str) else types)
