"""Plan -> file -> apply: what was approved is what happens."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from fsc.apply import Report
from fsc.diagnostics import Exit, FscError
from fsc.pipeline.applying import ApplyOptions, apply, refuse_if_moved
from fsc.pipeline.checking import Inputs
from fsc.pipeline.planning import Connect, Planned, PlanOptions, connect_all, plan
from fsc.plan.plan import FORMAT_VERSION, Plan
from fsc.records import dataclass
from fsc.validate.plan_file import misfit


@dataclass(frozen=True)
class SavedPlan:
    """A plan as it was written: `data` is what people read, the rest says how to plan again."""

    data: Mapping[str, Any]
    options: PlanOptions
    inputs: Mapping[str, Any]

    @property
    def approved(self) -> dict[str, str]:
        """The fingerprint of every approved change by address."""
        return {one["address"]: one["digest"] for one in self.data["changes"]}


def save_plan(made: Planned, path: str) -> None:
    """Write a plan with what is needed to make it again.

    Of variables only the names are kept: a value may be a secret, and the digest of the manifest
    tells whether it is the same when it is given again.
    """
    from fsc.render import json as render

    if made.plan is None:
        raise FscError("There is no plan to save.", exit_code=Exit.INVALID)
    inputs = made.checked.inputs
    data = {
        **render.plan(made.plan),
        "inputs": {
            "environment": inputs.environment,
            "variables": sorted(inputs.variables),
            "var_files": list(inputs.var_files),
        },
        "options": {
            "targets": sorted(made.options.targets),
            "excludes": sorted(made.options.excludes),
            "adopt": sorted(made.options.adopt),
            "destroy": made.options.destroy,
            "select": made.options.select,
        },
    }
    try:
        Path(path).write_text(render.dumps(data), encoding="utf-8")
    except OSError as error:
        raise FscError(f"The plan cannot be written to `{path}`: {error.strerror}.") from error


def open_plan(path: str) -> SavedPlan:
    """Read a saved plan. Raises FscError for a file that is none, or of another version."""
    data = _parsed(path)
    version = data.get("format_version")
    if version != FORMAT_VERSION:
        raise FscError(
            f"`{path}` has plan format {version!r}; this fsc executes {FORMAT_VERSION!r} only."
        )
    if "inputs" not in data:
        raise FscError(
            f"`{path}` is what `fsc plan --json` prints, not a saved plan.",
            hint="`fsc plan -o FILE` saves one.",
        )
    wrong = misfit(data)
    if wrong:
        raise FscError(
            f"`{path}` is a damaged plan: {wrong}.",
            hint="Make it again with `fsc plan -o`.",
        )
    given = data["options"]
    targets, excludes, adopt = (frozenset(given[key]) for key in ("targets", "excludes", "adopt"))
    options = PlanOptions(
        targets, excludes, adopt, destroy=given["destroy"], select=given["select"]
    )
    return SavedPlan(data, options, data["inputs"])


def _parsed(path: str) -> dict[str, Any]:
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
    except OSError as error:
        raise FscError(f"The plan `{path}` cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise FscError(f"`{path}` is not a saved plan: {error}.") from error
    if not isinstance(data, dict):
        raise FscError(f"`{path}` is not a saved plan.")
    return data


def plan_again(saved: SavedPlan, inputs: Inputs, connect: Connect = connect_all) -> Planned:
    """The same plan made now; refused with exit code 4 when anything that was approved moved."""
    missing = sorted(set(saved.inputs["variables"]) - set(inputs.variables))
    if missing:
        raise FscError(
            f"The plan was made with {', '.join(f'`--var {one}`' for one in missing)}.",
            hint="Give it again: values of variables are not kept in plans.",
            exit_code=Exit.USAGE,
        )
    again = replace(
        inputs,
        environment=saved.inputs["environment"],
        var_files=tuple(saved.inputs["var_files"]),
    )
    made = plan(again, saved.options, connect)
    if made.plan is None:
        return made
    if made.plan.manifest_digest != saved.data["manifest_digest"]:
        raise FscError(
            "The plan is stale: the manifest has changed since it was made.",
            hint="Nothing was changed. Run `fsc plan` again.",
            exit_code=Exit.STALE,
        )
    refuse_if_moved(saved.approved, made.plan)
    _refuse_edited(saved, made.plan)
    return made


def _refuse_edited(saved: SavedPlan, now: Plan) -> None:
    """What a person read in the file is what is done, whoever wrote into it in between."""
    from fsc.render import json as render

    found = json.loads(render.dumps([render.change(one) for one in now.changes]))
    real = {one["address"]: _essence(one) for one in found}
    wrong = [
        one["address"] for one in saved.data["changes"] if _essence(one) != real[one["address"]]
    ]
    if wrong:
        raise FscError(
            f"The plan was edited: what it says of {', '.join(wrong)} is not what would be done.",
            hint="Nothing was changed. Make it again with `fsc plan -o`.",
            exit_code=Exit.STALE,
        )


def _essence(change: Mapping[str, Any]) -> Any:
    """What follows from the wanted and the live object alone, so that it cannot have moved."""
    keys = ("kind", "name", "action", "class", "blocked", "moved_from", "breaks")
    leaves = [
        [one[key] for key in ("path", "new", "live", "class")] for one in change["attributes"]
    ]
    return [*(change[key] for key in keys), leaves]


def apply_saved(
    saved: SavedPlan,
    inputs: Inputs,
    options: ApplyOptions = ApplyOptions(),
    connect: Connect = connect_all,
) -> Report:
    """Execute a saved plan, or refuse."""
    return apply(plan_again(saved, inputs, connect), options, connect)
