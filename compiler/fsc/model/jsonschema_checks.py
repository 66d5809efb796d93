"""The JSON Schema of `tests` and `policies`."""

from __future__ import annotations

from fsc.model.jsonschema_basic import Schema, closed

_NAME = {
    "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_ .-]*$",
    "patternErrorMessage": "A name is letters, digits, `_`, `-`, `.` and spaces.",
}


def checks_section() -> dict[str, Schema]:
    """What a team demands of its own stack."""
    return {
        "tests": _named("Tests of functions: rows in, and the rows that must come out.", _test()),
        "policies": _named("Rules about the plans of this stack.", _policy()),
    }  # fmt: skip


def _named(doc: str, each: Schema) -> Schema:
    return {
        "description": doc,
        "type": "object",
        "propertyNames": _NAME,
        "additionalProperties": each,
    }


def _test() -> Schema:
    rows = {"type": "array", "minItems": 1, "items": {"type": "object", "minProperties": 1}}
    made = closed(
        {
            "view": {
                "description": "The on-demand view whose function is run.",
                "type": "string",
                "minLength": 1,
            },
            "input": rows | {"description": "The rows that the function gets."},
            "expect": rows | {"description": "The rows that it must give, or some columns."},
            "tolerance": {
                "description": "How far numbers may differ, relative or absolute.",
                "type": "number",
                "minimum": 0,
                "default": 1e-6,
            },
        },
        ["view", "input", "expect"],
    )  # fmt: skip
    return {"description": "One test of a function."} | made


def _policy() -> Schema:
    made = closed(
        {
            "level": {
                "description": "Whether a plan that breaks it is refused, or only noted.",
                "enum": ["advisory", "mandatory"],
                "default": "mandatory",
            },
            "message": {"description": "What to tell people.", "type": "string"},
            "deny": {
                "description": "A JMESPath expression over the JSON plan: what may not be there.",
                "type": "string",
                "minLength": 1,
            },
            "schema": {
                "description": "A JSON Schema that the JSON plan has to fit.",
                "type": "object",
                "minProperties": 1,
            },
        },
        [],
    )
    one_of = [{"required": ["deny"]}, {"required": ["schema"]}]
    return {"description": "One rule about plans."} | made | {"oneOf": one_of}
