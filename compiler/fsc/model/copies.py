"""Digests of the copies that Feast embeds: a source in its views, views in their readers.

Feast serves from the copies, not from the originals, so a copy that is behind is a change of the
object that carries it. Both sides digest what a copy holds in the vocabulary of the manifest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.model.digest import digest


def source_copy(attrs: Mapping[str, Any]) -> str:
    """The digest of a data source as views carry it; marks are no part of `attrs`."""
    return digest(attrs)


def entity_copy(attrs: Mapping[str, Any]) -> str:
    """The digest of what a view keeps of an entity: the join key and its type."""
    return digest([attrs.get("join_keys"), attrs.get("value_type")])


def view_copy(columns: Mapping[str, Any], source: Mapping[str, Any] | None) -> str:
    """The digest of a view as its readers carry it.

    `columns` are the selected fields by name, `source` the attributes of the batch source, or
    None for a view that has none.
    """
    return digest([columns, source])


def derived_copy(attrs: Mapping[str, Any], copies: Mapping[str, str]) -> str:
    """The digest of a view as the views that are made of it carry it: whole, with its copies."""
    return digest([attrs, copies])
