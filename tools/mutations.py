"""Write tests/cases/mutations.txt: the examples, each time with one fault, and its place.

    python tools/mutations.py [--check]

A line is one fault: `example@environment file:line:column | what | old => new | code | place`.
The edit replaces `old` (JSON) at its place by `new`; the last column is where the finding belongs,
when that is not the place of the edit. The places come from the edit alone, never from what fsc
says; tests/validate/test_mutations.py makes every edit and compares.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from fsc.diagnostics import Span
from fsc.document import Node
from fsc.document import Path as Steps
from fsc.load.yaml import parse

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "tests" / "cases" / "mutations.txt"
EXAMPLES = ("credit_risk", "shop_fraud")

# Maps whose keys are names or free text, so that another key is no fault. Below the open ones
# nothing is a fault of shape; they are checked when they are patches, defaults or variables.
NAMED = frozenset(
    {"entities", "data_sources", "feature_views", "on_demand_feature_views", "feature_services",
     "schema", "tags", "labels", "values", "variables", "secrets", "environments"}
)  # fmt: skip
OPEN = frozenset({"tags", "labels", "values", "default", "defaults", "patch", "variables"})
NULL = {
    "flavor": "FSC101",
    "for_each": "FSC016",
    "when": "FSC102",
}  # what is found where these have no value
NOTHING = frozenset({"online_store", "patch", "variables", "port", "authentication_secret"})
CHOICES = {
    "type": "FSC104", "mode": "FSC104", "value_type": "FSC104", "registry_type": "FSC104",
    "kind": "FSC104", "apiVersion": "FSC104", "offline_store": "FSC104", "dtype": "FSC206",
    "flavor": "FSC401",
}  # fmt: skip
NAMES = {"source": "FSC201", "batch_source": "FSC201", "view": "FSC201", "extends": "FSC012"}
NAME_LISTS = {
    ("entities",): "FSC201", ("sources",): "FSC201", ("features",): "FSC201",
    ("when", "environments"): "FSC012",
}  # fmt: skip
UNTYPED = frozenset({"for_each", "default", "view"})
REQUIRED = {
    "source": "FSC343", "udf": "FSC344", "path": "FSC102", "type": "FSC102",
    "batch_source": "FSC102", "features": "FSC102",
}  # fmt: skip


class Fault(NamedTuple):
    """One edit at a place of a file, and what has to be found where."""

    example: str
    environment: str
    file: str
    line: int
    column: int
    what: str
    old: str
    new: str
    code: str
    at: tuple[int, int]

    def __str__(self) -> str:
        edit = f"{json.dumps(self.old)} => {json.dumps(self.new)}"
        own = (self.line, self.column)
        at = "" if self.at == own else f" | {self.at[0]}:{self.at[1]}"
        example = f"{self.example}@{self.environment}" if self.environment else self.example
        place = f"{example} {self.file}:{self.line}:{self.column}"
        return f"{place} | {self.what} | {edit} | {self.code}{at}"


class File(NamedTuple):
    """One file of an example, with its tree."""

    example: str
    name: str
    text: str
    root: Node

    def written(self, at: Span) -> str:
        """The text at a place, which is on one line."""
        return self.text.split("\n")[at.line - 1][at.column - 1 : at.end_column - 1]

    def fault(
        self, what: str, at: Span, new: str, code: str, found: tuple[int, int] | None = None
    ) -> Fault:
        """Replace what is written at a place."""
        return Fault(
            self.example, environment(self, at.line), self.name, at.line, at.column, what,
            self.written(at), new, code, found or (at.line, at.column),
        )  # fmt: skip


def files() -> Iterator[File]:
    """The manifests of the examples."""
    for example in EXAMPLES:
        folder = ROOT / "examples" / example
        for path in sorted(folder.rglob("*.yaml")):
            name = path.relative_to(folder).as_posix()
            if not name.startswith("build/"):
                text = path.read_text("utf-8")
                root = parse(text, name).root
                assert root
                yield File(example, name, text, root)


def faults(file: File) -> Iterator[Fault]:
    """Every fault that one change of one file can make."""
    for path, node, at in walk(file.root, ()):
        yield from of_keys(file, path, node, at)
        yield from of_values(file, path, node)
        yield from of_references(file, path, node)
        yield from of_patches(file, path, at)
        yield from of_variables(file, path, node)
    yield from of_yaml(file)


def walk(node: Node, path: Steps) -> Iterator[tuple[Steps, Node, Span]]:
    """Every entry of a map, with its path and the place of its key."""
    for key, child in node.entries.items():
        yield (*path, key), child, node.keys[key]
        yield from walk(child, (*path, key))
    for index, child in enumerate(node.items):
        yield from walk(child, (*path, index))


def is_shaped(path: Steps) -> bool:
    """True for a key that the schema knows by name."""
    return not any(step in OPEN for step in path[:-1]) and not (
        len(path) > 1 and path[-2] in NAMED and (len(path) == 2 or path[-2] not in ("entities",))
    )


def of_keys(file: File, path: Steps, node: Node, at: Span) -> Iterator[Fault]:
    """A key misspelt, doubled, without a value, or gone."""
    key = str(path[-1])
    if is_shaped(path) and key != "annotator" and file.written(at) == key:
        yield file.fault("key misspelt", at, f"{key[:-1]}{key[-1] * 2}", "FSC103")
        if alone(file, at, node):
            yield from of_lines(file, path, node, at)
    if is_object(path):
        yield file.fault("name that Feast cannot hold", at, f'"{key} !"', "FSC205")


def of_lines(file: File, path: Steps, node: Node, at: Span) -> Iterator[Fault]:
    """What can happen to a key that has a line of its own."""
    key, line = str(path[-1]), file.text.split("\n")[at.line - 1]
    whole = Span(file.name, at.line, 1, at.line, len(line) + 1)
    yield file.fault("key doubled", whole, f"{line}\n{line}", "FSC005", (at.line + 1, at.column))
    if key not in NOTHING:
        code = NULL.get(key, CHOICES.get(key, "FSC101"))
        empty = f"{line[: at.end_column - 1]}:"
        yield file.fault("value left out", whole, empty, code, (at.line, at.column))
    if key in REQUIRED and is_object(path[:-1]):
        parent = file.root.key_span(*path[:-1])
        yield file.fault("key left out", whole, "", REQUIRED[key], (parent.line, parent.column))


def alone(file: File, at: Span, node: Node) -> bool:
    """True for a key that begins its line, with all of its value behind it."""
    line = file.text.split("\n")[at.line - 1]
    return not line[: at.column - 1].strip() and node.at.line == node.at.end_line == at.line


def environment(file: File, line: int) -> str:
    """An environment in which a line has an effect."""
    if file.example == "shop_fraud" and file.name != "stack.yaml":
        return "staging"
    starts = [
        (at.line, name)
        for name, at in (file.root.get("environments") or Node(None)).keys.items()
        if at.line <= line
    ]
    return max(starts)[1] if starts else ""


def is_object(path: Steps) -> bool:
    """True for the path of a Feast object."""
    return len(path) == 2 and path[0] in NAMED and path[0] not in ("environments", "variables")


def of_values(file: File, path: Steps, node: Node) -> Iterator[Fault]:
    """A value of another type, or one that is not allowed."""
    key, at = str(path[-1]), node.at
    if any(step in OPEN for step in path) or at.line != at.end_line:
        return
    written = file.written(at)
    if key in CHOICES and isinstance(node.value, str) and "variables" not in path:
        yield file.fault("choice that is none", at, f"{written}q", CHOICES[key])
    elif len(path) > 1 and path[-2] == "schema" and isinstance(node.value, str):
        yield file.fault("type that is none", at, f"{written}q", "FSC206")
    elif key == "ttl" and "$" not in written:
        yield file.fault("duration without a unit", at, f'"{node.value} of days"', "FSC105")
    elif isinstance(node.value, (str, int)) and key not in UNTYPED and "$" not in written:
        yield file.fault("list in place of a text", at, f"[{written}]", "FSC101")
    elif isinstance(node.value, list) and key not in ("include",):
        yield file.fault("number in place of a list", at, "7", "FSC101")


def of_references(file: File, path: Steps, node: Node) -> Iterator[Fault]:
    """A name that nothing has."""
    key = str(path[-1])
    if "patch" in path:
        return
    if key in NAMES and isinstance(node.value, str):
        yield file.fault("name that nothing has", node.at, "nothing_like_it", NAMES[key])
    for tail, code in NAME_LISTS.items():
        if path[-len(tail) :] == tail and path[0] != "features":
            is_feature = "view" in (file.root.get(*path[:-1]) or Node(None)).entries
            for one in node.items:
                if isinstance(one.value, str):
                    yield file.fault(
                        "name that nothing has", one.at, "nothing_like_it",
                        "FSC209" if is_feature else code,
                    )  # fmt: skip
    if isinstance(node.value, str) and "${" in node.value and "${env:" not in node.value:
        start = node.at.column + file.written(node.at).index("${")
        end = node.at.column + file.written(node.at).index("}") + 1
        at = Span(file.name, node.at.line, start, node.at.line, end)
        wrong = f"{file.written(at)[:-1]}q}}"
        yield file.fault("placeholder that stands for nothing", at, wrong, "FSC011")


def of_patches(file: File, path: Steps, at: Span) -> Iterator[Fault]:
    """A patch of an object that does not exist, and one that removes what is not there."""
    if len(path) == 5 and path[0] == "environments" and path[2] == "patch":
        new = f"{file.written(at)}q"
        if path[3].startswith("feature_"):
            is_store = path[3] == "feature_store"
            yield file.fault("patch of nothing", at, new, "FSC103" if is_store else "FSC013")


def of_variables(file: File, path: Steps, node: Node) -> Iterator[Fault]:
    """A value that the declaration of its variable does not allow."""
    if path[-1:] == ("limit",) and path[-2] == "variables" and path[0] == "environments":
        yield file.fault("value not allowed", node.at, "201", "FSC104")
        yield file.fault("value of another type", node.at, "few", "FSC014")
    if path[:1] == ("variables",) and path[-1] == "default" and isinstance(node.value, int):
        yield file.fault("value not allowed", node.at, "501", "FSC104")


def of_yaml(file: File) -> Iterator[Fault]:
    """Text that is no YAML: a tab before a key, a quote or bracket that is never closed."""
    for number, line in enumerate(file.text.split("\n"), 1):
        indent = len(line) - len(line.lstrip(" "))
        if indent and number % 5 == 0 and line.strip()[0] not in "-#":
            spaces = Span(file.name, number, 1, number, indent + 1)
            yield file.fault("tab", spaces, "\t" * indent, "FSC004")
        if line.endswith("]") and line.count("[") == 1 and number % 3 == 0:
            opened = line.index("[") + 1
            end = Span(file.name, number, len(line), number, len(line) + 1)
            yield file.fault("bracket not closed", end, "", "FSC004", (number, opened))


def corpus() -> list[Fault]:
    """All faults of all examples, in the order of the files."""
    return [one for file in files() for one in dict.fromkeys(faults(file))]


def main() -> int | str:
    """The exit code; a text is said and means 1."""
    text = "".join(f"{one}\n" for one in corpus())
    if "--check" in sys.argv:
        fresh = TARGET.is_file() and TARGET.read_text("utf-8") == text
        return 0 if fresh else f"{TARGET.name} is not up to date: run tools/mutations.py"
    TARGET.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
