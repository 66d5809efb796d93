"""What a team demands of its own stack: tests of functions, and policies about plans."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Any

from fsc.document import Node
from fsc.records import dataclass

Row = Mapping[str, Any]

ADVISORY, MANDATORY = "advisory", "mandatory"


@dataclass(frozen=True)
class FeatureTest:
    """Rows that go into the function of an on-demand view, and the rows that must come out.

    Numbers may differ by `tolerance`, relative or absolute. `expect` may leave columns out.
    """

    name: str
    view: str
    rows: tuple[Row, ...]
    expect: tuple[Row, ...]
    tolerance: float = 1e-6
    at: Node = field(default_factory=lambda: Node(None), compare=False, repr=False)


@dataclass(frozen=True)
class Policy:
    """A rule about the JSON of a plan: an expression (JMESPath) or a JSON Schema, never both.

    `deny` selects what may not be there; `schema` says what the plan has to look like.
    """

    name: str
    level: str = MANDATORY
    message: str = ""
    deny: str = ""
    schema: Mapping[str, Any] = field(default_factory=dict)
    at: Node = field(default_factory=lambda: Node(None), compare=False, repr=False)


@dataclass(frozen=True)
class Verdict:
    """A policy that a plan breaks, and what in the plan breaks it."""

    policy: Policy
    found: tuple[str, ...]
