"""What is measured: one literal table of comparisons, and one of growth.

The bars are ratios of medians, fsc by the vendors' tools, of runs that alternate on the same
content. A case without a bar is there for the record and for the plot.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Union

from bench.stacks import Registry

FILE, SQLITE, POSTGRES = Registry.FILE, Registry.SQLITE, Registry.POSTGRES


@dataclass(frozen=True)
class Case:
    """fsc's command against the vendors' commands on equal content.

    `views` is the size (0: no Feast part to speak of), `zenml` adds ten components and a stack,
    `state` says what is live before every run, `edited` whether a person then changed one view.
    `what` is the column that the bar is about: wall or rss. `verify` names the systems in which
    both sides must hold the same objects after a run. `runs` limits the number of slow runs.
    """

    name: str
    title: str
    views: int
    fsc: str
    stock: tuple[str, ...]
    registry: Registry = FILE
    zenml: bool = False
    state: str = "applied"
    edited: bool = False
    bar: float | None = None
    what: str = "wall"
    verify: tuple[str, ...] = ()
    runs: int = 99
    example: bool = False


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


Entry = Union[Case, Growth]

PLAN = ("feast plan", "zenml stack list")
PYTHON = ("python -c pass",)
FEAST = ("feast",)
SIZES = (10, 100, 1_000, 10_000)
GIB = 1024 * 1024

# fmt: off
CASES: tuple[Case, ...] = (
    Case("validate-example", "validate the example of the README", 0, "validate", PYTHON, bar=10, state="new", example=True),
    Case("validate-100", "validate, 100 views", 100, "validate", PYTHON, zenml=True, state="new"),
    Case("plan-unchanged-10", "plan, nothing changed, 10 views", 10, "plan", PLAN, zenml=True),
    Case("plan-unchanged-100", "plan, nothing changed, 100 views", 100, "plan", PLAN, zenml=True, bar=1 / 10),
    Case("plan-unchanged-1000", "plan, nothing changed, 1,000 views", 1_000, "plan", PLAN, zenml=True, bar=1 / 8),
    Case("plan-new-1000", "plan, nothing live yet, 1,000 views", 1_000, "plan with changes", ("feast plan",), state="new"),
    Case("plan-edited-1000", "plan, one of 1,000 views changed", 1_000, "plan with changes", ("feast plan",), edited=True),
    Case("plan-memory-1000", "peak memory of plan, nothing changed, 1,000 views", 1_000, "plan", ("feast plan",), bar=1 / 2, what="rss", runs=3),
    Case("apply-unchanged-1000", "apply, nothing changed, 1,000 views", 1_000, "apply", ("feast apply",), bar=1 / 8, verify=FEAST),
    Case("apply-new-10", "apply, nothing live yet, 10 views", 10, "apply", ("feast apply",), state="new", verify=FEAST),
    Case("apply-new-100", "apply, nothing live yet, 100 views", 100, "apply", ("feast apply",), state="new", verify=FEAST),
    Case("apply-new-1000", "apply, nothing live yet, 1,000 views", 1_000, "apply", ("feast apply",), state="new", bar=1 / 3, verify=FEAST),
    Case("apply-new-1000-sqlite", "apply, nothing live yet, 1,000 views, SQLite registry", 1_000, "apply", ("feast apply",), SQLITE, state="new", bar=1 / 8, verify=FEAST, runs=3),
    Case("apply-new-1000-postgres", "apply, nothing live yet, 1,000 views, PostgreSQL registry", 1_000, "apply", ("feast apply",), POSTGRES, state="new", bar=1 / 8, verify=FEAST, runs=3),
    Case("apply-edited-1000", "apply, one of 1,000 views changed", 1_000, "apply", ("feast apply",), edited=True, bar=1 / 8, verify=FEAST),
    Case("plan-unchanged-100-sqlite", "plan, nothing changed, 100 views, SQLite registry", 100, "plan", ("feast plan",), SQLITE),
    Case("apply-unchanged-100-sqlite", "apply, nothing changed, 100 views, SQLite registry", 100, "apply", ("feast apply",), SQLITE, verify=FEAST),
    Case("apply-edited-100-sqlite", "apply, one of 100 views changed, SQLite registry", 100, "apply", ("feast apply",), SQLITE, edited=True, verify=FEAST),
    Case("plan-unchanged-100-postgres", "plan, nothing changed, 100 views, PostgreSQL registry", 100, "plan", ("feast plan",), POSTGRES),
    Case("apply-unchanged-100-postgres", "apply, nothing changed, 100 views, PostgreSQL registry", 100, "apply", ("feast apply",), POSTGRES, verify=FEAST),
    Case("apply-edited-100-postgres", "apply, one of 100 views changed, PostgreSQL registry", 100, "apply", ("feast apply",), POSTGRES, edited=True, verify=FEAST),
    Case("zenml-new", "apply, ten ZenML components and a stack", 0, "apply", ("zenml register",), zenml=True, state="new", bar=1 / 8, verify=("zenml",), runs=3),
)

GROWTH: tuple[Growth, ...] = (
    Growth("grow-validate", "validate", "validate", SIZES, state="new", bar=11),
    Growth("grow-compile", "compile", "compile", SIZES, state="new", bar=11),
    Growth("grow-plan", "plan, nothing changed", "plan", SIZES, bar=11, memory=GIB * 3 // 2),
    Growth("grow-apply", "apply, nothing live yet", "apply", SIZES, state="new"),
)
# fmt: on


def limited(sizes: tuple[int, ...], limit: int | None) -> tuple[int, ...]:
    """The sizes up to a limit; at least two, so that there is growth."""
    if limit is None:
        return sizes
    kept = tuple(one for one in sizes if one <= limit)
    return kept if len(kept) > 1 else (max(limit // 10, 1), max(limit, 2))
