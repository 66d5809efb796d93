"""On-demand views in mode substrait: a plan and a pickle, and the source in a tag beside them.

Feast compiles the function once, where the view is defined, and keeps no source of it
(feast/transformation/substrait_transformation.py). The plan knows the names and types of the
columns that it reads, so it is made again when one of these is another, or the function is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast.functions import MakeBody, read_function
from fsc.drivers.feast.messages import Message
from fsc.model.feast.on_demand_feature_view import UDF_TAG, noted

# The names of columns with the numbers of their types (feast.types.ValueType).
Columns = tuple[tuple[str, int], ...]
# (name, source, columns) -> the plan, as bytes of substrait.Plan.
MakePlan = Callable[[str, str, Columns], bytes]


def columns_of(spec: Message) -> Columns:
    """What the function of a view reads. Feast compiles it without those of `input_schema`."""
    return tuple(
        (one.name, one.value_type)
        for key in sorted(spec.sources)
        if not key.startswith(_INPUT)
        for one in _fields(spec.sources[key])
    )


_INPUT = "__input_schema__"


def _fields(source: Message) -> Any:
    if source.HasField("request_data_source"):
        return source.request_data_source.request_data_options.schema
    return source.feature_view_projection.feature_columns


def write_plan(
    spec: Message, udf: Mapping[str, str], before: Columns, make_body: MakeBody, make_plan: MakePlan
) -> None:
    """Put a function into a view whose sources are written; `before` is what it read until now."""
    now, same = columns_of(spec), read_function(spec).get("udf") == udf
    held = spec.feature_transformation.substrait_transformation
    held.SetInParent()
    if not held.ibis_function or not same:
        held.ibis_function = make_body(udf["name"], udf["source"])
    if not held.substrait_plan or not same or before != now:
        held.substrait_plan = make_plan(udf["name"], udf["source"], now)
    spec.tags[UDF_TAG] = noted(udf)


def compiled(name: str, source: str, columns: Columns) -> bytes:
    """The plan of the user's own function, by Feast's SDK. Raises FscError when there is none."""
    from fsc.drivers.feast.udf import made

    try:
        from feast import Field, RequestSource, ValueType
        from feast.transformation.substrait_transformation import SubstraitTransformation
        from feast.types import from_value_type

        import_module("ibis_substrait.compiler.core")  # Feast imports it when it makes a plan
    except (ImportError, AttributeError) as error:
        raise FscError(
            f"Applying an on-demand view in mode substrait needs ibis: {error}.",
            hint=install("feast,substrait"),
        ) from error
    function = made(name, source)
    try:
        fields = [Field(name=one, dtype=from_value_type(ValueType(it))) for one, it in columns]
        read = RequestSource(name="columns", schema=fields)
        return bytes(SubstraitTransformation.from_ibis(function, [read]).substrait_plan)
    except Exception as error:
        raise FscError(
            f"The function `{name}` gives no plan: {type(error).__name__}: {error}.",
            hint="It gets an ibis table with the columns of the sources, and returns one.",
        ) from error
