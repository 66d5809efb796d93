"""What the planner and the live systems say to each other.

The desired side and the live side are both lists of `Resource`, in the vocabulary of the
manifest; a plan is a list of `Change`; a `Driver` reads the former and executes the latter.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from enum import Enum
from functools import cached_property
from typing import Any, Protocol

from fsc.diagnostics import NOWHERE, Span
from fsc.marks import UNOWNED, Marks, marks_as_labels
from fsc.model.describe import Effect, Verdict
from fsc.model.digest import digest
from fsc.records import dataclass


@dataclass(frozen=True)
class Resource:
    """One object, as the manifest wants it or as it is live.

    `attrs` is plain data by manifest key; empty values are absent. `copies` maps the address of
    another object to the digest of the copy of it that this one carries (Feast embeds sources in
    views and views in services). `facts` is what the live system adds and nobody plans, such as
    the intervals of materialisation; it is not compared.
    """

    address: str
    kind: str
    name: str
    attrs: Mapping[str, Any]
    depends_on: tuple[str, ...] = ()
    copies: Mapping[str, str] = field(default_factory=dict)
    marks: Marks = UNOWNED
    facts: Mapping[str, Any] = field(default_factory=dict)
    at: Span = field(default=NOWHERE, compare=False)

    @cached_property
    def digest(self) -> str:
        """The digest of what is compared, and of which object it is and who owns it."""
        marks, id_ = marks_as_labels(self.marks), self.facts.get("id")
        return digest([self.address, self.attrs, self.copies, marks, id_], 64)


class Action(str, Enum):
    """What happens to an object."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    MOVE = "move"
    ADOPT = "adopt"
    FORGET = "forget"
    NOOP = "no-op"


@dataclass(frozen=True)
class AttrChange:
    """One attribute that will differ. `path` is dotted; None stands for "not set".

    `old` is what fsc applied last and `new` what the manifest says now; `live` is what is there.
    `code` is the code of what it breaks, or "" (plan/hazards.py).
    `origin` says who moved since the last apply: "manifest", "live", "both", or "none" for what
    only fsc itself keeps on the object.
    """

    path: str
    old: Any
    new: Any
    live: Any
    effect: Effect
    why: str
    code: str = ""
    origin: str = "manifest"


@dataclass(frozen=True)
class Rematerialise:
    """What serving needs after a change to equal training again."""

    verdict: Verdict = Verdict.NONE
    why: str = ""


@dataclass(frozen=True)
class Change:
    """One step of a plan, decided in full: a driver only executes it.

    `desired` is None when the object goes away, `live` is None when it is not there yet. `breaks`
    says which objects of other stacks fail after it; `codes` what it takes away, for `fsc explain`.
    `owners` are those of `affects`, by address; `runs` are the pipelines and models that ran with
    the stacks it affects; `loses` is what is stored and goes, counted (Driver.loses).
    """

    address: str
    kind: str
    name: str
    action: Action
    reason: str
    effect: Effect
    attributes: tuple[AttrChange, ...] = ()
    rematerialise: Rematerialise = Rematerialise()
    affects: tuple[str, ...] = ()
    depends_on: tuple[str, ...] = ()
    desired: Resource | None = None
    live: Resource | None = None
    blocked: str = ""
    moved_from: str = ""
    breaks: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    runs: tuple[str, ...] = ()
    loses: str = ""
    at: Span = NOWHERE


@dataclass(frozen=True)
class Scope:
    """What a driver has to read: everything of the project, and who asks.

    `opaque` maps the address of an object that the manifest keeps as it is to its message.
    """

    stack: str
    project: str
    addresses: frozenset[str] = frozenset()
    opaque: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Survey:
    """Everything live, for a manifest to be written from.

    `messages` are the objects as they are stored, as text by address; `unsaid` tells of some of
    them why no words of a manifest can say them. `strange` are addresses of kinds that fsc does
    not know, and leaves alone. `projects` are all that the place holds. `notes` say by address what
    people have to know of objects that have words.
    """

    resources: tuple[Resource, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    unsaid: Mapping[str, str] = field(default_factory=dict)
    strange: tuple[str, ...] = ()
    projects: tuple[str, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Live:
    """What one driver found.

    `others` names other projects of a place that is not made for several, when ours is not there.
    `known` are the attributes of what the manifest keeps as it is, by address, in its own words.
    `unread` says why nothing could be read, of a system that the rest of the plan does not need.
    `concerned` are the objects that a plan depends on, where those are not all.
    """

    resources: tuple[Resource, ...] = ()
    others: tuple[str, ...] = ()
    known: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    unread: str = ""
    concerned: tuple[Resource, ...] | None = field(default=None, compare=False)

    @cached_property
    def digest(self) -> str:
        """The digest of exactly that; "" of what could not be read. Few who read ask for it."""
        seen = self.resources if self.concerned is None else self.concerned
        return "" if self.unread else digest([one.digest for one in seen], 64)


class Driver(Protocol):
    """A live system, without decisions.

    `apply` takes one change at a time; what it did is durable only after `flush`, which a driver
    uses to write many changes at once. `close` releases connections. Whoever is going to apply
    takes the lock before it reads, so that nobody writes in between; reading needs no lock.
    """

    name: str
    kinds: frozenset[str]

    def read(self, scope: Scope) -> Live:
        """Everything of `kinds` in the scope. Writes nothing, executes nothing it reads."""

    def objection(self, change: Change) -> str:
        """Why the live system would refuse a change, or lose something by it; "" when it would not.

        Asked for each planned change after `read`. Writes nothing. Raises FscError.
        """

    def loses(self, change: Change) -> str:
        """What is stored with an object and goes with it, counted, as in "the rows of 3 keys".

        Asked after `read` for each planned change that destroys something. "" when it is nothing,
        or when it cannot be counted in a moment. Writes nothing, raises nothing.
        """

    def apply(self, change: Change) -> None:
        """Execute one change. Raises FscError and leaves the system readable on failure."""

    def flush(self) -> None:
        """Make everything applied so far durable."""

    def lock(self, operation: str, stack: str, timeout: float) -> None:
        """Keep other applies out, waiting at most `timeout` seconds for one that is running.

        Raises FscError (exit code 6) that names its holder. The lock ends with the process.
        """

    def unlock(self) -> None:
        """Let the next one in; nothing when the lock is not ours."""

    def check_lock(self) -> None:
        """Raise FscError (exit code 6) when the lock that was ours was taken from us.

        Called before each step of an apply; nothing when there is no lock.
        """

    def force_unlock(self, lock_id: str, timeout: float) -> str:
        """Take the lock with this id from its holder, and say who that was.

        A holder that is alive gets `timeout` seconds to stop between two steps. Raises FscError
        when there is no such lock, or when its holder is in the middle of a step.
        """

    def close(self) -> None:
        """Let go of everything."""


def by_address(resources: Iterable[Resource]) -> dict[str, Resource]:
    """Resources by address."""
    return {one.address: one for one in resources}
