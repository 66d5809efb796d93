"""Semantic rules, one file each: what the schema cannot say and the live systems do not check.

A rule is a function from the model and the document to findings; it reads nothing else. Its file
says what it refuses, why, and where in Feast or ZenML the reason stands. To add one: the file, a
line here, a code in codes.py and its page in schemas/codes/.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.rules import (
    aggregations,
    aliases,
    annotator_configs,
    annotator_flavors,
    annotator_records,
    annotator_rows,
    annotator_titles,
    derived_views,
    entity_types,
    env_references,
    freshness,
    join_key_maps,
    join_keys,
    key_types,
    label_leaks,
    mapped_columns,
    names_only_case,
    on_demand,
    output_text,
    output_types,
    permission_policies,
    plain_secrets,
    policy_rules,
    project_name,
    saved_features,
    shared_keys,
    source_kinds,
    source_places,
    source_secrets,
    time_columns,
    transformations,
    udf_clock,
    udf_globals,
    unused,
    vectors,
    view_sources,
    zenml_connectors,
    zenml_credentials,
    zenml_flavors,
    zenml_labels,
    zenml_options,
    zenml_secrets,
    zenml_settings,
    zenml_stack,
)  # fmt: skip

Rule = Callable[[Stack, Document], Iterator[Diagnostic]]

RULES: tuple[Rule, ...] = (
    names_only_case.check,
    project_name.check,
    time_columns.check,
    join_keys.check,
    shared_keys.check,
    key_types.check,
    entity_types.check,
    mapped_columns.check,
    vectors.check,
    source_kinds.check,
    source_places.check,
    source_secrets.check,
    view_sources.check,
    derived_views.check,
    transformations.check,
    aggregations.check,
    permission_policies.check,
    saved_features.check,
    udf_globals.check,
    udf_clock.check,
    output_types.check,
    output_text.check,
    aliases.check,
    join_key_maps.check,
    on_demand.check,
    env_references.check,
    freshness.check,
    label_leaks.check,
    unused.check,
    plain_secrets.check,
    zenml_flavors.check,
    zenml_secrets.check,
    zenml_credentials.check,
    zenml_stack.check,
    zenml_labels.check,
    annotator_flavors.check,
    annotator_configs.check,
    annotator_records.check,
    annotator_titles.check,
    annotator_rows.check,
    zenml_connectors.check,
    zenml_options.check,
    zenml_settings.check,
    policy_rules.check,
)
