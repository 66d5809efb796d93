"""What a change means: one table, a reason per line. First match wins, the description is last.

A line names the kind, the path ("*" stands for one step) and how the value changed. What no line
names means what the description of the attribute says (`Attr.change`).
Sources: measurements of Feast 0.67 (tests/setups has a row for each), and
zenml/models/v2/core.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from fsc.model.describe import Attr, Change, Effect, Verdict, attrs
from fsc.model.feast.data_source import sources
from fsc.model.feast.field import Field
from fsc.model.stack import KIND_BY_NAME, KINDS
from fsc.model.types import Fields
from fsc.plan.diff import Difference
from fsc.records import dataclass

ADDED, REMOVED, SHRUNK, GROWN, CHANGED = "added", "removed", "shrunk", "grown", "changed"


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    kind: str
    path: tuple[str, ...]
    how: str
    meaning: Change


def _line(
    kind: str, path: str, how: str, effect: Effect, why: str, verdict: Verdict = Verdict.NONE
) -> Line:
    return Line(kind, tuple(path.split(".")), how, Change(effect, why, verdict))


def _anew(kind: str, path: str, how: str, why: str) -> Line:
    return Line(kind, (path,), how, Change(Effect.VALUE, why, replace=True))


ODFV, SOURCE, SERVICE, PERMISSION = (
    "feast.on_demand_feature_view",
    "feast.data_source",
    "feast.feature_service",
    "feast.permission",
)
DATASET = "annotator.dataset"

# The views that are read from a source.
STORED = tuple(kind.KIND.name for kind in KINDS if kind.KIND.stored)


def _stored(*line: Any) -> tuple[Line, ...]:
    return tuple(_line(kind, *line) for kind in STORED)


TABLE: tuple[Line, ...] = (
    *_stored("schema.*", ADDED, Effect.ADDITIVE, "stored rows have no value for it", Verdict.FULL),
    *_stored("schema.*", REMOVED, Effect.DESTRUCTIVE, "readers lose the feature"),
    *_stored("online", REMOVED, Effect.DESTRUCTIVE, "serving stops, rows go", Verdict.DELETE),
    *_stored("online", ADDED, Effect.ADDITIVE, "no rows are stored yet", Verdict.FULL),
    _line(ODFV, "schema.*", ADDED, Effect.ADDITIVE, "readers can take one more column"),
    _line(ODFV, "schema.*", REMOVED, Effect.DESTRUCTIVE, "readers lose the column"),
    _line(SOURCE, "schema.*", ADDED, Effect.VALUE, "callers must send one more column"),
    _line(SOURCE, "schema.*", REMOVED, Effect.VALUE, "callers need not send it any more"),
    _line(ODFV, "input_schema.*", ADDED, Effect.VALUE, "callers must send one more column"),
    _line(ODFV, "input_schema.*", REMOVED, Effect.VALUE, "callers need not send it any more"),
    _line(SERVICE, "logging_config.sample_rate", CHANGED, Effect.VALUE, "more or less is logged"),
    _line(PERMISSION, "actions", GROWN, Effect.ADDITIVE, "more is allowed"),
    _line(PERMISSION, "actions", SHRUNK, Effect.DESTRUCTIVE, "people lose what they could do"),
    _line(PERMISSION, "policy.*", GROWN, Effect.ADDITIVE, "more people may do it"),
    _line(PERMISSION, "policy.*", SHRUNK, Effect.DESTRUCTIVE, "people lose what they could do"),
    _line(SERVICE, "features.*", ADDED, Effect.ADDITIVE, "readers get more columns"),
    _line(SERVICE, "features.*", REMOVED, Effect.DESTRUCTIVE, "readers lose these columns"),
    _line(SERVICE, "features.*.features", GROWN, Effect.ADDITIVE, "readers get more columns"),
    _line(SERVICE, "features.*.features", SHRUNK, Effect.DESTRUCTIVE, "readers lose columns"),
    _line("zenml.secret", "values.*", ADDED, Effect.ADDITIVE, "components can use one more value"),
    _line("zenml.secret", "values.*", REMOVED, Effect.DESTRUCTIVE, "components that use it fail"),
    _anew("zenml.service_connector", "expires_at", REMOVED, "ZenML cannot take an end away"),
    _line("zenml.stack", "components.*", ADDED, Effect.ADDITIVE, "runs can use one more component"),
    _line(DATASET, "fields.*.title", CHANGED, Effect.METADATA, "people read it"),
    _line(DATASET, "fields.*.use_markdown", CHANGED, Effect.METADATA, "people read it"),
    _line(DATASET, "questions.*.title", CHANGED, Effect.METADATA, "people read it"),
    _line(DATASET, "questions.*.description", CHANGED, Effect.METADATA, "people read it"),
    _line(DATASET, "questions.*.use_markdown", CHANGED, Effect.METADATA, "people read it"),
    _line(DATASET, "draft", REMOVED, Effect.ADDITIVE, "an apply stopped before it was opened"),
    _line("zenml.stack", "components.*", REMOVED, Effect.DESTRUCTIVE, "runs that need it fail"),
)  # fmt: skip

COPY = Change(Effect.METADATA, "it carries a copy, and Feast reads the copy")
MARKS = Change(Effect.METADATA, "what fsc notes on the object")
ACTIVE = Change(Effect.VALUE, "runs of this machine use this stack after it")
UNKNOWN = Change(Effect.VALUE, "fsc does not know what it does")

# Differences that are no attributes: embedded copies, notes of fsc, the active stack.
ASIDE = {"copies": COPY, "fsc": MARKS, "active": ACTIVE}


def meaning(kind: str, one: Difference) -> Change:
    """What a difference means for an object of this kind."""
    if one.path[0] in ASIDE:
        return ASIDE[one.path[0]]
    how = manner(one)
    for line in TABLE:
        if line.kind == kind and line.how in how and _fits(line.path, one.path):
            return line.meaning
    found = attributes_of(kind).get(one.path[0])
    if found is None:
        return UNKNOWN
    return _field_meaning(found, one.path) or found.change


def manner(one: Difference) -> frozenset[str]:
    """The words of the table that fit: a list that lost items is shrunk, and so on."""
    if one.live is None or one.live is False:
        return frozenset({ADDED, CHANGED})
    if one.new is None or one.new is False:
        return frozenset({REMOVED, CHANGED})
    if isinstance(one.live, list) and isinstance(one.new, list):
        lost = [item for item in one.live if item not in one.new]
        return frozenset({SHRUNK if lost else GROWN, CHANGED})
    return frozenset({CHANGED})


def _fits(pattern: tuple[str, ...], path: tuple[str, ...]) -> bool:
    if len(pattern) != len(path):
        return False
    return all(want in ("*", have) for want, have in zip(pattern, path, strict=True))


def _field_meaning(found: Attr, path: tuple[str, ...]) -> Change | None:
    """Inside a schema the attributes of the field say what they mean."""
    if not isinstance(found.type, Fields) or len(path) < 3:
        return None
    inner = {one.key: one.change for one in attrs(Field)}
    return inner.get(path[2])


@cache
def attributes_of(kind: str) -> dict[str, Attr]:
    """The attributes of a kind by manifest key; of data sources, those of every type."""
    classes: tuple[Any, ...] = sources() if kind == SOURCE else (KIND_BY_NAME.get(kind),)
    return {one.key: one for cls in classes if cls for one in attrs(cls)}
