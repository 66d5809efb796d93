"""Fields and questions of an Argilla dataset: the manifest's words and those of its API.

The manifest says `labels` or `values` where Argilla's SDK does; the API says `settings.options`.
What everybody gets who says nothing is left out, on both sides of a diff.
(argilla_server/api/schemas/v1/fields.py, questions.py)
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Said = Mapping[str, Any]

FIELDS: tuple[str, ...] = ("text", "image", "chat", "custom")

# From the type of a question to the key of its choices, "" where it has none.
QUESTIONS: Mapping[str, str] = {
    "label_selection": "labels",
    "multi_label_selection": "labels",
    "ranking": "values",
    "rating": "values",
    "span": "labels",
    "text": "",
}

_OUTSIDE = ("title", "description", "required")
_DEFAULTS: Said = {
    "required": True, "description": None, "use_markdown": False, "options_order": "natural",
    "visible_options": None, "allow_overlapping": False, "allow_character_annotation": True,
    "advanced_mode": False,
}  # fmt: skip


def canonical(parts: Mapping[str, Said]) -> dict[str, dict[str, Any]]:
    """Fields or questions without what is the default anyway."""
    return {name: _canonical(name, said) for name, said in parts.items()}


def _canonical(name: str, said: Said) -> dict[str, Any]:
    type_ = str(said.get("type", ""))
    defaults = {**_DEFAULTS, "title": name, "use_markdown": type_ == "chat"}
    kept = {key: value for key, value in said.items()
            if key not in defaults or value != defaults[key]}  # fmt: skip
    choices = QUESTIONS.get(type_, "")
    if choices in kept:
        kept[choices] = _short(kept[choices])
    return kept


def _short(choices: Any) -> Any:
    """A list of values where each is shown as it is, else a map from value to text."""
    if isinstance(choices, Mapping) and all(key == text for key, text in choices.items()):
        return list(choices)
    return choices


def request(name: str, said: Said) -> dict[str, Any]:
    """What the API takes to make a field or a question."""
    type_ = str(said["type"])
    choices = QUESTIONS.get(type_, "")
    settings = {key: value for key, value in said.items() if key not in (*_OUTSIDE, choices)}
    if choices:
        settings["options"] = _options(type_, said.get(choices, []))
    described = {"description": said["description"]} if said.get("description") else {}
    return {"name": name, "title": said.get("title") or name,
            "required": said.get("required", True), "settings": settings, **described}  # fmt: skip


def _options(type_: str, choices: Any) -> list[dict[str, Any]]:
    if type_ == "rating":
        return [{"value": one} for one in choices]
    shown = choices if isinstance(choices, Mapping) else {one: one for one in choices}
    return [{"value": str(value), "text": str(text)} for value, text in shown.items()]


def said_of(part: Said) -> dict[str, Any]:
    """A field or question of the API in the manifest's words."""
    settings = dict(part.get("settings", {}))
    options = settings.pop("options", None)
    said = {**settings, **{key: part[key] for key in _OUTSIDE if key in part}}
    choices = QUESTIONS.get(str(settings.get("type", "")), "")
    if choices and options is not None:
        rated = settings.get("type") == "rating"
        said[choices] = (
            [one["value"] for one in options]
            if rated
            else {one["value"]: one["text"] for one in options}
        )
    return said
