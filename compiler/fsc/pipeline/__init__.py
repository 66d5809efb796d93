"""The stages in a row: the only package that knows every one of them. Functions, no state."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fsc.pipeline.adopting import Adopted as Adopted
    from fsc.pipeline.adopting import adopt_live as adopt_live
    from fsc.pipeline.adopting import write_adopted as write_adopted
    from fsc.pipeline.annotating import export_labels as export_labels
    from fsc.pipeline.annotating import import_rows as import_rows
    from fsc.pipeline.annotating import progress as progress
    from fsc.pipeline.applying import ApplyOptions as ApplyOptions
    from fsc.pipeline.applying import apply as apply
    from fsc.pipeline.applying import breaking as breaking
    from fsc.pipeline.applying import refusal as refusal
    from fsc.pipeline.baseline import Baseline as Baseline
    from fsc.pipeline.baseline import read_baseline as read_baseline
    from fsc.pipeline.baseline import write_baseline as write_baseline
    from fsc.pipeline.changed import select_changed as select_changed
    from fsc.pipeline.checking import Checked as Checked
    from fsc.pipeline.checking import Inputs as Inputs
    from fsc.pipeline.checking import validate as validate
    from fsc.pipeline.compiling import Compiled as Compiled
    from fsc.pipeline.compiling import compile_ as compile_
    from fsc.pipeline.compiling import stale_files as stale_files
    from fsc.pipeline.compiling import write_files as write_files
    from fsc.pipeline.drifting import drift as drift
    from fsc.pipeline.fixing import fix as fix
    from fsc.pipeline.flavors import flavors as flavors
    from fsc.pipeline.formatting import format_files as format_files
    from fsc.pipeline.formatting import write_formatted as write_formatted
    from fsc.pipeline.graphing import Part as Part
    from fsc.pipeline.graphing import graph as graph
    from fsc.pipeline.history import records as records
    from fsc.pipeline.history import since as since
    from fsc.pipeline.locking import unlock as unlock
    from fsc.pipeline.origin import Origin as Origin
    from fsc.pipeline.planning import Planned as Planned
    from fsc.pipeline.planning import PlanOptions as PlanOptions
    from fsc.pipeline.planning import plan as plan
    from fsc.pipeline.policing import forbidden as forbidden
    from fsc.pipeline.project import explain as explain
    from fsc.pipeline.project import init as init
    from fsc.pipeline.project import schema_text as schema_text
    from fsc.pipeline.resolving import resolve as resolve
    from fsc.pipeline.resolving import secret_texts as secret_texts
    from fsc.pipeline.saved import SavedPlan as SavedPlan
    from fsc.pipeline.saved import apply_saved as apply_saved
    from fsc.pipeline.saved import open_plan as open_plan
    from fsc.pipeline.saved import plan_again as plan_again
    from fsc.pipeline.saved import save_plan as save_plan
    from fsc.pipeline.testing import run_tests as run_tests
    from fsc.pipeline.testing import tested as tested
    from fsc.pipeline.verifying import verify as verify
    from fsc.pipeline.writing_back import write_back as write_back

# `fsc validate` starts in a tenth of a second because it does not import what only `apply` needs.
_HOME = {
    "adopting": ("Adopted", "adopt_live", "write_adopted"),
    "baseline": ("Baseline", "read_baseline", "write_baseline"),
    "checking": ("Checked", "Inputs", "validate"),
    "compiling": ("Compiled", "compile_", "stale_files", "write_files"),
    "fixing": ("fix",),
    "flavors": ("flavors",),
    "formatting": ("format_files", "write_formatted"),
    "origin": ("Origin",),
    "planning": ("PlanOptions", "Planned", "plan"),
    "drifting": ("drift",),
    "verifying": ("verify",),
    "writing_back": ("write_back",),
    "graphing": ("Part", "graph"),
    "history": ("records", "since"),
    "policing": ("forbidden",),
    "testing": ("run_tests", "tested"),
    "changed": ("select_changed",),
    "locking": ("unlock",),
    "applying": ("ApplyOptions", "apply", "breaking", "refusal"),
    "saved": ("SavedPlan", "apply_saved", "open_plan", "plan_again", "save_plan"),
    "annotating": ("export_labels", "import_rows", "progress"),
    "resolving": ("resolve", "secret_texts"),
    "project": ("explain", "init", "schema_text"),
}
_MODULE_OF = {name: module for module, names in _HOME.items() for name in names}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = found
    return found
