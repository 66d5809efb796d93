"""One function per keyword of JSON Schema: a violation -> findings in the words of the user.

Each says the code, the sentence and what to underline. Values of secrets are never quoted.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import (
    BY_CODE,
    COUNT,
    MISSING_KEY,
    NO_BRANCH,
    NOT_ALLOWED,
    PATTERN,
    RANGE,
    UNKNOWN_KEY,
    WRONG_TYPE,
    Code,
)
from fsc.diagnostics import Diagnostic, Mend, Span, did_you_mean, meant
from fsc.document import Node, Path
from fsc.model.dtype import PRIMITIVES
from fsc.validate.schema import Violation
from fsc.validate.words import choices, either, expected, place, shown, type_of

QUOTE = '"'
_FROM_A_VARIABLE = "A variable keeps its type here, also in quotes: declare it with another `type`."
_SECRET = frozenset({"FSC402"})


def allowed_keys(one: Violation) -> list[str]:
    """The keys of a map, with those of the language, which loading has taken out."""
    own = one.schema.get("properties", {})
    language = () if one.path else ("include", "variables", "environments", "defaults")
    return sorted((*own, *language, *(("when", "for_each") if "protect" in own else ())))


def unknown_keys(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """Keys that mean nothing here."""
    allowed = allowed_keys(one)
    for key in one.argument:
        hint = did_you_mean(key, allowed) or _comma(key, one) or _allowed_keys(allowed)
        at = root.key_span(*one.path, key)
        near = meant(key, set(allowed) - set(one.value))
        mend = Mend(key, near) if near else None
        yield UNKNOWN_KEY(f"{place(one.path)} has no key `{key}`.", at, hint=hint, mend=mend)


def _comma(key: str, one: Violation) -> str:
    """`{description: small, and cheap}` has a key `and cheap` without a value."""
    if " " not in key or one.value[key] is not None:
        return ""
    return "In braces a comma begins the next key: put text with commas in quotes."


def _allowed_keys(allowed: list[str]) -> str:
    listed = choices(allowed)
    return f"Its keys are {listed}." if listed else ""


def missing_key(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """A key that is always needed."""
    key = one.argument
    known = one.schema.get("properties", {})
    slip = meant(key, set(one.value) - set(known)) if known else ""
    if slip:
        message, at = f"{place(one.path)} has no key `{slip}`.", root.key_span(*one.path, slip)
        yield UNKNOWN_KEY(message, at, hint=f"Did you mean `{key}`?", mend=Mend(slip, key))
        return
    wanted = one.schema.get("properties", {}).get(key, {})
    hint = _meaning(wanted) or reason(one)
    yield MISSING_KEY(f"{place(one.path)} lacks the key `{key}`.", owner(one.path, root), hint=hint)


def owner(path: Path, root: Node) -> Span:
    """The key under which a map stands; the start of the file for the manifest itself."""
    if path:
        return root.key_span(*path)
    return Span(root.at.file, root.at.line, root.at.column, root.at.line, root.at.column + 1)


def wrong_type(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """A value of another type."""
    if "errorMessage" in one.schema:
        yield from other(one, root)
        return
    code = _code(one, WRONG_TYPE) if _is_secret(one) else WRONG_TYPE
    wanted = either((expected(one.schema), *_other_form(one)))
    if one.value is None:
        message = f"{place(one.path)} has no value; it must be {wanted}."
        hint = _meaning(one.schema) or "Write a value, or remove the key."
        yield code(message, owner(one.path, root), hint=hint)
        return
    message = f"{place(one.path)} must be {wanted}, but is {found(one)}."
    at = root.span(*one.path)
    mend = _mend(one)
    if mend and not _is_written(mend, at):
        mend, hint = None, _FROM_A_VARIABLE
    else:
        hint = _meaning(one.schema) or _mended(one, mend)
    yield code(message, at, hint=hint, mend=mend)


def _is_written(mend: Mend, at: Span) -> bool:
    """False when the value stands elsewhere, and here only a variable, with or without quotes."""
    width = at.end_column - at.column
    return at.line == at.end_line and width in (len(mend.old), len(mend.old) + 2)


def _mended(one: Violation, mend: Mend | None) -> str:
    if mend:
        return f"Write {mend.new}{' with quotes' if str(mend.new).startswith(QUOTE) else ''}."
    return reason(one) if one.schema.get("type", ()) == "null" else ""


def _other_form(one: Violation) -> Iterator[str]:
    """Of two forms, told apart by type, the schema of one is the `else` of the other."""
    around = one.within[0] if one.within else {}
    if around.get("else") is one.schema and set(around["if"]) == {"type"}:
        yield expected(around["if"])


def found(one: Violation) -> str:
    """What a value is, in words."""
    if isinstance(one.value, (dict, list)) or _is_secret(one):
        return type_of(one.value)
    kind = type_of(one.value)
    return f"{kind} ({shown(one.value)})" if kind != "true or false" else shown(one.value)


def _mend(one: Violation) -> Mend | None:
    """YAML reads `1` and `true` as no text; a number in quotes is one. One item can be a list."""
    wanted = one.schema.get("type", ())
    if wanted == "null" or _is_secret(one) or _meaning(one.schema):
        return None
    if wanted == "string" and isinstance(one.value, (int, float)):
        written = str(one.value).lower() if isinstance(one.value, bool) else str(one.value)
        return Mend(written, f"{QUOTE}{written}{QUOTE}")
    if wanted == "array" and isinstance(one.value, str):
        return Mend(one.value, f"[{one.value}]")
    return None


def choice(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """A value that is none of those allowed."""
    allowed = one.argument if one.keyword == "enum" else [one.argument]
    near = (
        did_you_mean(one.value, [x for x in allowed if isinstance(x, str)])
        if isinstance(one.value, str)
        else ""
    )
    listed = choices(allowed)
    hint = " ".join(part for part in (near, f"It can be {listed}." if listed else "") if part)
    at = root.span(*one.path) if one.value is not None else owner(one.path, root)
    one_near = meant(one.value, [x for x in allowed if isinstance(x, str)]) if near else ""
    yield _code(one, NOT_ALLOWED)(
        f"{place(one.path)} cannot be {shown(one.value)}.",
        at,
        hint=hint or reason(one),
        mend=Mend(one.value, one_near) if one_near else None,
    )


def pattern(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """Text, or a key, in another form."""
    code = _code(one, PATTERN)
    hint = _meaning(one.schema) or reason(one) or f"It has to fit the pattern `{one.argument}`."
    if code.code == "FSC206":
        hint = did_you_mean(str(one.value).partition("(")[0], PRIMITIVES) or hint
    at = root.key_span(*one.path) if one.of_key else root.span(*one.path)
    yield code(_unfit(one), at, hint=hint)


def _unfit(one: Violation) -> str:
    if one.of_key:
        return f"`{one.value}` cannot be a name in {place(one.path[:-1])}."
    return f"{place(one.path)} cannot be {'written out' if _is_secret(one) else shown(one.value)}."


def out_of_range(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """A number that is too small or too large."""
    words = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
    }
    limit = f"{words[one.keyword]} {one.argument}"
    yield RANGE(
        f"{place(one.path)} must be {limit}, but is {shown(one.value)}.", root.span(*one.path)
    )


def count(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """Too few or too many entries or characters."""
    least = one.keyword.startswith("min")
    what = {"Items": "entries", "Properties": "entries", "Length": "characters"}[one.keyword[3:]]
    what = (
        what.replace("entries", "entry").replace("characters", "character")
        if one.argument == 1
        else what
    )
    message = (
        f"{place(one.path)} must have at {'least' if least else 'most'} {one.argument} {what}."
    )
    at = root.key_span(*one.path) if one.of_key or not one.value else root.span(*one.path)
    yield COUNT(message, at, hint=_meaning(one.schema))


def other(one: Violation, root: Node) -> Iterator[Diagnostic]:
    """`not`, `false` and what no table speaks of: the schema's own words, or its reason."""
    hint = reason(one)
    message = one.schema.get("errorMessage") or f"{place(one.path)} cannot be {found(one)} here."
    yield _code(one, NO_BRANCH)(message, owner(one.path, root), hint=hint)


def _code(one: Violation, usual: Code) -> Code:
    """Schemas say with `x-code` where a mismatch has a code of its own."""
    return BY_CODE.get(one.schema.get("x-code", ""), usual)


def _is_secret(one: Violation) -> bool:
    return bool(one.schema.get("sensitive")) or one.schema.get("x-code") in _SECRET


def _meaning(schema: Mapping[str, Any]) -> str:
    return str(schema.get("patternErrorMessage", ""))


def reason(one: Violation) -> str:
    """The nearest comment of a catalog: the reason of the rule that was broken."""
    for schema in (one.schema, *one.within):
        if "$comment" in schema:
            return str(schema["$comment"])
    return ""
