"""A complete live system in memory, with faults on demand, for tests and dry demonstrations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from fsc.diagnostics import Exit, FscError
from fsc.driver import Action, Change, Live, Resource, Scope
from fsc.marks import UNOWNED
from fsc.model.stack import KINDS

Fault = Callable[[Change], bool]


@dataclass
class MemoryDriver:
    """Keeps resources by address. `fault` says which change fails; `trace` is what was made."""

    kinds: frozenset[str] = frozenset(one.KIND.name for one in KINDS)
    name: str = "memory"
    stored: dict[str, Resource] = field(default_factory=dict)
    fault: Fault = lambda _change: False
    trace: list[tuple[Action, str]] = field(default_factory=list)
    pending: dict[str, Resource | None] = field(default_factory=dict)
    holder: str = ""

    def read(self, scope: Scope) -> Live:
        """Everything, sorted by address."""
        return Live(tuple(self.stored[address] for address in sorted(self.stored)))

    def objection(self, change: Change) -> str:
        """Memory takes everything."""
        return ""

    def loses(self, change: Change) -> str:
        """Nothing is stored with an object."""
        return ""

    def apply(self, change: Change) -> None:
        """Keep the change for `flush`. Raises FscError where the fault says so."""
        if self.fault(change):
            raise FscError(f"{change.address} failed on purpose")
        self.trace.append((change.action, change.address))
        if change.moved_from:
            self.pending[change.moved_from] = None
        self.pending[change.address] = self._after(change)

    def _after(self, change: Change) -> Resource | None:
        if change.action is Action.FORGET and change.live is not None:
            return replace(change.live, marks=UNOWNED)
        if change.desired is None:
            return None
        facts = dict(change.live.facts) if change.live else {}
        facts |= {"active": True} if change.desired.facts.get("activate") else {}
        return replace(change.desired, facts=facts)

    def flush(self) -> None:
        """Make the pending changes visible."""
        for address, resource in self.pending.items():
            if resource is None:
                self.stored.pop(address, None)
            else:
                self.stored[address] = resource
        self.pending.clear()

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Memory belongs to one process, so that nobody would ever let go: `timeout` is unused."""
        if self.holder:
            raise FscError(f"Another apply is running: {self.holder}.", exit_code=Exit.LOCKED)
        self.holder = f"`fsc {operation}` for stack `{stack}`"

    def unlock(self) -> None:
        """Let the next one in."""
        self.holder = ""

    def check_lock(self) -> None:
        """Nobody can take the lock of a process."""

    def force_unlock(self, lock_id: str, timeout: float) -> str:
        """There are no ids here."""
        raise FscError(f"There is no lock `{lock_id}`: memory belongs to one process.")

    def close(self) -> None:
        """Forget what was not flushed."""
        self.pending.clear()
