"""Flavors as text and as data. JSON first; text is made from it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from itertools import groupby
from typing import Any

from fsc.render.words import Paint, plain

WIDTH = 96


def as_data(flavors: Iterable[Any]) -> list[dict[str, Any]]:
    """The JSON form: a list of flavors, each with its fields (pipeline/flavors.py)."""
    return [asdict(one) for one in flavors]


def as_list(data: list[dict[str, Any]], paint: Paint = plain) -> str:
    """One line per flavor with the fields that it has; required ones bear a `!`."""
    parts = []
    for type_, group in groupby(data, key=lambda one: one["type"]):
        found = list(group)
        width = max(len(one["name"]) for one in found)
        lines = [_line(one, width, paint) for one in found]
        parts.append(paint(type_, "bold") + "\n" + "".join(lines))
    return "\n".join(parts) + _LEGEND


_LEGEND = "\n! required   * secret, as {{secret.key}}   ~ a flavor of the manifest\n"


def _line(one: Mapping[str, Any], width: int, paint: Paint) -> str:
    name = one["name"] + ("~" if one["custom"] else "")
    fields = ", ".join(_short(each) for each in one["fields"]) or "(no settings)"
    if one["custom"] and not one["fields"]:
        fields = "(any settings: no config_schema)"
    indent = " " * (width + 5)
    wrapped = textwrap.fill(fields, WIDTH, initial_indent=indent, subsequent_indent=indent)
    return f"  {paint(name.ljust(width + 1), 'good')}  {wrapped.lstrip()}\n"


def _short(field: Mapping[str, Any]) -> str:
    return f"{field['name']}{'!' * field['required']}{'*' * field['secret']}"


def as_detail(one: Mapping[str, Any], paint: Paint = plain) -> str:
    """Everything about one flavor."""
    head = [paint(f"{one['type']}/{one['name']}", "bold"), f"  class         {one['source']}"]
    if one["requirements"]:
        head.append(f"  needs         {', '.join(one['requirements'])}")
    head.append(f"  connector     {connector_words(one['connector'])}")
    return "\n".join(head) + "\n\n" + "".join(_field(each, paint) for each in one["fields"])


def connector_words(needs: Mapping[str, Any] | None) -> str:
    """Which service connectors fit, as a person says it."""
    if needs is None:
        return "none"
    type_ = needs["connector_type"] or "any type"
    said = f"; the resource is `{needs['resource_id_attr']}`" if needs["resource_id_attr"] else ""
    return f"{type_}, with {needs['resource_type']}{said}"


def _field(field: Mapping[str, Any], paint: Paint) -> str:
    name = f"  {paint(field['name'], 'good')}: {field_words(field)}\n"
    text = textwrap.fill(
        field["description"], WIDTH, initial_indent="      ", subsequent_indent="      "
    )
    return name + (f"{text}\n" if text.strip() else "")


def field_words(field: Mapping[str, Any]) -> str:
    """Type, default and what is special about a setting, on one line."""
    words = [field["type"]]
    if field["choices"]:
        words = ["one of " + ", ".join(str(one) for one in field["choices"] if one is not None)]
    words += ["required"] if field["required"] else []
    words += ["secret"] if field["secret"] else []
    words += ["no reference"] if not field["reference"] and "text" in field["type"] else []
    words += ["an option of the command has this name"] if field["option"] else []
    default = field["default"]
    words += [f"default {_shown(default)}"] if default not in (None, "", [], {}) else []
    return ", ".join(words)


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
