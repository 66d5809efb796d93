"""Descriptions, tags and vector settings on outputs of an on-demand view.

The stock `feast apply` compares each declared output with the inferred one, text included, and
inferred ones have none, so it refuses the view with SpecifiedFeaturesNotPresentError
(feast/on_demand_feature_view.py: _feature_exists_in_inferred). Collections are compared by name.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import OUTPUT_TEXT
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import on_demand_views
from fsc.validate.rules.output_types import BY_NAME


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Outputs have a name and a type, and nothing else."""
    for view in (one for one in on_demand_views(stack) if one.udf):
        for name, field in view.schema.items():
            if any(word in field["dtype"] for word in BY_NAME):
                continue
            for key in sorted(field.keys() - {"dtype"}):
                yield OUTPUT_TEXT(
                    f"`{name}` has `{key}`, and Feast then does not find it among the outputs.",
                    view.at.key_span("schema", name, key),
                    hint="Say it in the description or the tags of the view.",
                )
