"""The Feast project: shared by all stacks that use it, so no stack owns it (feast/project.py)."""

from __future__ import annotations

from fsc.model.describe import Kind
from fsc.model.feast.common import Tagged
from fsc.records import dataclass


@dataclass(frozen=True, kw_only=True)
class Project(Tagged):
    """A namespace of the registry. Made when missing; deleted only when nothing is left in it."""

    KIND = Kind(
        name="feast.project",
        section=(),
        title="project",
        doc="The namespace in the registry that holds the objects of this stack.",
        call="Project",
        place="projects",
    )
