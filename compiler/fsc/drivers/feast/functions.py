"""Functions of views <-> the messages that keep them, as source and as pickle.

Functions are compared as source. The pickle is made when the source changes, and never opened.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from fsc.drivers.feast.messages import Message
from fsc.model.feast.on_demand_feature_view import UDF_TAG

# (name, source) -> the pickle that Feast keeps beside the source.
MakeBody = Callable[[str, str], bytes]


def read_function(spec: Message) -> dict[str, Any]:
    """The function of a view; none where the registry keeps no source of it.

    Feast before 0.40 kept it in a field of its own, which it still reads.
    """
    held = spec.feature_transformation
    if held.WhichOneof("transformation") == "substrait_transformation":
        found = read_noted(spec.tags.get(UDF_TAG, ""))
        return {"udf": found} if found else {}
    old = (
        held.WhichOneof("transformation") is None
        and "user_defined_function" in spec.DESCRIPTOR.fields_by_name
        and spec.HasField("user_defined_function")
    )
    found = spec.user_defined_function if old else held.user_defined_function
    if not found.body_text:
        return {}
    return {"udf": {"name": found.name, "source": canonical_source(found.body_text)}}


def read_noted(text: str) -> dict[str, str]:
    """The name and source of a function that fsc noted in a tag; nothing for other text."""
    try:
        found = json.loads(text)
        return {"name": str(found["name"]), "source": str(found["source"])}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def is_hidden(spec: Message) -> bool:
    """True for a view with code of which the registry keeps no source: a pickle, or a plan."""
    fields = ("feature_transformation", "user_defined_function")
    known = [one for one in fields if one in spec.DESCRIPTOR.fields_by_name]
    return any(spec.HasField(one) for one in known) and not read_function(spec)


def canonical_source(text: str) -> str:
    """The source of a function from `def` on, without decorators, ending in one newline.

    Feast's decorators keep the lines above `def` too. Text that is not one function stays as it
    is; nothing is executed.
    """
    if text.startswith("def ") and text.endswith("\n") and not text.endswith("\n\n"):
        return text
    import ast

    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return text
    function = next((one for one in body if isinstance(one, ast.FunctionDef)), None)
    if function is None or len(body) != 1:
        return text
    lines = text.replace("\r\n", "\n").split("\n")[function.lineno - 1 : function.end_lineno]
    return "\n".join(line.rstrip() if not line.strip() else line for line in lines) + "\n"


def write_function(held: Message, udf: Mapping[str, str], make_body: MakeBody) -> None:
    """The pickle is made only when the source is another than before."""
    if not held.body or (held.name, held.body_text) != (udf["name"], udf["source"]):
        held.body = make_body(udf["name"], udf["source"])
    held.name, held.body_text = udf["name"], udf["source"]
