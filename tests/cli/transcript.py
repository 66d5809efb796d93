"""Commands of one project, run in this process, and what a person at 80 columns sees of them."""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fsc.cli import run
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.registry_file import parsed

CASES = Path(__file__).parent.parent / "cases" / "commands"
DAY = 1_767_225_600  # 2026-01-01
HOME = "/home/ana/shop"
REGISTRY, ONLINE = "data/registry.db", "data/online.db"

# What differs from run to run, and what stands for it.
_RUNS = (
    (re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}"), "20260301-101500-3f9c2a"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\S*?(?=[\s\",]|$)"), "2026-03-01T10:15:00Z"),
    (re.compile(r" \(\d+\.\d s\)"), ""),
    (re.compile(r'"seconds":[\d.]+'), '"seconds":0.0'),
    (re.compile(r'("fsc_version": ?)"[^"]+"'), r'\1"0.1.0"'),
)


class Screen(io.StringIO):
    """What is written, on a terminal or not."""

    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


class Keyboard(Screen):
    """Answers that a person types; the terminal shows them where they were asked for."""

    def __init__(self, answer: str, screen: Screen) -> None:
        super().__init__(terminal=screen.terminal)
        self.answer, self.screen = answer, screen

    def readline(self, _size: int | None = -1, /) -> str:
        self.screen.write(f"{self.answer}\n")
        return f"{self.answer}\n"


@dataclass
class Shop:
    """The project of `tests/cases/commands`, its registry file and its SQLite online store."""

    path: Path
    patch: pytest.MonkeyPatch
    said: dict[str, str] = field(default_factory=dict)

    def manifest(self, name: str) -> None:
        """The manifest as it is from here on."""
        shutil.copy(CASES / f"{name}.yaml", self.path / "stack.yaml")

    def edit(self, file: str, old: str, new: str) -> None:
        text = (self.path / file).read_text("utf-8")
        assert old in text
        (self.path / file).write_text(text.replace(old, new), "utf-8")

    def text(self, file: str) -> str:
        return (self.path / file).read_text("utf-8")

    def fsc(self, command: str, answer: str | None = None, **env: str) -> str:
        """What a command writes to both streams, and its exit code when it is not 0.

        With an `answer`, somebody sits at a terminal and types it.
        """
        screen = Screen(terminal=answer is not None)
        with self.patch.context() as here:
            here.chdir(self.path)
            here.setenv("COLUMNS", "80")
            here.setenv("TERM", "xterm")
            for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_OUTPUT"):
                here.delenv(name, raising=False)
            for name, value in env.items():
                here.setenv(name, value)
            here.setattr("sys.stdin", Keyboard(answer or "", screen))
            here.setattr("sys.stdout", screen)
            here.setattr("sys.stderr", screen)
            code = run(shlex.split(command))
        return screen.getvalue() + (f"(exit code {int(code)})\n" if code else "")

    def case(self, name: str, *commands: str, answer: str | None = None, shown: str = "") -> None:
        """Keep the transcript of some commands under a name.

        `shown` is the case whose plan each of them shows, word for word: a line stands for it.
        """
        told = [f"$ fsc {one}\n{self.fsc(one, answer, NO_COLOR='1')}" for one in commands]
        text = steady("\n".join(told).replace(str(self.path), HOME))
        if shown:
            plan = self.plan(shown)
            assert text.count(plan) == len(commands), f"{name} does not show the plan of {shown}"
            text = text.replace(plan, f"(the plan, as in {shown}.txt)\n")
        self.said[name] = text

    def plan(self, name: str) -> str:
        """The plan of a case, from its head to the sentence that counts."""
        found = re.search(r"^Plan for .*?^Plan: .*?\.\n", self.said[name], re.DOTALL | re.MULTILINE)
        assert found, name
        return found.group()

    def outside(self, view: str, **changes: str) -> None:
        """Somebody writes into the registry without fsc."""
        file = self.path / REGISTRY
        registry: Message = parsed(file.read_bytes())
        spec = next(one.spec for one in registry.feature_views if one.spec.name == view)
        for name, value in changes.items():
            setattr(spec, name, value)
        file.write_bytes(registry.SerializeToString())

    def foreign(self, file: str) -> None:
        """A copy of the registry in which nothing belongs to anybody."""
        registry: Message = parsed((self.path / REGISTRY).read_bytes())
        for one in _tagged(registry):
            for key in [each for each in one.tags if each.startswith("fsc.")]:
                del one.tags[key]
        (self.path / file).write_bytes(registry.SerializeToString())

    def materialise(self, view: str, rows: int) -> None:
        """Rows in the online store, as Feast's SQLite store keeps them."""
        with sqlite3.connect(self.path / ONLINE) as store:
            store.executemany(
                f'INSERT INTO "shop_{view}" (entity_key, feature_name) VALUES (?, ?)',
                [(f"key {number}".encode(), "value") for number in range(rows)],
            )
        store.close()
        file = self.path / REGISTRY
        registry: Message = parsed(file.read_bytes())
        meta = next(one.meta for one in registry.feature_views if one.spec.name == view)
        noted = meta.materialization_intervals.add()
        noted.start_time.FromSeconds(DAY)
        noted.end_time.FromSeconds(DAY + 86_400)
        file.write_bytes(registry.SerializeToString())


def _tagged(registry: Message) -> Iterator[Message]:
    """Every message of a registry that has tags; those of sources are not in a `spec`."""
    for _, values in registry.ListFields():
        for one in values if isinstance(values, Iterable) else ():
            spec = getattr(one, "spec", one)
            if hasattr(spec, "tags"):
                yield spec


def steady(text: str) -> str:
    """The same without what differs from run to run."""
    for pattern, instead in _RUNS:
        text = pattern.sub(instead, text)
    return text
