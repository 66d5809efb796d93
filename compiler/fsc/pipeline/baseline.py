"""The findings that a repository lives with for now: new rules then speak of new mistakes only.

A baseline is JSON that people review: code, file, message and how often. It has no line numbers,
so it holds when lines move; a finding whose object or value is another is a new one.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from fsc.diagnostics import Diagnostic, FscError
from fsc.records import dataclass

FORMAT_VERSION = 1
Key = tuple[str, str, str]
_KEYS = ("code", "file", "message")


@dataclass(frozen=True)
class Baseline:
    """How many findings of each sort are known."""

    known: Counter[Key]

    def new(self, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings that are not known, in the order given; of more equal ones the last."""
        left = Counter(self.known)
        fresh = []
        for one in found:
            left[_key(one)] -= 1
            if left[_key(one)] < 0:
                fresh.append(one)
        return tuple(fresh)

    def gone(self, found: Iterable[Diagnostic]) -> int:
        """How many known findings are there no more."""
        return (self.known - Counter(_key(one) for one in found)).total()


def read_baseline(path: str) -> Baseline:
    """Raises FscError for a file that is no baseline."""
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FscError(
            f"The baseline `{path}` cannot be read: {error.strerror}.",
            hint="`fsc validate --write-baseline FILE` makes one.",
        ) from error
    except ValueError as error:
        raise FscError(f"`{path}` is not a baseline: {error}.") from error
    if not _is_whole(data):
        raise FscError(
            f"`{path}` is not a baseline of this fsc.",
            hint="Make it again with `fsc validate --write-baseline FILE`.",
        )
    known: Counter[Key] = Counter()
    for one in data["findings"]:
        known[(one["code"], one["file"], one["message"])] += one["count"]
    return Baseline(known)


def write_baseline(path: str, found: Iterable[Diagnostic]) -> int:
    """Write the findings as known ones; how many they are. Equal findings give equal bytes."""
    known = Counter(_key(one) for one in found)
    findings = [
        dict(zip(_KEYS, key, strict=True)) | {"count": count}
        for key, count in sorted(known.items())
    ]
    data = {"format_version": FORMAT_VERSION, "findings": findings}
    try:
        Path(path).write_text(
            json.dumps(data, indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
        )
    except OSError as error:
        raise FscError(f"`{path}` cannot be written: {error.strerror}.") from error
    return known.total()


def _key(one: Diagnostic) -> Key:
    return (one.code, one.span.file, one.message)


def _is_whole(data: Any) -> bool:
    if not isinstance(data, dict) or data.get("format_version") != FORMAT_VERSION:
        return False
    findings = data.get("findings")
    return isinstance(findings, list) and all(_is_finding(one) for one in findings)


def _is_finding(one: Any) -> bool:
    return (
        isinstance(one, dict)
        and all(isinstance(one.get(key), str) for key in _KEYS)
        and isinstance(one.get("count"), int)
        and one["count"] > 0
    )
