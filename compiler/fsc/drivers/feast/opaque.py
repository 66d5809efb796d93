"""Which live objects no words of a manifest can make again, and why."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.driver import Resource
from fsc.drivers.feast.codec import Codec
from fsc.drivers.feast.functions import is_hidden
from fsc.drivers.feast.index import new_message
from fsc.drivers.feast.lookup import Lookup
from fsc.model.describe import attrs
from fsc.model.dtype import DtypeError, parse
from fsc.model.feast.data_source import SOURCE_BY_TYPE
from fsc.model.stack import KIND_BY_NAME


def unsaid(found: Resource, codec: Codec, lookup: Lookup) -> str:
    """Why no words of a manifest can make the object again; "" when they can."""
    return (
        _hidden(found, lookup)
        or _without_words(found.kind, found.attrs)
        or _not_again(found, codec, lookup)
    )


def _hidden(found: Resource, lookup: Lookup) -> str:
    held = lookup.get(found.kind, found.name)
    if held is None or "spec" not in held.DESCRIPTOR.fields_by_name or not is_hidden(held.spec):
        return ""
    return "the registry does not hold the source of its function"


def _without_words(kind: str, live: Mapping[str, Any]) -> str:
    cls: Any = KIND_BY_NAME[kind]
    if kind == "feast.data_source":
        cls = SOURCE_BY_TYPE.get(live.get("type", ""))
        if cls is None:
            return f"fsc does not know sources of the type `{live.get('type')}`"
    missing = [one.key for one in attrs(cls) if one.required and one.key not in live]
    if missing:
        return f"the registry does not hold {', '.join(f'`{one}`' for one in missing)}"
    wrong = [_bad_type(name, one) for name, one in _fields(live)]
    wrong += [_bad_function(live["udf"]["source"])] if "udf" in live else []
    return next((one for one in wrong if one), "")


def _bad_function(source: str) -> str:
    """Defining a function runs its defaults and annotations; from a registry, nothing may run."""
    try:
        body = ast.parse(source).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return "the text of the function is no Python"
    if len(body) != 1 or not isinstance(body[0], ast.FunctionDef):
        return "the text of the function is not one function"
    taken = body[0].args
    said = [one.annotation for one in ast.walk(taken) if isinstance(one, ast.arg)]
    runs = [*said, *taken.defaults, *taken.kw_defaults, body[0].returns]
    return (
        "" if all(_is_quiet(one) for one in runs if one is not None)
        else "the function runs code where it is defined"
    )  # fmt: skip


def _is_quiet(expression: ast.expr) -> bool:
    quiet = (ast.Name, ast.Attribute, ast.Constant, ast.Subscript, ast.Tuple, ast.List, ast.BinOp,
             ast.BitOr, ast.expr_context, ast.UnaryOp, ast.USub)  # fmt: skip
    return all(isinstance(one, quiet) for one in ast.walk(expression))


def _fields(live: Mapping[str, Any]) -> list[tuple[str, str]]:
    schema = live.get("schema")
    found = schema.items() if isinstance(schema, Mapping) else ()
    return [(name, one["dtype"]) for name, one in found]


def _bad_type(name: str, dtype: str) -> str:
    try:
        parse(dtype)
    except DtypeError as error:
        return f"the type of `{name}` is none that Feast writes: {error}"
    return ""


def _not_again(found: Resource, codec: Codec, lookup: Lookup) -> str:
    """Making it from what was read shows whether everything that it needs is there."""
    try:
        made = new_message(found.kind)
        codec.encode(found, made, lookup)
        again = codec.decode(found.kind, made, lookup)
    except (FscError, LookupError, TypeError, ValueError, DtypeError) as error:
        return f"it cannot be made again: {getattr(error, 'message', error)}"
    different = sorted(
        key for key in {*found.attrs, *again.attrs} if found.attrs.get(key) != again.attrs.get(key)
    )
    return f"{', '.join(f'`{one}`' for one in different)} cannot be said" if different else ""
