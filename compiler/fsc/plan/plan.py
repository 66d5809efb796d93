"""A plan: everything that an apply will do, in order, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import field

from fsc.diagnostics import Diagnostic
from fsc.driver import Action, Change, Live
from fsc.model.checks import Verdict
from fsc.records import dataclass

FORMAT_VERSION = "1.0"


@dataclass(frozen=True)
class Plan:
    """Changes in the order of execution; objects that stay as they are only count.

    `backends` maps a driver to what it read, to whose digest a saved plan is bound.
    `drift` holds what moved outside fsc and is not undone by `changes`. `unread` are addresses of
    which nothing is known, because their system could not be asked: an apply is refused.
    `policies` are those of the manifest that the plan breaks.
    """

    stack: str
    environment: str
    manifest_digest: str
    backends: Mapping[str, Live] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    drift: tuple[Change, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    unchanged: int = 0
    notes: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    policies: tuple[Verdict, ...] = ()

    @property
    def summary(self) -> dict[str, int]:
        """How many objects each action concerns, every action named."""
        counted = Counter(change.action for change in self.changes)
        counted[Action.NOOP] = self.unchanged
        return {action.value: counted[action] for action in Action}

    @property
    def destructive(self) -> tuple[Change, ...]:
        """The changes that take something away and need permission of their own."""
        return tuple(one for one in self.changes if is_destructive(one))

    @property
    def blocked(self) -> tuple[Change, ...]:
        """The changes that may not happen; an apply of this plan is refused."""
        return tuple(one for one in self.changes if one.blocked)


def is_destructive(change: Change) -> bool:
    """True when the change deletes or replaces an object, or loses served data."""
    return change.effect.value == "destructive"
