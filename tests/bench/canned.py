"""Results as a bench leaves them, made up, so that pages and verdicts can be read and checked."""

from __future__ import annotations

from typing import Any


def samples(*walls: float, rss: int = 40_960) -> list[dict[str, float]]:
    return [
        {"wall": wall, "user": round(wall * 0.75, 4), "sys": round(wall * 0.25, 4), "rss": rss}
        for wall in walls
    ]


def case(name: str, title: str, views: int, **more: Any) -> dict[str, Any]:
    given = {
        "name": name, "title": title, "views": views, "registry": "file", "what": "wall",
        "bar": None, "fsc_command": "fsc plan", "stock_command": "feast plan + zenml stack list",
        "status": "measured", "note": "", "verified": 0,
    }  # fmt: skip
    return {**given, **more}


def growth(name: str, title: str, command: str, **more: Any) -> dict[str, Any]:
    given = {
        "name": name, "title": title, "bar": 11, "memory": None,
        "fsc_command": command, "status": "measured", "note": "",
    }  # fmt: skip
    return {**given, **more}


RESULTS: dict[str, Any] = {
    "format": 1,
    "machine": {"cpus": 2, "memory_gib": 24, "system": "Linux", "architecture": "x86_64"},
    "versions": {"python": "3.11.7", "feast": "0.67.0", "zenml": "0.98.0"},
    "runs": 3,
    "size": None,
    "cases": [
        case(
            "plan-unchanged-100", "plan, nothing changed, 100 views", 100, bar=1 / 10,
            fsc=samples(0.5, 0.4, 0.6), stock=samples(12.0, 10.0, 11.0, rss=307_200),
        ),
        case(
            "plan-unchanged-1000", "plan, nothing changed, 1,000 views", 1_000, bar=1 / 8,
            fsc=samples(4.0, 3.5, 5.0), stock=samples(24.0, 28.0, 25.0, rss=358_400),
        ),
        case(
            "plan-memory-1000", "peak memory of plan", 1_000, bar=1 / 2, what="rss",
            stock_command="feast plan",
            fsc=samples(4.0, rss=102_400), stock=samples(20.0, rss=358_400),
        ),
        case(
            "apply-new-1000-sqlite", "apply, nothing live yet, SQLite", 1_000, bar=1 / 8,
            registry="sqlite", fsc_command="fsc apply", stock_command="feast apply",
            status="unsupported", note="`fsc apply` ended with 1: a SQL registry | not supported yet",
        ),
        case(
            "apply-new-10", "apply, nothing live yet, 10 views", 10,
            fsc_command="fsc apply", stock_command="feast apply",
            fsc=samples(2.0), stock=samples(8.0, rss=307_200), verified=2,
        ),
        case(
            "validate-example", "validate, the example", 0, bar=10,
            fsc_command="fsc validate", stock_command="python -c pass",
            fsc=samples(0.11, 0.1, 0.12), stock=samples(0.0125, 0.012, 0.013, rss=10_240),
        ),
    ],
    "growth": [
        growth(
            "grow-plan", "plan, nothing changed", "fsc plan", memory=1_572_864,
            points={
                "10": samples(0.3), "100": samples(0.5), "1000": samples(4.0),
                "10000": samples(40.0, rss=1_048_576),
            },
        ),
        growth(
            "grow-validate", "validate", "fsc validate",
            points={
                "10": samples(0.15), "100": samples(0.2), "1000": samples(1.0),
                "10000": samples(12.0, rss=819_200),
            },
        ),
        growth("grow-apply", "apply", "fsc apply", bar=None, status="failed", note="ended with 70"),
    ],
    "profiles": [
        {
            "name": "profile-plan", "title": "where the time of plan goes", "views": 1_000,
            "fsc_command": "fsc plan", "status": "measured", "note": "",
            "stages": {"start of Python": 0.02, "imports": 0.18, "YAML": 0.6, "diff": 0.2},
        },
        {
            "name": "profile-validate", "title": "where the time of validate goes", "views": 1_000,
            "fsc_command": "fsc validate", "status": "measured", "note": "",
            "stages": {"start of Python": 0.02, "imports": 0.08, "YAML": 0.6},
        },
    ],
}  # fmt: skip
