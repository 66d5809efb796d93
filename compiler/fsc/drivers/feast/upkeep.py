"""What Feast keeps in every project beside the user's objects: the project, and `__dummy`."""

from __future__ import annotations

from collections.abc import Iterator

from fsc.diagnostics import FscError
from fsc.driver import Resource
from fsc.drivers.feast.columns import DUMMY, DUMMY_KEY
from fsc.drivers.feast.history import VIEW_KINDS
from fsc.drivers.feast.index import Index
from fsc.drivers.feast.lookup import ENTITY, PROJECT, Lookup, view_kind
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.registry_file import stamp_now

_SAID = 5


def is_hidden(kind: str, name: str) -> bool:
    """True for the entity that stands for none, which Feast keeps in every project."""
    return kind == ENTITY and name == DUMMY


def ensure_project(index: Index, project: str) -> Iterator[tuple[str, str]]:
    """Make what a project in use must have; says what was made, as (kind, name)."""
    there = index.get(PROJECT, project, project)
    if there is None and not _own(index, project):
        return
    if there is None:
        _fill(index.add(PROJECT, project, project), name=project)
        yield PROJECT, project
    if index.get(ENTITY, project, DUMMY) is None:
        spec = {"name": DUMMY, "project": project, "join_key": DUMMY_KEY}
        _fill(index.add(ENTITY, project, DUMMY), **spec)
        yield ENTITY, DUMMY


def empty_project(index: Index, project: str) -> None:
    """Take out what Feast keeps in a project that goes. Raises FscError when more is in it.

    Feast would make the project again from what `project_metadata` says of it.
    """
    rest = _own(index, project)
    if rest:
        said = ", ".join(rest[:_SAID]) + (" and more" if len(rest) > _SAID else "")
        raise FscError(
            f"The project `{project}` is not deleted: it still holds {said}.",
            hint="A project goes when nothing is left in it.",
        )
    index.remove(ENTITY, project, DUMMY)
    held = index.registry.project_metadata
    for at in reversed([at for at, one in enumerate(held) if one.project == project]):
        del held[at]


def _own(index: Index, project: str) -> list[str]:
    """The addresses of what users have put into a project, sorted."""
    found = index.project(project)
    return sorted(
        f"{kind}.{name}" for kind, name, _ in found if kind != PROJECT and not is_hidden(kind, name)
    )


def _fill(made: Message, **spec: str) -> None:
    for field, value in spec.items():
        setattr(made.spec, field, value)
    stamp_now(made.meta.created_timestamp)
    stamp_now(made.meta.last_updated_timestamp)


def refuse_taken(desired: Resource, lookup: Lookup) -> None:
    """Feast keeps views of all kinds under one name (ConflictingFeatureViewNames)."""
    if desired.kind not in VIEW_KINDS:
        return
    kind = view_kind(lookup, desired.name)
    if kind != desired.kind and lookup.get(kind, desired.name) is not None:
        raise FscError(
            f"`{desired.address}` cannot be made: its name belongs to `{kind}.{desired.name}`.",
            hint="Give the view another name, or delete the other one first.",
        )
