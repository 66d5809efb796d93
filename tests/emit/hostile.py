"""Text that means something to Python, shells, templates, YAML and terminals, and stacks of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fsc.model.describe import Object
from fsc.model.feast.data_source import FileSource, RequestSource
from fsc.model.feast.entity import Entity
from fsc.model.feast.feature_service import FeatureService
from fsc.model.feast.feature_view import FeatureView
from fsc.model.feast.on_demand_feature_view import OnDemandFeatureView
from fsc.model.feast.project import Project
from fsc.model.stack import Stack
from tests.emit.stacks import BANDS, at, source, stack

HOSTILE = [
    "\"\"\"'''\"'",
    "end\nof = line\r\n",
    "{{ 7 * 7 }} {% raw %} {# #}",
    "back\\slash \\n \\",
    "$(touch hit) `touch hit` $HOME ${HOME}",
    "ünïcödé 特徴 🫠",
    "\u202eright to left\u2028 \x00\x1b\x7f\ufeff",
    "# comment\n# stack.yaml",
    "');__import__('os').system('touch hit')#",
    "%s {0} {name}",
    "",
]
TEXT = "".join(HOSTILE)


def text_everywhere() -> Stack:
    """Hostile text in every place where Feast itself takes any text."""
    common: dict[str, Any] = {"description": TEXT, "owner": TEXT, "tags": {TEXT: TEXT}}
    fields = {"a": {"dtype": "Int64", "description": TEXT, "tags": {TEXT: TEXT}}}
    read = {"view": "v", "features": ["a"], "as": TEXT, "join_key_map": {"k": TEXT}}
    columns: dict[str, Any] = {"timestamp_field": TEXT, "field_mapping": {TEXT: TEXT}}
    return stack(
        [
            Project(name="credit_risk", description=TEXT),
            Entity(name="e", join_keys=["k"], value_type="Int64", **common),
            FileSource(name=TEXT, path=TEXT, **columns, **common),
            FeatureView(name="v", entities=["e"], source=TEXT, schema=fields, org=TEXT, **common),
            FeatureService(name=TEXT, features={TEXT: read}, **common),
        ]
    )


def hostile(text: str, udf: str = BANDS) -> Stack:
    """Every place of the model that can hold free text holds this one."""
    common: dict[str, Any] = {
        "description": text,
        "owner": text,
        "tags": {text: text},
        "at": at(1, text),
    }
    fields = {text: {"dtype": "Int64", "description": text, "tags": {text: text}}}
    objects: list[Object] = [
        Project(name="p", description=text or "x"),
        Entity(name=text, join_keys=[text], value_type="Int64", **common),
        replace(source(text, path=text), field_mapping={text: text}, **common),
        RequestSource(name=f"{text}r", schema=fields, **common),
        FeatureView(name=f"{text}v", source=text, schema=fields, ttl="1d", org=text, **common),
        OnDemandFeatureView(
            name=f"{text}o",
            sources={"v": {"view": f"{text}v", "features": [text], "as": text}},
            udf={"name": "bands", "source": udf},
            schema=fields,
            **common,
        ),
        FeatureService(
            name=text,
            features={
                "v": {
                    "view": f"{text}v",
                    "features": [text],
                    "as": text,
                    "join_key_map": {text: text},
                }
            },
            **common,
        ),
    ]
    return stack(objects, name=text or "p")
