"""What the rules say about Feast, asked of the installed Feast."""

from __future__ import annotations

import datetime
import decimal
import uuid
from typing import Any

import pytest

from fsc.model.dtype import PRIMITIVES, parse, render
from fsc.validate.rules.key_types import KEYS
from fsc.validate.rules.output_types import can_infer, is_plain
from fsc.validate.rules.udf_globals import PROVIDED, outside
from tests.support import require

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def _feast() -> None:
    require("feast")


SAMPLES: dict[str, Any] = {
    "Bytes": b"x", "PdfBytes": b"x", "ImageBytes": b"x", "String": "x", "Bool": True, "Int32": 1,
    "Int64": 1, "Float32": 1.0, "Float64": 1.0, "UnixTimestamp": datetime.datetime(2024, 1, 1),
    "Map": {"a": 1}, "Json": "{}", "Uuid": uuid.UUID(int=1), "TimeUuid": uuid.UUID(int=1),
    "Decimal": decimal.Decimal("1.0"), "ScalarMap": {1: 2},
    "ZonedTimestamp": datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc),
    "Struct({a: Int64})": {"a": 1}, "Array(Int64)": [1], "Set(String)": ["a"],
    "Array(Struct({a: Int64}))": [{"a": 1}], "Array(Array(Int64))": [[1]],
}  # fmt: skip
"""A value that a function would give for each type."""


def _view(dtype: str, mode: str, value: Any) -> Any:
    """An on-demand view with one output, as the stock `feast apply` builds it before inferring."""
    import pandas as pd
    from feast import Field, OnDemandFeatureView, RequestSource
    from feast.types import Float64

    def pandas_udf(inputs):
        return pd.DataFrame({"out": [value for _ in range(len(inputs))]})

    def python_udf(inputs):
        return {"out": [value for _ in inputs["amount"]]}

    return OnDemandFeatureView(
        name="view",
        sources=[RequestSource(name="r", schema=[Field(name="amount", dtype=Float64)])],
        schema=[Field(name="out", dtype=_feast_type(dtype))],
        mode=mode,
        udf=pandas_udf if mode == "pandas" else python_udf,
        udf_string="def udf(inputs): ...",
    )


def _feast_type(text: str) -> Any:
    import feast.types as types

    return eval(  # the types are those of SAMPLES
        render(parse(text)).replace("{a:", "{'a':"),
        {name: getattr(types, name) for name in dir(types)},
    )


def _is_accepted(dtype: str, mode: str) -> bool:
    from feast.errors import SpecifiedFeaturesNotPresentError

    try:
        _view(dtype, mode, SAMPLES[dtype]).infer_features()
    except (SpecifiedFeaturesNotPresentError, ValueError, KeyError):
        return False
    return True


@pytest.mark.parametrize("mode", ["pandas", "python"])
@pytest.mark.parametrize("dtype", SAMPLES)
def test_output_types_are_those_that_feast_infers(dtype: str, mode: str) -> None:
    """Plain samples are accepted exactly where no rule speaks, error or warning."""
    assert _is_accepted(dtype, mode) == (can_infer(dtype, mode) and is_plain(dtype, "")), dtype


@pytest.mark.parametrize(("dtype", "width"), [("Float32", "float32"), ("Int32", "int32")])
def test_a_narrow_type_is_inferred_when_the_function_makes_it(dtype: str, width: str) -> None:
    import numpy as np

    SAMPLES["made"] = np.dtype(width).type(1)
    view = _view(dtype, "pandas", SAMPLES["made"])
    view.infer_features()
    assert is_plain(dtype, f'return out.astype("{width}")')


def test_samples_are_complete() -> None:
    assert set(PRIMITIVES) <= SAMPLES.keys()


@pytest.mark.parametrize("text", [{"description": "x"}, {"tags": {"a": "b"}}])
def test_text_on_outputs_is_refused(text: dict[str, Any]) -> None:
    from feast import Field
    from feast.errors import SpecifiedFeaturesNotPresentError
    from feast.types import Float64

    view = _view("Float64", "pandas", 1.0)
    view.features = [Field(name="out", dtype=Float64, **text)]
    with pytest.raises(SpecifiedFeaturesNotPresentError):
        view.infer_features()


def test_key_types_are_those_that_feast_can_write() -> None:
    from feast.infra.key_encoding_utils import serialize_entity_key
    from feast.protos.feast.types.EntityKey_pb2 import EntityKey
    from feast.protos.feast.types.Value_pb2 import Value

    fields = {
        "String": Value(string_val="x"), "Bytes": Value(bytes_val=b"x"), "Int32": Value(int32_val=1),
        "Int64": Value(int64_val=1), "UnixTimestamp": Value(unix_timestamp_val=1),
        "Bool": Value(bool_val=True), "Float32": Value(float_val=1.0), "Float64": Value(double_val=1.0),
    }  # fmt: skip
    for name, value in fields.items():
        key = EntityKey(join_keys=["id"], entity_values=[value])
        if name in KEYS:
            assert serialize_entity_key(key, 3)
        else:
            with pytest.raises(ValueError, match="not supported"):
                serialize_entity_key(key, 3)
    assert set(KEYS) <= fields.keys()


def test_functions_get_the_names_that_feast_gives_them() -> None:
    from feast.transformation.udf_rehydrate import _exec_namespace

    assert set(_exec_namespace()) == PROVIDED


@pytest.mark.parametrize(
    ("body", "fails"),
    [
        ("return math.log(x)", True),
        ("import math\n    return math.log(x)", False),
        ("return [LIMIT for _ in [1]][0]", True),
        ("limit = 1\n    return (lambda: limit)()", False),
        ("return pd.Series([np.sqrt(x)])[0]", False),
        ("return (lambda: helper(x))()", True),
        ("return max(x, len('a'))", False),
    ],
)
def test_names_from_outside_are_those_that_fail_at_serving(body: str, fails: bool) -> None:
    """The rule speaks exactly where the function that Feast rehydrates raises NameError."""
    from feast.transformation.udf_rehydrate import rehydrate_udf_from_source

    source = f"def udf(x):\n    {body}\n"
    function = rehydrate_udf_from_source(source, preferred_name="udf")
    assert function
    assert bool(outside(source) - {"udf"}) is fails
    if fails:
        with pytest.raises(NameError):
            function(4)
    else:
        function(4)


def test_a_join_key_among_the_fields_is_no_feature() -> None:
    from feast import Entity, FeatureView, Field, FileSource, ValueType
    from feast.types import Int64, String

    def view(dtype: Any) -> Any:
        return FeatureView(
            name="v",
            entities=[Entity(name="c", join_keys=["c_id"], value_type=ValueType.INT64)],
            schema=[Field(name="c_id", dtype=dtype), Field(name="a", dtype=Int64)],
            source=FileSource(path="x.parquet", timestamp_field="ts"),
        )

    assert [one.name for one in view(Int64).features] == ["a"]
    with pytest.raises(ValueError, match="does not match"):
        view(String)


def test_a_view_computed_on_request_is_no_input() -> None:
    """Feast looks inputs up among stored views: a KeyError when features are asked for."""
    from feast import Field, OnDemandFeatureView
    from feast.types import Float64
    from feast.utils import _group_feature_refs

    inner = _view("Float64", "pandas", 1.0)
    outer = OnDemandFeatureView(
        name="outer",
        sources=[inner.projection],
        schema=[Field(name="o", dtype=Float64)],
        udf=lambda inputs: inputs,
        udf_string="def udf(inputs): ...",
    )
    with pytest.raises(KeyError):
        _group_feature_refs(["outer:o"], [], [inner, outer])
