"""The stages in a row: the only package that knows every one of them. Functions, no state."""

from __future__ import annotations

from fsc.pipeline.apply import ApplyOptions, apply, refusal
from fsc.pipeline.check import Checked, Inputs, validate
from fsc.pipeline.compile import Compiled, compile_, stale_files, write_files
from fsc.pipeline.plan import Planned, PlanOptions, plan
from fsc.pipeline.project import explain, init, schema_text
from fsc.pipeline.saved import SavedPlan, apply_saved, open_plan, save_plan

__all__ = [
    "ApplyOptions",
    "Checked",
    "Compiled",
    "Inputs",
    "PlanOptions",
    "Planned",
    "SavedPlan",
    "apply",
    "apply_saved",
    "compile_",
    "explain",
    "init",
    "open_plan",
    "plan",
    "refusal",
    "save_plan",
    "schema_text",
    "stale_files",
    "validate",
    "write_files",
]
