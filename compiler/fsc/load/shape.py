"""Shapes of the language's own keys, which are gone before the JSON Schema is checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fsc.codes import UNKNOWN_KEY, WRONG_TYPE
from fsc.diagnostics import Diagnostic, Mend, did_you_mean, meant
from fsc.document import Node

_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "a truth value"),
    (str, "text"),
    (int, "a whole number"),
    (float, "a number"),
    (list, "a list"),
    (dict, "a map"),
)


def kind(node: Node) -> str:
    """What a value is, in words. Says nothing of the value itself."""
    return next((word for type_, word in _KINDS if isinstance(node.value, type_)), "nothing")


def wrong_type(node: Node, what: str, wanted: str, hint: str = "") -> Diagnostic:
    """`what` is a map and should be a list, or the like."""
    return WRONG_TYPE(f"{what} is {kind(node)}, but it has to be {wanted}.", node.at, hint=hint)


def checked_map(
    node: Node | None, what: str, found: list[Diagnostic], hint: str = ""
) -> Mapping[str, Node]:
    """The entries of a map or of nothing; none, and a finding, for anything else."""
    if node is None or node.value is None:
        return {}
    if not isinstance(node.value, dict):
        found.append(wrong_type(node, what, "a map", hint))
    return node.entries


def checked_text(node: Node | None, what: str, found: list[Diagnostic]) -> str | None:
    """The text of a scalar; None, and a finding, when it is something else."""
    if node is None:
        return None
    if isinstance(node.value, str):
        return node.value
    found.append(wrong_type(node, what, "text"))
    return None


def checked_texts(node: Node | None, what: str, found: list[Diagnostic]) -> list[Node]:
    """The items of a list of texts; what is no text is reported and left out."""
    if node is None:
        return []
    if not isinstance(node.value, list):
        found.append(wrong_type(node, what, "a list of texts", "Write it as `[a, b]`."))
    texts = [one for one in node.items if isinstance(one.value, str)]
    others = [one for one in node.items if not isinstance(one.value, str)]
    found.extend(wrong_type(one, f"An entry of {what}", "text") for one in others)
    return texts


def unknown_keys(node: Node, known: Iterable[str], what: str) -> list[Diagnostic]:
    """A finding for every key of a map that means nothing there. `what` is as in "a variable"."""
    names = tuple(known)
    allowed = ", ".join(f"`{one}`" for one in names)
    return [
        UNKNOWN_KEY(
            f"`{key}` is no key of {what}.",
            node.keys[key],
            hint=did_you_mean(key, names) or f"The keys are {allowed}.",
            mend=mend(key, set(names) - set(node.entries)),
        )
        for key in node.entries
        if key not in names
    ]


def mend(key: str, names: Iterable[str]) -> Mend | None:
    """How to mend a misspelt key, when only one of those that are free can be meant."""
    near = meant(key, names)
    return Mend(key, near) if near else None
