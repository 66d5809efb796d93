"""Random small mistakes in a manifest, as plain data."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import strategies as st

from fsc.document import Path

VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 5),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["", "x", "a b", "a:b", "30d", "Float64", "local", "redis", "${env:X}", "{{a.b}}"]),
    st.just([]),
    st.just({}),
    st.just([1]),
    st.just({"type": "sqlite"}),
    st.just({"flavor": "label_studio", "config": {"port": "x"}}),
)  # fmt: skip
KEYS = st.sampled_from(["x", "type", "name", "a-b", "fsc.stack", "config", "schema", "ttl", "when"])


@st.composite
def mistakes(draw: st.DrawFn, manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest with up to three values replaced, keys removed, renamed or added."""
    made = copy.deepcopy(manifest)
    for _ in range(draw(st.integers(0, 3))):
        paths = [path for path in all_paths(made) if path]
        path = draw(st.sampled_from(paths))
        _edit(draw, made, path)
    return made


def _edit(draw: st.DrawFn, made: Any, path: Path) -> None:
    parent, last = at(made, path[:-1]), path[-1]
    match draw(st.sampled_from(["replace", "remove", "rename", "add"])):
        case "replace":
            parent[last] = copy.deepcopy(draw(VALUES))
        case "remove":
            del parent[last]
        case "rename" if isinstance(parent, dict):
            parent[draw(KEYS)] = parent.pop(last)
        case _:
            if isinstance(parent, dict):
                parent[draw(KEYS)] = copy.deepcopy(draw(VALUES))
            else:
                parent.append(copy.deepcopy(draw(VALUES)))


def all_paths(data: Any, path: Path = ()) -> list[Path]:
    """The path of every value, the outermost first."""
    found = [path]
    if isinstance(data, dict):
        for key, value in data.items():
            found += all_paths(value, (*path, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            found += all_paths(value, (*path, index))
    return found


def at(data: Any, path: Path) -> Any:
    for step in path:
        data = data[step]
    return data
