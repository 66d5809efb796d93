"""What an installed ZenML says of its stack components and service connectors.

The only importer of ZenML among the tools. Everything is read from classes, without a store, a
network or the packages of an integration; the exception are service connectors, which ZenML knows
only where the SDK of their cloud is installed.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any
from unittest import mock
from uuid import uuid4

from zenml_schema import REFERENCE, Schema


def version() -> str:
    """The version of the installed ZenML."""
    return importlib.metadata.version("zenml")


def component_types() -> list[str]:
    """The types of stack components, from `zenml.enums.StackComponentType`."""
    from zenml.enums import StackComponentType

    return sorted(each.value for each in StackComponentType)


def component_type(name: str) -> Schema:
    """How a type is named on the command line, and how many components of it a stack has.

    From the commands that the CLI builds for the type, from `supports_multiple_per_stack`, and
    from asking for a stack that has every type but this one.
    """
    from zenml.cli.cli import cli
    from zenml.enums import StackComponentType

    options = {each.name: each.opts for each in cli.commands["stack"].commands["register"].params}
    group = name.replace("_", "-")
    return {
        "type": name,
        "cli_group": cli.commands[group].name,
        "stack_flag": next(each for each in options[name] if each.startswith("--")),
        "multiple": StackComponentType(name).supports_multiple_per_stack,
        "required": not _stack_without(name),
    }


def _stack_without(name: str) -> bool:
    from zenml.models import StackRequest

    others = {each: [uuid4()] for each in component_types() if each != name}
    try:
        StackRequest(name="probe", components=others)
    except ValueError:
        return False
    return True


def flavors() -> Iterator[tuple[str, Sequence[str], Any]]:
    """Integration, its requirements and the flavor, for all flavors that ZenML brings.

    From `FlavorRegistry.builtin_flavors` and `flavors()` of each integration.
    """
    from zenml.integrations.registry import integration_registry
    from zenml.stack.flavor_registry import FlavorRegistry

    for flavor in FlavorRegistry().builtin_flavors:
        yield "built-in", [], flavor()
    for name, integration in integration_registry.integrations.items():
        for flavor in integration.flavors():
            yield name, integration.get_requirements(), flavor()


def connector_requirements(flavor: Any) -> Schema | None:
    """The service connectors that fit a flavor, from its `service_connector_requirements`."""
    needs = flavor.service_connector_requirements
    if needs is None:
        return None
    names = ("connector_type", "resource_type", "resource_id_attr")
    return {name: getattr(needs, name) for name in names}


def cli_clash(type_: str, fields: Sequence[str]) -> list[str]:
    """The fields that the CLI takes for options of its own commands `register` and `update`."""
    from zenml.cli.cli import cli

    commands = cli.commands[type_.replace("_", "-")].commands
    params = [each for verb in ("register", "update") for each in commands[verb].params]
    taken = {option for param in params for option in param.opts}
    return sorted(field for field in fields if f"--{field}" in taken)


def refuses_reference(config_class: Any, field: str, examples: Sequence[Schema]) -> bool:
    """Whether a `{{secret.key}}` reference in this field is an error, found by trying.

    Tried with the first example that sets the field, for the sake of rules about several fields;
    the reference then stands for the value that the example has.
    """
    example = next((each for each in examples if field in each), examples[0])
    vault = Vault(example.get(field, "probe"))
    with mock.patch("zenml.client.Client", return_value=vault):
        try:
            config_class(**{**example, field: REFERENCE})
        except ModuleNotFoundError:
            return _has_validators(config_class, field)
        except Exception:
            return True
    return False


class Vault:
    """A ZenML client that knows every secret and gives each the same value, without a store."""

    def __init__(self, value: Any) -> None:
        self._values = _EveryKey(value)

    def get_secret_by_name_and_private_status(self, name: str) -> SimpleNamespace:
        """The secret, whatever its name."""
        return SimpleNamespace(name=name, values=self._values, secret_values=self._values)


class _EveryKey(dict[str, Any]):
    """A mapping that has the one value under every key."""

    def __init__(self, value: Any) -> None:
        super().__init__()
        self._value = value

    def __contains__(self, key: object) -> bool:
        return True

    def __missing__(self, key: str) -> Any:
        return self._value


def _has_validators(config_class: Any, field: str) -> bool:
    """ZenML's own rule for refusing references, for classes that need a missing package."""
    from zenml.utils.pydantic_utils import has_validators

    return bool(has_validators(pydantic_class=config_class, field_name=field))


def connectors() -> Iterator[tuple[str, Schema, dict[str, Any]]]:
    """Type, resource types and authentication methods of the connectors known in this environment.

    From `service_connector_registry`, which leaves out the types whose SDK is not installed.
    """
    from zenml.service_connectors.service_connector_registry import service_connector_registry

    for spec in service_connector_registry.list_service_connector_types():
        resources = {
            each.resource_type: {
                "auth_methods": sorted(each.auth_methods),
                "supports_instances": each.supports_instances,
            }
            for each in spec.resource_types
        }
        yield spec.connector_type, resources, {each.auth_method: each for each in spec.auth_methods}
