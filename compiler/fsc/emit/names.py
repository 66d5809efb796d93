"""Identifiers of generated code: readable, valid for any name, and never used twice."""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Iterable, Mapping

from fsc.model.describe import Object

PREFIX: Mapping[str, str] = {
    "feast.project": "project",
    "feast.entity": "entity",
    "feast.data_source": "source",
    "feast.feature_view": "view",
    "feast.batch_feature_view": "view",
    "feast.stream_feature_view": "view",
    "feast.label_view": "view",
    "feast.on_demand_feature_view": "view",
    "feast.feature_service": "service",
    "feast.permission": "permission",
}


class Names:
    """Hands out identifiers; the same requests in the same order give the same ones."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = {unicodedata.normalize("NFKC", one) for one in taken}

    def take(self, wanted: str) -> str:
        """`wanted` in letters that Python allows, with a number behind it when it is taken."""
        base = re.sub(r"[^A-Za-z0-9_]", "_", wanted)
        base = f"_{base}" if base[:1].isdigit() or keyword.iskeyword(base) or not base else base
        name, count = base, 1
        while name in self._taken:
            count += 1
            name = f"{base}_{count}"
        self._taken.add(name)
        return name


def variable(obj: Object) -> str:
    """The identifier that an object asks for, from its kind and name."""
    return f"{PREFIX[obj.KIND.name]}_{obj.name}"
