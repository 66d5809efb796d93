"""What ZenML keeps of a flavor class: imports it, as `zenml TYPE flavor register` does.

(zenml/client.py: create_flavor, zenml/stack/flavor.py: validate_flavor_source, to_model)
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.zenml.rows import DESCRIBED
from fsc.drivers.zenml.vendor import QUIET, check_version, environment


def describe(type_: str, name: str, source: str, folder: str) -> Mapping[str, Any]:
    """The schema and the other facts of a class, by the names of rows.DESCRIBED.

    `source` is `package.module.Class`, found from the manifest's folder or among the installed
    packages. Raises FscError where it is not, or is no flavor of this type and name.
    """
    with environment(QUIET):
        check_version()
        flavor = _flavor(type_, source, folder)
        message = flavor.to_model(integration="custom", is_custom=True).model_dump(mode="json")
    if flavor.name != name:
        raise FscError(
            f"The class `{source}` is the flavor `{flavor.name}`, not `{name}`.",
            hint=f"Declare it as `{flavor.name}`, or change the `name` of the class.",
        )
    return {key: message.get(key) for key in DESCRIBED}


def _flavor(type_: str, source: str, folder: str) -> Any:
    from zenml.enums import StackComponentType
    from zenml.stack.flavor import validate_flavor_source
    from zenml.utils import source_utils

    _forget(source)
    source_utils.set_custom_source_root(folder)
    try:
        _, flavor = validate_flavor_source(source, StackComponentType(type_))
    except Exception as error:  # the module is the team's own and may raise anything
        text = str(error).strip().partition("\n")[0] or type(error).__name__
        text = text.partition(f"'{source}': ")[2] or text
        raise FscError(
            f"The flavor class `{source}` cannot be used: {text}",
            hint="It has to be importable from the manifest's folder, or installed.",
        ) from error
    return flavor


def _forget(source: str) -> None:
    """Drop modules of the same package that were imported before, perhaps from another folder."""
    package = source.partition(".")[0]
    file = getattr(sys.modules.get(package), "__file__", None) or ""
    if file.startswith((sys.prefix, sys.base_prefix)) or package == "fsc":
        return
    for name in [one for one in sys.modules if one == package or one.startswith(f"{package}.")]:
        del sys.modules[name]
    importlib.invalidate_caches()
