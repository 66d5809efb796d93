"""The configuration of a stack -> feature_store.yaml.

Feast expands `$NAME` and `${NAME}` in the text of the file before it reads it as YAML
(feast/repo_config.py, load_repo_config). So a reference is written where no value of a variable
can be taken for YAML; every other `$` is written so that only YAML makes one of it
(model/yaml_text.py).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fsc.emit import Target
from fsc.emit.files import header
from fsc.model.characters import prints
from fsc.model.feast.store_paths import map_paths
from fsc.model.paths import rebase
from fsc.model.stack import Stack
from fsc.model.yaml_text import dump, quoted, scalar

_REFERENCE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")

# Numbers and switches that Feast takes from a variable only when YAML reads them as such: these
# are strict in Feast's classes (feast/repo_config.py and the stores' own).
_UNQUOTED = frozenset(
    {
        "kv_port", "offline_push_batching_batch_interval_seconds", "protocol_version",
        "offline_push_batching_batch_size", "offline_push_batching_enabled", "port",
        "read_concurrency", "request_timeout", "write_batch_size", "write_concurrency",
    }
)  # fmt: skip

_ORDER = ("project", "project_description", "provider", "registry", "online_store", "offline_store")
_FIRST = ("registry_type", "type")


def feature_store_yaml(stack: Stack, target: Target) -> str:
    """The text of the file. Paths are relative to the compiled repo, references are Feast's."""
    store = stack.feature_store
    given = {"project": store.project, **_without_online(store.config)}
    config = map_paths(given, lambda path: rebase(path, target.repo, target.root))
    head = "".join(f"# {line}\n".replace("$", "\\x24") for line in header(stack, target))
    return f"{head}\n{dump(_ordered(config, _ORDER), write)}"


def _without_online(config: Mapping[str, Any]) -> dict[str, Any]:
    """Feast means to take the word `none` for no store, and then looks for one of that name.

    (feast/repo_config.py: the validator changes a copy of what `online_store` is made of.)
    """
    word = config.get("online_store")
    none = isinstance(word, str) and word.lower() in ("none", "null")
    return {**config, "online_store": None} if none else dict(config)


def _ordered(data: Any, first: tuple[str, ...] = _FIRST) -> Any:
    """Maps with the keys of `first` in front and the rest by name, so that output is stable."""
    if isinstance(data, Mapping):
        keys = [key for key in first if key in data] + sorted(
            key for key in data if key not in first
        )
        return {key: _ordered(data[key]) for key in keys}
    return [_ordered(one) for one in data] if isinstance(data, (list, tuple)) else data


def write(key: str, text: str, indent: int) -> str:
    """A scalar that survives what Feast does to it before it is YAML.

    A value with references stands in a block, where quotes, colons and hashes of a variable are
    only text; where that is not possible (a further `$`, several lines), in double quotes.
    """
    if not _REFERENCE.search(text):
        return scalar(text)
    if key in _UNQUOTED and _REFERENCE.fullmatch(text):
        return _REFERENCE.sub(_feast, text)
    rest = _REFERENCE.sub("", text)
    if "$" in rest or rest.startswith(" ") or not all(prints(one) for one in rest):
        return f'"{_pieces(text)}"'
    return f"|-\n{' ' * indent}{_REFERENCE.sub(_feast, text)}"


def _feast(found: re.Match[str]) -> str:
    return f"${{{found.group(1)}}}"


def _pieces(text: str) -> str:
    """Between double quotes: references as Feast's, everything else escaped."""
    pieces = _REFERENCE.split(text)  # text, name, text, name, ..., text
    return "".join(
        f"${{{piece}}}" if index % 2 else quoted(piece) for index, piece in enumerate(pieces)
    )
