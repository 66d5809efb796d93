"""Violations of the schema -> findings: one table, keyword by keyword (keywords.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace

from fsc.codes import MISSING_KEY, NO_BRANCH, WRITTEN_OUT, WRONG_TYPE
from fsc.diagnostics import Diagnostic, did_you_mean
from fsc.document import Document, Node, Path
from fsc.validate import keywords
from fsc.validate.branches import alternatives, meant
from fsc.validate.schema import Violation
from fsc.validate.words import either, expected, place


def findings(found: Iterable[Violation], root: Node) -> Iterator[Diagnostic]:
    """One finding for each thing that is wrong.

    A misspelt key is not missing as well, and a value that is not allowed has no wrong type.
    """
    listed = tuple(found)
    misspelt = {(one.path, near) for one in listed for near in _nearest_keys(one)}
    listing = {one.path for one in listed if one.keyword in ("enum", "const")}
    for one in listed:
        is_known = one.keyword == "required" and (one.path, one.argument) in misspelt
        if not is_known and not (one.keyword == "type" and one.path in listing):
            yield from _TABLE.get(one.keyword, keywords.other)(one, root)


def hidden(one: Violation, sensitive: frozenset[Path]) -> Violation:
    """A violation without the value of a sensitive variable, of which a part could be quoted."""
    if one.path not in sensitive:
        return one
    branches = tuple(tuple(hidden(each, sensitive) for each in branch) for branch in one.branches)
    return replace(one, value="(sensitive)", branches=branches)


def written_out(document: Document) -> Iterator[Diagnostic]:
    """What a manifest says is compiled into files and shown in plans, so no secret can be in it."""
    for path in sorted(document.sensitive, key=str):
        yield WRITTEN_OUT(
            f"{place(path)} has the value of a sensitive variable in it.",
            document.root.span(*path),
            hint="Write `${env:NAME}`: only the live system reads its value.",
        )


def _nearest_keys(one: Violation) -> Iterator[str]:
    """The keys that unknown ones were probably meant to be."""
    if one.keyword == "additionalProperties":
        allowed = keywords.allowed_keys(one)
        for key in one.argument:
            hint = did_you_mean(key, allowed)
            yield from (near for near in allowed if f"`{near}`" in hint)


Entry = Callable[[Violation, Node], Iterator[Diagnostic]]


def _alternatives(one: Violation, root: Node) -> Iterator[Diagnostic]:
    branch = meant(one)
    if branch:
        yield from findings(branch, root)
        return
    missing = [
        each.argument for branch in one.branches for each in branch if each.keyword == "required"
    ]
    if missing:
        wanted = either(f"`{key}`" for key in missing)
        yield MISSING_KEY(
            f"{place(one.path)} lacks {wanted}.",
            keywords.owner(one.path, root),
            hint=keywords.reason(one),
        )
        return
    yield from _no_branch(one, root)


def _no_branch(one: Violation, root: Node) -> Iterator[Diagnostic]:
    if one.keyword == "oneOf" and not any(one.branches):
        yield NO_BRANCH(
            f"{place(one.path)} says two things that exclude each other.",
            keywords.owner(one.path, root),
            hint=keywords.reason(one),
        )
        return
    wanted = either(expected(schema) for schema in alternatives(one) if "type" in schema)
    message = (
        f"{place(one.path)} must be {wanted or 'something else'}, but is {keywords.found(one)}."
    )
    at = root.span(*one.path) if one.value is not None else keywords.owner(one.path, root)
    yield (WRONG_TYPE if wanted else NO_BRANCH)(
        message, at, hint="" if wanted else keywords.reason(one)
    )


_TABLE: Mapping[str, Entry] = {
    "additionalProperties": keywords.unknown_keys,
    "required": keywords.missing_key,
    "type": keywords.wrong_type,
    "enum": keywords.choice,
    "const": keywords.choice,
    "pattern": keywords.pattern,
    "minimum": keywords.out_of_range,
    "maximum": keywords.out_of_range,
    "exclusiveMinimum": keywords.out_of_range,
    "exclusiveMaximum": keywords.out_of_range,
    "minItems": keywords.count,
    "maxItems": keywords.count,
    "minLength": keywords.count,
    "maxLength": keywords.count,
    "minProperties": keywords.count,
    "maxProperties": keywords.count,
    "anyOf": _alternatives,
    "oneOf": _alternatives,
}
