"""Values of variables.

A value comes from, later ones winning: `default`; the environments, the outermost base first;
`--var-file` in the order given; `FSC_VAR_name`; `--var name=value`. Every value that is given is
checked, also one that another overrides.

Values in YAML may hold `${env:X}` and `$${` as any text of a manifest does, but no variables.
Text from outside (`FSC_VAR_name`, `--var`) for a variable of type string is taken literally; for
other types it is read as YAML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from fsc.codes import NOT_ALLOWED, PATTERN, REFERENCE, VARIABLE
from fsc.diagnostics import NOWHERE, Diagnostic, Span, did_you_mean
from fsc.document import Node, Sensitive
from fsc.load import shape
from fsc.load.placeholders import Filler, Lookup, escaped, is_live
from fsc.load.variables import Variable, type_of
from fsc.load.yaml import parse

PREFIX = "FSC_VAR_"
_FORMS = {
    "string": "Put it in quotes.",
    "integer": "Write digits only, without quotes.",
    "number": "Write digits only, without quotes.",
    "boolean": "Write `true` or `false`, without quotes.",
    "list": "Write it as `[a, b]`.",
    "map": "Write it as `{a: 1, b: 2}`.",
}


class Given(NamedTuple):
    """One value for one variable, as a tree or as text. `of` says in words who gives it."""

    name: str
    of: str
    at: Span
    node: Node | None = None
    text: str = ""


class Value(NamedTuple):
    """A value as a manifest writes it, and as it is meant, with `$${` resolved."""

    raw: Node
    final: Node


class Variables(NamedTuple):
    """All variables. Those without a value have none in `values`; the `broken` have a wrong one.

    `secrets` are the places in files that hold the value of a sensitive variable.
    """

    declared: Mapping[str, Variable]
    values: Mapping[str, Value]
    broken: frozenset[str] = frozenset()
    secrets: tuple[Span, ...] = ()


def of_map(node: Node, of: str) -> list[Given]:
    """The values that a map of YAML gives: an environment's, or those of a file."""
    return [Given(name, of, node.keys[name], one) for name, one in node.entries.items()]


def of_options(texts: Mapping[str, str], at: Span) -> list[Given]:
    """The values of `--var`; a name that nobody declared is reported at `at`."""
    return [Given(name, f"`--var {name}`", at, None, text) for name, text in sorted(texts.items())]


def of_environ(environ: Mapping[str, str], known: Iterable[str]) -> list[Given]:
    """The values of `FSC_VAR_name`. Others than those of declared variables are let be."""
    pairs = [(name, PREFIX + name) for name in sorted(known) if PREFIX + name in environ]
    return [Given(name, f"`{key}`", NOWHERE, None, environ[key]) for name, key in pairs]


def values_of(
    known: Mapping[str, Variable], given: Iterable[Given], found: list[Diagnostic]
) -> Variables:
    """The value of every variable; of several the last one."""
    values: dict[str, Value] = {}
    broken: set[str] = set()
    secrets: list[Span] = []
    for one in [*_defaults(known), *given]:
        variable = known.get(one.name)
        if variable is None:
            found.append(_undeclared(one, known))
            continue
        if variable.sensitive and one.node is not None:
            secrets.append(one.node.at)
        value = _value(variable, one, found)
        if value is None:
            broken.add(one.name)
        else:
            values[one.name] = value
    return Variables(known, values, frozenset(broken), tuple(secrets))


def _defaults(known: Mapping[str, Variable]) -> list[Given]:
    return [
        Given(name, "`default`", one.at, one.default)
        for name, one in known.items()
        if one.default is not None
    ]


def _value(variable: Variable, one: Given, found: list[Diagnostic]) -> Value | None:
    raw = one.node or _read(variable, one)
    if raw is None:
        found.append(_wrong(variable, one.of, "text that cannot be read", variable.at))
        return None
    if variable.sensitive and isinstance(raw.value, str):
        raw = Node(Sensitive(raw.value), raw.at)
    before = len(found)
    final = Filler(_live_only(found), found, last=True).fill(raw)
    found.extend(_mistakes(variable, final, one.of))
    return Value(raw, final) if len(found) == before else None


def _read(variable: Variable, one: Given) -> Node | None:
    """Text from outside as a value; its place is that of the declaration."""
    if not _is_utf8(one.text):
        return None
    if variable.type == "string":
        return Node(escaped(one.text), variable.at)
    parsed = parse(one.text, "")
    if parsed.found or parsed.root is None:
        return None
    return _moved(parsed.root, variable.at)


def _is_utf8(text: str) -> bool:
    """False for bytes of the environment or command line that are not UTF-8 (PEP 383)."""
    return not any("\ud800" <= char <= "\udfff" for char in text)


def _moved(node: Node, at: Span) -> Node:
    if isinstance(node.value, dict):
        entries = {key: _moved(child, at) for key, child in node.value.items()}
        return Node(entries, at, dict.fromkeys(entries, at))
    if isinstance(node.value, list):
        return Node([_moved(child, at) for child in node.value], at)
    return Node(node.value, at)


def _mistakes(variable: Variable, node: Node, of: str) -> list[Diagnostic]:
    """What is wrong with a value. Values of sensitive variables are not shown."""
    type_ = type_of(node)
    if type_ != variable.type and (type_, variable.type) != ("integer", "number"):
        return [_wrong(variable, of, shape.kind(node), node.at)]
    shown = "a value" if variable.sensitive else f"`{node.plain()}`"
    if variable.allowed and not any(_same(node, one) for one in variable.allowed.items):
        names = ", ".join(f"`{one.plain()}`" for one in variable.allowed.items)
        message = f"{of} gives variable `{variable.name}` {shown}, which is not allowed."
        return [NOT_ALLOWED(message, node.at, hint=f"Allowed are {names}.")]
    if variable.pattern and not variable.pattern.fullmatch(str(node.value)):
        message = f"{of} gives variable `{variable.name}` {shown}, which does not fit its pattern."
        return [PATTERN(message, node.at, hint=f"The pattern is `{variable.pattern.pattern}`.")]
    return []


def _same(one: Node, other: Node) -> bool:
    numbers = {"integer", "number"}
    first, second = type_of(one), type_of(other)
    alike = first == second or (first in numbers and second in numbers)
    return alike and bool(one.plain() == other.plain())


def _wrong(variable: Variable, of: str, what: str, at: Span) -> Diagnostic:
    message = f"{of} gives variable `{variable.name}` {what}, but its type is `{variable.type}`."
    return VARIABLE(message, at, hint=_FORMS[variable.type])


def _undeclared(one: Given, known: Mapping[str, Variable]) -> Diagnostic:
    hint = did_you_mean(one.name, known) or "Declare it under `variables` of the manifest."
    message = f"{one.of} gives a value to `{one.name}`, which is no variable."
    return VARIABLE(message, one.at, hint=hint)


def _live_only(found: list[Diagnostic]) -> Lookup:
    """Inside the value of a variable there is nothing to look up but what the live system does."""

    def lookup(inside: str | None, at: Span) -> Node | None:
        if inside is None or not is_live(inside):
            message = "The value of a variable cannot use placeholders other than `${env:NAME}`."
            hint = "Join the variables where they are used. For a literal `${` write `$${`."
            found.append(REFERENCE(message, at, hint=hint))
        return None

    return lookup
