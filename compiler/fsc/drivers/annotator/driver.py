"""The annotator as a live system: datasets of one annotation service as resources."""

from __future__ import annotations

from collections.abc import Callable

from fsc.diagnostics import FscError
from fsc.driver import Action, Change, Live, Resource, Scope
from fsc.drivers.annotator.address import Settings
from fsc.drivers.annotator.backend import Backend, Held
from fsc.marks import UNOWNED

DATASET = "annotator.dataset"


class AnnotatorDriver:
    """Datasets are durable as soon as they are made, so nothing waits for `flush`."""

    name = "annotator"
    kinds = frozenset({DATASET})

    def __init__(self, settings: Settings, connect: Callable[[], Backend]) -> None:
        self._settings = settings
        self._connect = connect
        self._backend: Backend | None = None
        self._held: dict[str, Held] = {}

    @property
    def backend(self) -> Backend:
        """The service, for what is done beside plans (import, export). Raises FscError."""
        if self._backend is None:
            self._backend = self._connect()
        return self._backend

    def held(self, stack: str) -> dict[str, Held]:
        """The datasets that concern a stack, by name. Raises FscError.

        Those that it owns go by the name that was noted; any other counts under the name of the
        dataset whose title it has, because ZenML finds datasets by title. The oldest of two wins.
        """
        every = self.backend.datasets()
        own = {
            one.name: one
            for one in reversed(every)
            if one.unmarked or (one.name and one.marks.stack == stack)
        }
        titles = self._settings.titles
        alike = {
            titles[one.title]: one
            for one in reversed(every)
            if one.marks.stack != stack
            and not one.unmarked
            and titles.get(one.title, "") not in {"", *own}
        }
        return {**alike, **own}

    def read(self, scope: Scope) -> Live:
        """The datasets of the stack, and others whose title one of them has.

        A service that cannot be asked is said so in `unread`, not raised: the rest of the plan
        needs nothing of it.
        """
        try:
            self._held = self.held(scope.stack)
        except FscError as error:
            self._held = {}
            return Live(unread=f"{error.message} {error.hint}".strip())
        found = tuple(self._resource(name, self._held[name]) for name in sorted(self._held))
        return Live(found)

    def _resource(self, name: str, one: Held) -> Resource:
        lost = f"{one.labels} label{'s' if one.labels != 1 else ''}" if one.labels else ""
        facts = {"id": one.id, "loses": lost, "unmarked": one.unmarked}
        return Resource(
            f"{DATASET}.{name}", DATASET, name, dict(one.attrs),
            (f"zenml.component.annotator/{self._settings.component}",),
            marks=one.marks, facts={key: value for key, value in facts.items() if value},
        )  # fmt: skip

    def objection(self, change: Change) -> str:
        """Why the service would lose labels by an update, or ""."""
        there = self._there(change)
        if there is None or change.desired is None or not change.attributes:
            return ""
        return self.backend.objection(there, change.desired.attrs)

    def loses(self, change: Change) -> str:
        """What a dataset holds was read with it: it is a fact of the object, and binds a plan."""
        return ""

    def apply(self, change: Change) -> None:
        """Execute one change. Raises FscError; what is done already stays done."""
        there, wanted = self._there(change), change.desired
        if wanted is None:
            return self._release(change, there)
        if there is None:
            return self.backend.create(change.name, wanted.attrs, wanted.marks)
        if change.action is Action.REPLACE:
            self.backend.delete(there)
            return self.backend.create(change.name, wanted.attrs, wanted.marks)
        if change.action is Action.ADOPT and not change.attributes:
            return self.backend.mark(there, change.name, wanted.marks)
        return self.backend.update(there, change.name, wanted.attrs, wanted.marks)

    def _release(self, change: Change, there: Held | None) -> None:
        if there is None:
            return
        if change.action is Action.FORGET:
            self.backend.mark(there, change.name, UNOWNED)
        else:
            self.backend.delete(there)

    def _there(self, change: Change) -> Held | None:
        """What the change is about, as it was read; `facts` of a plan name the same object."""
        if change.live is None:
            return None
        found = self._held.get(change.live.address[len(DATASET) + 1 :])
        if found is None or found.id != change.live.facts.get("id"):
            raise FscError(f"`{change.address}` is no longer what was read.")
        return found

    def flush(self) -> None:
        """Nothing waits."""

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Services offer no lock: that of the Feast registry keeps two applies apart."""

    def unlock(self) -> None:
        """There is no lock."""

    def check_lock(self) -> None:
        """There is no lock."""

    def force_unlock(self, lock_id: str, timeout: float) -> str:
        """There is no lock. Raises FscError."""
        raise FscError(f"There is no lock `{lock_id}`: an annotator is not locked.")

    def close(self) -> None:
        """Connections live for one request only."""
        self._held = {}
