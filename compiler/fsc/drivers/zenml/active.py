"""Which stack and project are active: noted in ZenML's configuration of this machine.

(zenml/client.py: activate_stack, zenml/config/global_config.py)
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

from fsc.diagnostics import FscError
from fsc.drivers.zenml.rows import StackRow
from fsc.drivers.zenml.where import Location, configuration
from fsc.drivers.zenml.wire import dashed


def check(name: str, location: Location, environ: Mapping[str, str]) -> None:
    """Raise FscError where a stack of this name cannot be made active from here."""
    if not location.own:
        raise FscError(
            f"The stack `{name}` cannot be active here: ZenML on this machine uses another store "
            f"than `{location.shown}`.",
            hint="Leave `activate` out, or let `zenml` use that store.",
        )
    if environ.get("ZENML_ACTIVE_STACK_ID"):
        raise FscError(
            f"The stack `{name}` cannot be made active: ZENML_ACTIVE_STACK_ID is set.",
            hint="Unset the variable, or leave `activate` out.",
        )


def write(stack: StackRow, project: str, location: Location, environ: Mapping[str, str]) -> None:
    """Note a stack, and a project when there is an id, as `zenml stack set` does without ZenML.

    A repository of `zenml init` keeps notes of its own. The file is replaced as a whole.
    """
    check(stack.name, location, environ)
    file = configuration(environ)
    notes = {"active_stack_id": stack.id, "active_project_id": project}
    try:
        text = file.read_text(encoding="utf-8") if file.exists() else ""
        for key, id_ in notes.items():
            text = _noted(text, key, dashed(id_)) if id_ else text
        _replace(file, text)
    except OSError as error:
        raise FscError(f"ZenML's configuration `{file}` cannot be written: {error}.") from error


def _noted(text: str, key: str, value: str) -> str:
    """The text of a YAML map in which a key of the outermost level has this value."""
    line = f"{key}: {value}\n"
    changed, found = re.subn(rf"^{key}:.*\n?", line, text, count=1, flags=re.MULTILINE)
    if found:
        return changed
    return f"{text}{'' if text.endswith(chr(10)) or not text else chr(10)}{line}"


def _replace(file: Path, text: str) -> None:
    """Write beside the file and rename, so that nobody reads half of it; nobody else may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode), "w") as out:
        out.write(text)
    beside.replace(file)
