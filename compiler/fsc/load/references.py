"""`${var.x}` in the manifest, and everything else that starts with `${`."""

from __future__ import annotations

from fsc.codes import REFERENCE
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Node
from fsc.load import shape
from fsc.load.placeholders import Filler, Lookup, is_live
from fsc.load.values import PREFIX, Variables


def before_for_each(variables: Variables, found: list[Diagnostic]) -> Filler:
    """Puts variables into the value of a `for_each`, and leaves all else to the last round."""
    return Filler(_lookup(variables, found, last=False), found)


def last_round(variables: Variables, found: list[Diagnostic]) -> Filler:
    """Resolves all placeholders that are fsc's to resolve, and reports all others."""
    return Filler(_lookup(variables, found, last=True), found, last=True)


def _lookup(variables: Variables, found: list[Diagnostic], *, last: bool) -> Lookup:
    reported = {one.span for one in found}

    def lookup(inside: str | None, at: Span) -> Node | None:
        if inside is not None and inside.startswith("var.") and inside != "var.":
            return _variable(inside, at, variables, found, last=last)
        if last and at not in reported and (inside is None or not is_live(inside)):
            found.append(_strange(inside, at, variables))
        return None

    return lookup


def _variable(
    inside: str, at: Span, variables: Variables, found: list[Diagnostic], *, last: bool
) -> Node | None:
    """What `var.name` or `var.name.key` stands for."""
    _, name, *steps = inside.split(".")
    if name in variables.values:
        value = variables.values[name]
        node = (value.final if last else value.raw).get(*steps)
        if node is None:
            found.append(_no_entry(inside, name, at, value.final))
        return node
    if name not in variables.declared:
        hint = did_you_mean(name, variables.declared) or "Declare it under `variables`."
        found.append(REFERENCE(f"There is no variable `{name}`.", at, hint=hint))
    elif name not in variables.broken:
        found.append(_unset(name, at))
    return None


def _no_entry(inside: str, name: str, at: Span, value: Node) -> Diagnostic:
    key = inside.split(".")[2]
    if value.entries:
        names = ", ".join(f"`{one}`" for one in value.entries)
        hint = did_you_mean(key, value.entries) or f"It has {names}."
    else:
        hint = f"`{name}` is {shape.kind(value)}, not a map with keys."
    return REFERENCE(f"There is nothing for `${{{inside}}}` to stand for.", at, hint=hint)


def _unset(name: str, at: Span) -> Diagnostic:
    return REFERENCE(
        f"The variable `{name}` has no value.",
        at,
        hint=f"Give it a `default`, a value in the environment, `--var {name}=VALUE`, a "
        f"`--var-file`, or set `{PREFIX}{name}`.",
    )


def _strange(inside: str | None, at: Span, variables: Variables) -> Diagnostic:
    """A placeholder of another kind, or of none."""
    if inside is None:
        hint = "Close it, or write `$${` for a literal `${`."
        return REFERENCE("This `${` has no `}` that closes it.", at, hint=hint)
    if inside.split(".")[0] == "each":
        message = f"`${{{inside}}}` means something only in an object with `for_each`."
        return REFERENCE(message, at, hint="Give the object a `for_each`, or write `${var.NAME}`.")
    hint = (
        "Write `${var.NAME}` for a variable, `${env:NAME}` for the live environment, "
        "and `$${` for a literal `${`."
    )
    if inside in variables.declared:
        hint = f"Write `${{var.{inside}}}` for the variable."
    elif inside.isidentifier() and inside.isupper():
        hint = f"Write `${{env:{inside}}}` for the live environment."
    return REFERENCE(f"`${{{inside}}}` is no placeholder of a manifest.", at, hint=hint)
