"""Secrets that stand in a feature_store.yaml: the manifest refers to them, as it goes into git.

More is taken for a secret here than rules report: a text under a name such as `secret` in a store
class that nobody knows, too. A variable too many does no harm.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from fsc.lift.store import URL_VARIABLE
from fsc.validate import catalogs
from fsc.validate.rules.plain_secrets import embeds, is_written_out
from fsc.validate.rules.source_secrets import NAMED

_NAMED = re.compile(rf"{NAMED.pattern}|api[._-]?key|passphrase|private[._-]?key$", re.IGNORECASE)
_OWN_NAMES = {"registry": URL_VARIABLE, "registry.path": URL_VARIABLE}


def without_secrets(config: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, str]]:
    """The settings with references for secrets, and which variable stands for which setting."""
    hidden: dict[str, str] = {}
    fields = {f"{name}.{one}" for name, block in config.items() for one in _fields(name, block)}
    return _hiding(dict(config), "", fields, hidden), hidden


def _fields(name: str, block: Any) -> Iterable[str]:
    """The settings of a store that Feast's own class takes for secrets."""
    known = catalogs.feast()["blocks"].get(name)
    if known is None or not isinstance(block, Mapping):
        return ()
    word = str(block.get(known["discriminator"], known["default"]))
    found: Iterable[str] = known["types"].get(word, {}).get("secret_fields", ())
    return found


def _hiding(given: Any, where: str, fields: set[str], hidden: dict[str, str]) -> Any:
    if isinstance(given, Mapping):
        return {
            key: _hiding(one, f"{where}.{key}".strip("."), fields, hidden)
            for key, one in given.items()
        }
    if isinstance(given, list):
        return [_hiding(one, f"{where}.{at}", fields, hidden) for at, one in enumerate(given)]
    if not _is_secret(given, where, fields):
        return given
    variable = _free(_OWN_NAMES.get(where) or _variable(where), hidden)
    hidden[variable] = where
    return f"${{env:{variable}}}"


def _is_secret(given: Any, where: str, fields: set[str]) -> bool:
    """Some settings are secret; a text is one by its name, too, or by what stands in it."""
    if where in fields:
        return is_written_out(given)
    if not isinstance(given, str):
        return False
    return embeds(given) or (is_written_out(given) and _NAMED.search(where) is not None)


def _variable(where: str) -> str:
    return "FEAST_" + re.sub(r"[^A-Za-z0-9]+", "_", where).strip("_").upper()


def _free(name: str, taken: Mapping[str, str]) -> str:
    """The name, or one with a number where two settings would share it."""
    names = (name, *(f"{name}_{at}" for at in range(2, len(taken) + 2)))
    return next(one for one in names if one not in taken)
