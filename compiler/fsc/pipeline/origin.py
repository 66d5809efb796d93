"""Where a manifest is to be written from."""

from __future__ import annotations

from fsc.records import dataclass


@dataclass(frozen=True)
class Origin:
    """A Feast repo, or the address of a registry with the project in it; a ZenML stack; or both.

    `name` is that of the manifest. Default: the project, or else the ZenML stack.
    """

    repo: str = ""
    registry: str = ""
    project: str = ""
    name: str = ""
    zenml_stack: str = ""

    def __bool__(self) -> bool:
        return bool(self.has_feast or self.zenml_stack)

    @property
    def has_feast(self) -> bool:
        """True when a registry is meant."""
        return bool(self.repo or self.registry)
