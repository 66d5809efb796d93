"""Findings made by hand, one of everything that a view must show."""

from __future__ import annotations

from fsc.codes import CONFLICT, DUPLICATE_KEY, FILE, UDF_GLOBALS, UNKNOWN_FLAVOR, UNKNOWN_NAME
from fsc.diagnostics import Diagnostic, Related, Severity, Span

MANIFEST = """\
apiVersion: fsc/v1
feature_views:
  customer_spend:
    entities: [custmer]
\tttl: 30d
    schema: {spend_7d: Float64, "größe_日本": Float64, s: Int64}
    description: {long}
""".replace("{long}", "word " * 60)

SOURCES = {"stack.yaml": MANIFEST}


def at(line: int, column: int, length: int = 1, file: str = "stack.yaml") -> Span:
    return Span(file, line, column, line, column + length)


FINDINGS: tuple[Diagnostic, ...] = (
    FILE("`lost.yaml` does not exist.", Span("lost.yaml", 0, 0, 0, 0)),
    UNKNOWN_NAME(
        "`custmer` is not an entity of this stack.", at(4, 16, 7), hint="Did you mean `customer`?"
    ),
    DUPLICATE_KEY(
        "`ttl` is written a second time, and only one of the two can be meant. Decide which one "
        "and take the other out; YAML itself would silently keep the second.",
        at(5, 2, 3),
        related=(Related("It was written first here.", at(3, 3, 14)),),
    ),
    UNKNOWN_FLAVOR('`größe` 100% of <this> & "that", with: colon\nand a line.', at(6, 33, 8)),
    UDF_GLOBALS("It uses `np`.", at(7, 200, 4)),
    Diagnostic("FSC501", Severity.ADVICE, "Owner is missing", "Say who answers for it.", at(99, 1)),
)

NO_PLACE = CONFLICT("`feast.entity.customer` belongs to stack `other`.")
