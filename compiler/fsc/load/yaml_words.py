"""Words for what YAML allows and a manifest does not: keys, aliases, tags, size."""

from __future__ import annotations

from fsc.codes import DUPLICATE_KEY, KEY_TYPE, MERGE_KEY, SYNTAX, TOO_LARGE
from fsc.diagnostics import Diagnostic, Related, Span
from fsc.document import Node


def duplicate_key(key: str, at: Span, first: Span) -> Diagnostic:
    """Two keys of one name in one map."""
    return DUPLICATE_KEY(
        f"The key `{key}` is already written in line {first.line} of this map.",
        at,
        hint="Remove one of the two, or give it another name.",
        related=(Related(f"`{key}` is written here first", first),),
    )


def key_type(key: Node, text: str, at: Span) -> Diagnostic:
    """A key that is no text. `text` is how it is written."""
    if isinstance(key.value, (list, dict)):
        return KEY_TYPE(
            "A list or a map stands here where a key is expected.",
            at,
            hint="Put quotes around a value that starts with `{` or `[`, "
            'as in `"{{secret.key}}"` and `"${var.name}"`.',
        )
    if key.value is None:
        return KEY_TYPE("This key is empty.", at, hint="Write a name before the `:`.")
    kind = "a truth value" if isinstance(key.value, bool) else "a number"
    return KEY_TYPE(
        f"The key `{text}` is {kind} for YAML, but keys are text.",
        at,
        hint=f'Put quotes around it: "{text}".',
    )


def merge_key(at: Span) -> Diagnostic:
    """`<<` with something that has no keys."""
    return MERGE_KEY(
        "`<<` takes a map, or a list of maps, whose entries it adds to this one.",
        at,
        hint="Give it an alias of a map, as in `<<: *defaults`, "
        'or quote it ("<<") if you mean a key of that name.',
    )


def no_anchor(name: str, at: Span) -> Diagnostic:
    """An alias of nothing."""
    return SYNTAX(
        f"The alias `*{name}` has no anchor `&{name}` above it.",
        at,
        hint="An anchor stands before its aliases and in the same file. "
        "Put quotes around text that starts with `*`.",
    )


def alias_of_itself(name: str, at: Span) -> Diagnostic:
    """An alias inside its own anchor."""
    return TOO_LARGE(
        f"The alias `*{name}` stands inside its own anchor `&{name}`, so it would never end.",
        at,
        hint="Move the anchor to a value that does not hold the alias.",
    )


def too_large(name: str, at: Span, most: int) -> Diagnostic:
    """Aliases of aliases that multiply."""
    return TOO_LARGE(
        f"With the alias `*{name}` the manifest grows to more than {most:,} values.",
        at,
        hint="Aliases of aliases multiply. Use `defaults` or `for_each` for what repeats.",
    )


def too_deep(at: Span, most: int) -> Diagnostic:
    """Nesting without end."""
    return TOO_LARGE(
        f"Maps and lists are nested more than {most} levels deep here.",
        at,
        hint="Look for a bracket too many, or for an alias inside an alias.",
    )


def bad_tag(message: str, at: Span) -> Diagnostic:
    """A tag that is unknown, or that its value does not fit."""
    known = "!!str, !!int, !!float, !!bool, !!null, !!map and !!seq"
    return SYNTAX(message, at, hint=f"Leave the tag out, or use one of {known}.")


def second_document(at: Span) -> Diagnostic:
    """`---` in the middle of a file."""
    return SYNTAX(
        "A second YAML document starts here, but a manifest is one document.",
        at,
        hint="Remove the `---`, or put the second part into a file of its own and name it "
        "under `include`.",
    )
