"""The two sides of a comparison, each in a folder of its own: fsc's, and the vendors' tools'.

A side is written once per content, brought into a state once ("new": nothing is live; "applied":
everything is), and put back into that state before every run. Nothing outside its folder and its
own databases is touched: ZenML gets its configuration and its store inside.
"""

from __future__ import annotations

import compileall
import os
import shutil
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from bench import stock
from bench.cases import DUMP, READ
from bench.databases import Database
from bench.measure import Command, Sample, run
from bench.stacks import PROJECT, REGISTRY_URL, Content, Registry, manifest_text, store

BIN = Path(sys.executable).parent
ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "credit_risk"

# What a plan does first, alone, in a process of its own: every object in the manifest's words.
_READER = """\
import os
from fsc.drivers import Place, survey_feast
from fsc.model.stack import FeatureStore
store = FeatureStore(project={project!r}, config={config!r})
assert survey_feast(store, Place(os.getcwd(), "build/default/feature_repo")).resources
"""

Words = tuple[str, ...]


class Side:
    """One side. `repo` is where stock Feast finds the repo, relative to the folder."""

    name = ""
    repo = ""
    mutable: Words = ()
    applied: Words = ()  # the commands that make the state "applied"
    reads: frozenset[str] = frozenset()  # the commands that leave everything as it is

    def __init__(self, folder: Path, content: Content) -> None:
        self.folder = folder
        self.content = content
        self.log = folder / "log.txt"
        self._database: Database | None = None
        self._state = ""
        self._made: set[str] = set()
        if content.registry is Registry.POSTGRES:
            self._database = Database(f"fsc_bench_{os.getpid()}_{self.name}_{content.views}")

    @property
    def env(self) -> dict[str, str]:
        """Both vendors quiet, and kept inside the folder."""
        url = {REGISTRY_URL: self._database.url} if self._database else {}
        return {
            "ZENML_CONFIG_PATH": str(self.folder / "zenml"),
            "ZENML_LOCAL_STORES_PATH": str(self.folder / "zenml" / "stores"),
            "ZENML_ANALYTICS_OPT_IN": "false",
            "ZENML_LOGGING_VERBOSITY": "ERROR",
            "AUTO_OPEN_DASHBOARD": "false",
            "FEAST_USAGE": "False",
            "NO_COLOR": "1",
            **url,
        }

    def command(self, word: str) -> tuple[Command, ...]:
        """The processes that a word such as `feast plan` stands for."""
        raise NotImplementedError

    def write(self, content: Content) -> None:
        """The definitions that a person writes."""
        raise NotImplementedError

    def prepare(self, state: str, edited: bool) -> None:
        """Bring the side into a state, with or without the one change that a person makes."""
        if self._state == f"{state} {edited}":
            return
        if not self._made:
            self._create()
        if state not in self._made:
            self._apply(state)
        self._restore(state)
        if edited:
            self.write(replace(self.content, edited=True))
        self._state = f"{state} {edited}"

    def run(self, words: Iterable[str]) -> Sample:
        """Run commands and say what they cost. Raises CommandError."""
        words = tuple(words)
        if not self.reads.issuperset(words):
            self.forget()
        return run([one for word in words for one in self.command(word)], self.log)

    def forget(self) -> None:
        """Something else has changed the side: `prepare` must not take it as it is."""
        self._state = ""

    def close(self) -> None:
        """Drop what lies outside the folder."""
        if self._database and self._made:
            self._database.drop()

    def _create(self) -> None:
        (self.folder / "state").mkdir(parents=True, exist_ok=True)
        self.write(self.content)
        if self._database:
            self._database.create()
        if self.content.zenml:  # the first ZenML command makes the store, which takes seconds
            run([self._program("zenml", ("stack", "list"))], self.log)
        self._save("new")

    def _apply(self, state: str) -> None:
        self._restore("new")
        self.run(self.applied if self.content.zenml else self.applied[:1])
        self._save(state)

    def _save(self, state: str) -> None:
        for part in self._parts():
            _copy(part, self.folder / "saved" / state / part.name)
        if self._database:
            self._database.save(state)
        self._made.add(state)

    def _restore(self, state: str) -> None:
        for part in self._parts():
            _copy(self.folder / "saved" / state / part.name, part)
        if self._database:
            self._database.restore(state)

    def _parts(self) -> list[Path]:
        return [self.folder / name for name in (*self.mutable, "state", "zenml")]

    def _program(self, name: str, args: Words, folder: str = "", code: int = 0) -> Command:
        return Command((str(BIN / name), *args), self.folder / folder, self.env, code)


class FscSide(Side):
    """The manifest, and `fsc`."""

    name = "fsc"
    repo = "build/default/feature_repo"
    mutable: Words = ("build", "stack.yaml")
    applied = ("apply",)
    reads = frozenset({"validate", "plan", "plan with changes", READ})

    _COMMANDS: Mapping[str, tuple[Words, int]] = {
        "validate": (("validate",), 0),
        "compile": (("compile",), 0),
        "plan": (("plan", "--detailed-exitcode"), 0),
        "plan with changes": (("plan", "--detailed-exitcode"), 2),
        "apply": (("apply", "--auto-approve"), 0),
    }

    def command(self, word: str) -> tuple[Command, ...]:
        """One `fsc` process; a plan must also say rightly whether there are changes."""
        if word == READ:
            config = {"registry": store(self.content.registry)["registry"]}
            program = _READER.format(project=PROJECT, config=config)
            return (Command((sys.executable, "-c", program), self.folder, self.env),)
        args, code = self._COMMANDS[word]
        return (self._program("fsc", args, code=code),)

    def write(self, content: Content) -> None:
        """stack.yaml."""
        (self.folder / "stack.yaml").write_text(manifest_text(content), encoding="utf-8")


class ExampleSide(FscSide):
    """The example of the README instead of a synthetic stack."""

    mutable: Words = ("build",)

    def write(self, content: Content) -> None:
        """A copy of the example."""
        shutil.copytree(
            EXAMPLE, self.folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("build", "data")
        )


class StockSide(Side):
    """The hand-written Feast repo, and the commands of Feast, ZenML and Python."""

    name = "stock"
    repo = "feature_repo"
    mutable = ("feature_repo",)
    applied = ("feast apply", "zenml register")
    reads = frozenset({"zenml stack list", "python -c pass", *DUMP})

    def command(self, word: str) -> tuple[Command, ...]:
        """One process, or one per object for `zenml register`."""
        if word == "zenml register":
            found = stock.zenml_commands(str(self.folder / self.repo))
            return tuple(self._program("zenml", args) for args in found)
        program, *args = word.split()
        if program == "python":
            return (Command((sys.executable, *args), self.folder, self.env),)
        if program == "feast":  # without reading the data of the sources, as fsc
            skip = () if word in DUMP else ("--skip-source-validation",)
            return (self._program("feast", (*args, *skip), self.repo),)
        return (self._program(program, tuple(args)),)

    def write(self, content: Content) -> None:
        """The repo, with compiled modules as a repo in use has them."""
        folder = self.folder / self.repo
        folder.mkdir(exist_ok=True)
        for path, text in stock.repo(content):
            file = folder / path
            if not file.exists() or file.read_text(encoding="utf-8") != text:
                file.write_text(text, encoding="utf-8")
        if not content.edited:
            compileall.compile_dir(folder, quiet=1)


def _copy(source: Path, target: Path) -> None:
    if target.is_dir():
        shutil.rmtree(target)
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True)
    elif source.exists():
        shutil.copy2(source, target)
