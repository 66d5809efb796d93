"""What is measured: literal tables of comparisons, of growth, and of profiles.

The bars are ratios of medians, fsc by the vendors' tools, of runs that alternate on the same
content. A case without a bar is there for the record and for the plot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from bench.stacks import Registry

FILE, SQLITE, POSTGRES = Registry.FILE, Registry.SQLITE, Registry.POSTGRES

_REGISTRIES = {SQLITE: ", SQLite registry", POSTGRES: ", PostgreSQL registry"}
_LIVE = {"new": "nothing live yet", "applied": "nothing changed"}


@dataclass(frozen=True)
class Case:
    """fsc's command against the vendors' commands on equal content.

    `views` is the size, `zenml` adds ten components and a stack, `state` says what is live before
    every run, `edited` whether a person then changed one view. `what` is the column that the bar
    is about: wall or rss. `runs` limits the number of slow runs. `words` replaces the title.
    """

    name: str
    views: int
    fsc: str
    stock: tuple[str, ...]
    registry: Registry = FILE
    state: str = "applied"
    zenml: bool = False
    edited: bool = False
    bar: float | None = None
    what: str = "wall"
    runs: int = 99
    example: bool = False
    words: str = ""

    @property
    def title(self) -> str:
        """What is measured, for people."""
        if self.words:
            return self.words
        live = "one view changed" if self.edited else _LIVE[self.state]
        size = f"{self.views:,} views{_REGISTRIES.get(self.registry, '')}"
        return f"{self.fsc.split()[0]}, {live}, {size}"

    @property
    def command(self) -> str:
        """What is run of fsc, for people."""
        return READ if self.fsc == READ else f"fsc {self.fsc.split()[0]}"

    @property
    def verify(self) -> tuple[str, ...]:
        """The systems in which both sides must hold the same objects after a run."""
        if self.fsc != "apply":
            return ()
        return tuple(system for system in ("feast", "zenml") if f"{system} " in self.stock[0])


@dataclass(frozen=True)
class Growth:
    """One fsc command over several sizes.

    `bar` is for the time at the largest size by that at a tenth of it, `memory` for the peak in
    KiB at the largest size.
    """

    name: str
    title: str
    fsc: str
    sizes: tuple[int, ...]
    state: str = "applied"
    bar: float | None = None
    memory: int | None = None


@dataclass(frozen=True)
class Profile:
    """Where the time of one fsc command goes. A plan finds no change, an apply nothing live."""

    name: str
    title: str
    fsc: str
    views: int
    state: str


Entry = Union[Case, Growth, Profile]

PYTHON = ("python -c pass",)
BOTH = ("feast plan", "zenml stack list")
PLAN = ("feast plan",)
APPLY = ("feast apply",)
DUMP = ("feast registry-dump",)
READ = "fsc's reader"  # no command only reads
ZENML = ("zenml register",)
CHANGES = "plan with changes"
SIZES = (10, 100, 1_000, 10_000)
GIB = 1024 * 1024

# fmt: off
CASES: tuple[Case, ...] = (
    Case("validate-example", 0, "validate", PYTHON, FILE, "new", example=True, bar=10,
         words="validate, the example of the README"),
    Case("validate-100", 100, "validate", PYTHON, FILE, "new", words="validate, 100 views"),
    Case("plan-unchanged-10", 10, "plan", BOTH, zenml=True),
    Case("plan-unchanged-100", 100, "plan", BOTH, zenml=True, bar=1 / 10),
    Case("plan-unchanged-1000", 1_000, "plan", BOTH, zenml=True, bar=1 / 8),
    Case("plan-new-1000", 1_000, CHANGES, PLAN, FILE, "new"),
    Case("plan-edited-1000", 1_000, CHANGES, PLAN, edited=True),
    Case("plan-memory-1000", 1_000, "plan", PLAN, what="rss", bar=1 / 2, runs=3,
         words="peak memory of plan, nothing changed, 1,000 views"),
    Case("apply-unchanged-1000", 1_000, "apply", APPLY, bar=1 / 8),
    Case("apply-new-10", 10, "apply", APPLY, FILE, "new"),
    Case("apply-new-100", 100, "apply", APPLY, FILE, "new"),
    Case("apply-new-1000", 1_000, "apply", APPLY, FILE, "new", bar=1 / 3),
    Case("apply-new-1000-sqlite", 1_000, "apply", APPLY, SQLITE, "new", bar=1 / 8, runs=3),
    Case("apply-new-1000-postgres", 1_000, "apply", APPLY, POSTGRES, "new", bar=1 / 8, runs=3),
    Case("apply-edited-1000", 1_000, "apply", APPLY, edited=True, bar=1 / 8),
    Case("read-1000", 1_000, READ, DUMP, words="read and decode a registry file, 1,000 views"),
    Case("plan-unchanged-100-sqlite", 100, "plan", PLAN, SQLITE),
    Case("plan-edited-100-sqlite", 100, CHANGES, PLAN, SQLITE, edited=True),
    Case("apply-unchanged-100-sqlite", 100, "apply", APPLY, SQLITE),
    Case("apply-edited-100-sqlite", 100, "apply", APPLY, SQLITE, edited=True),
    Case("plan-unchanged-100-postgres", 100, "plan", PLAN, POSTGRES),
    Case("plan-edited-100-postgres", 100, CHANGES, PLAN, POSTGRES, edited=True),
    Case("apply-unchanged-100-postgres", 100, "apply", APPLY, POSTGRES),
    Case("apply-edited-100-postgres", 100, "apply", APPLY, POSTGRES, edited=True),
    Case("zenml-new", 0, "apply", ZENML, FILE, "new", zenml=True, bar=1 / 8, runs=3,
         words="apply, ten ZenML components and a stack"),
)

GROWTH: tuple[Growth, ...] = (
    Growth("grow-validate", "validate", "validate", SIZES, "new", bar=11),
    Growth("grow-compile", "compile", "compile", SIZES, "new", bar=11),
    Growth("grow-plan", "plan, nothing changed", "plan", SIZES, bar=11, memory=GIB * 3 // 2),
    Growth("grow-apply", "apply, nothing live yet", "apply", SIZES, "new"),
)

PROFILES: tuple[Profile, ...] = (
    Profile("profile-validate", "where the time of validate goes", "validate", 1_000, "new"),
    Profile("profile-compile", "where the time of compile goes", "compile", 1_000, "new"),
    Profile("profile-plan", "where the time of plan goes", "plan", 1_000, "applied"),
    Profile("profile-apply", "where the time of apply goes", "apply", 1_000, "new"),
)
# fmt: on

ENTRIES: tuple[Entry, ...] = (*CASES, *GROWTH, *PROFILES)


def limited(sizes: tuple[int, ...], limit: int | None) -> tuple[int, ...]:
    """The sizes up to a limit; at least two, so that there is growth."""
    if limit is None:
        return sizes
    kept = tuple(one for one in sizes if one <= limit)
    return kept if len(kept) > 1 else (max(limit // 10, 1), max(limit, 2))
