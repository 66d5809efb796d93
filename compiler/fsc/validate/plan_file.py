"""A saved plan against the JSON Schema of plans (schemas/plan.schema.json)."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any


def plan_schema() -> str:
    """The text of the schema."""
    return (resources.files("fsc_schemas") / "plan.schema.json").read_text("utf-8")


def misfit(data: Any) -> str:
    """Where and how a plan does not fit the schema, or ""."""
    from jsonschema_rs import Draft202012Validator

    first = next(iter(Draft202012Validator(json.loads(plan_schema())).iter_errors(data)), None)
    if first is None:
        return ""
    place = ".".join(map(str, first.instance_path)) or "plan"
    return f"{place}: {first.message}"[:300]
