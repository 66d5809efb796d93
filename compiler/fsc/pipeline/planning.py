"""Model x live systems -> plan."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace
from typing import Any

from fsc.codes import OTHER_PROJECT
from fsc.diagnostics import Diagnostic, did_you_mean, in_order
from fsc.driver import Action, Driver, Live, Resource, Scope
from fsc.model.stack import Stack
from fsc.pipeline.asking import known, not_read, unread_findings, with_objections, with_stranded
from fsc.pipeline.checking import Checked, Inputs, silenced, validate
from fsc.pipeline.compiling import Compiled, compiled
from fsc.pipeline.forgetting import refuse_newer, refuse_unknown
from fsc.pipeline.outside import missing_data, unset_references
from fsc.pipeline.policing import policed
from fsc.plan.existing import absent
from fsc.plan.external import external_attrs, misfits
from fsc.plan.plan import Plan
from fsc.plan.planner import Options, Outcome, plan_changes
from fsc.plan.select import Selection
from fsc.records import dataclass

Connect = Callable[[Stack, Inputs], tuple[Driver, ...]]


@dataclass(frozen=True)
class PlanOptions:
    """What a plan is about; empty sets mean everything. `adopt` may hold "all".

    With `select` (what `--select` said) exactly the targets are meant, also when there are none.
    """

    targets: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()
    adopt: frozenset[str] = frozenset()
    destroy: bool = False
    forget: frozenset[str] = frozenset()
    rollback: str = ""
    select: str = ""

    @property
    def operation(self) -> str:
        """The command that makes such a plan happen, as a lock names it."""
        if self.forget or self.rollback:
            return "forget" if self.forget else "rollback"
        return "destroy" if self.destroy else "adopt" if self.adopt else "apply"

    @property
    def compiles(self) -> bool:
        """True when an apply brings the compiled files up to date with the manifest."""
        return not (self.destroy or self.forget or self.rollback)


@dataclass(frozen=True)
class Planned:
    """A plan with everything that it was made from. `plan` is None when the manifest is wrong."""

    checked: Checked
    options: PlanOptions = PlanOptions()
    compiled: Compiled | None = None
    plan: Plan | None = None
    live: Mapping[str, Live] = field(default_factory=dict)


def connect_all(stack: Stack, inputs: Inputs) -> tuple[Driver, ...]:
    """The real systems that the manifest speaks of. Reads and writes nothing."""
    from fsc.drivers import Place, connect

    return connect(stack, Place(str(inputs.root), inputs.repo(stack), os.environ))


def plan(
    inputs: Inputs,
    options: PlanOptions = PlanOptions(),
    connect: Connect = connect_all,
    *,
    ahead: bool = False,
) -> Planned:
    """What an apply would do now. Reads the live systems, writes nothing anywhere.

    With `ahead` an apply follows, and its compiled files are made meanwhile.
    """
    checked = _with_data(validate(inputs), options)
    if checked.stack is None:
        return Planned(checked, options)
    files = compiled(checked).ahead() if ahead and options.compiles else compiled(checked)
    drivers = connect(checked.stack, inputs)
    try:
        return planned(checked, options, drivers, files)
    finally:
        close(drivers)


def _with_data(checked: Checked, options: PlanOptions) -> Checked:
    """A view without its data fails when it is first materialised: better to say so now."""
    if checked.stack is None or checked.document is None or not options.compiles:
        return checked
    found = missing_data(checked.stack, checked.document, checked.inputs.root)
    if not found:
        return checked
    return replace(checked, stack=None, diagnostics=in_order([*checked.diagnostics, *found]))


def planned(
    checked: Checked,
    options: PlanOptions,
    drivers: tuple[Driver, ...],
    files: Compiled | None = None,
) -> Planned:
    """The plan for a valid manifest against connected systems."""
    stack, _ = checked.valid()
    return planned_on(read(stack, drivers), checked, options, drivers, files)


def planned_on(
    live: Mapping[str, Live],
    checked: Checked,
    options: PlanOptions,
    drivers: tuple[Driver, ...],
    files: Compiled | None = None,
) -> Planned:
    """The plan for a valid manifest against what was read; `files` may be in the making."""
    stack, document = checked.valid()
    wrong = _unfit(checked, live) if options.compiles else ()
    if wrong:
        found_all = in_order([*checked.diagnostics, *wrong])
        return Planned(replace(checked, stack=None, diagnostics=found_all), options)
    refuse_unknown(stack, options.forget, live)
    found = outcome(checked, options, live)
    unknown = not_read(stack, found, live, options)
    found = with_stranded(with_objections(known(found, live, drivers), drivers), live, drivers)
    files = files or compiled(checked)
    made = Plan(
        stack=stack.name,
        environment=stack.environment,
        manifest_digest=document.digest,
        backends=live,
        changes=found.changes,
        drift=found.drift,
        diagnostics=(
            *checked.diagnostics,
            *found.found,
            *unread_findings(stack, live, unknown),
            *unset_references(document, os.environ, checked.inputs.root),
        ),
        unchanged=found.unchanged,
        notes=_notes(files, found, options),
        unread=unknown,
    )
    return Planned(checked, options, files, policed(made, stack), live)


def read(stack: Stack, drivers: tuple[Driver, ...]) -> dict[str, Live]:
    """Everything that is live, by driver."""
    kept = {one.address: one.message for one in stack.opaque}
    addresses = frozenset([*(one.address for one in stack.objects), *kept])
    scope = Scope(stack.name, stack.feature_store.project, addresses, kept)
    live = {driver.name: driver.read(scope) for driver in drivers}
    refuse_newer(stack.name, addresses, live)
    return live


def outcome(checked: Checked, options: PlanOptions, live: Mapping[str, Live]) -> Outcome:
    """The changes between a manifest and what is live."""
    stack, _ = checked.valid()
    there = [one for found in live.values() for one in found.resources]
    selection = Selection(options.targets, options.excludes, bool(options.select))
    given = Options(
        stack.name,
        selection,
        options.adopt,
        options.destroy,
        stack.moved,
        _keeps_rows(stack.feature_store.config),
        options.forget,
    )
    if options.rollback:
        from fsc.pipeline.rolling_back import way_back_plan

        return way_back_plan(checked.inputs, options.rollback, there, given)
    return plan_changes(wanted(checked, live), there, given)


def wanted(checked: Checked, live: Mapping[str, Live]) -> tuple[Resource, ...]:
    """What a manifest wants, beside what is live of other stacks and in no words of it."""
    stack, _ = checked.valid()
    there = [one for found in live.values() for one in found.resources]
    known = {key: one for each in live.values() for key, one in each.known.items()}
    known |= external_attrs(stack, there)
    return checked.desired(known) if known else checked.alone


def _keeps_rows(config: Mapping[str, Any]) -> bool:
    """Which stores can rename the table of a view (drivers/feast/tables.py, KEEPS_ROWS)."""
    given = config.get("online_store", "sqlite")
    kind = given.get("type", "sqlite") if isinstance(given, Mapping) else given
    return str(kind or "none").lower() in ("sqlite", "postgres", "none", "null")


def _unfit(checked: Checked, live: Mapping[str, Live]) -> tuple[Diagnostic, ...]:
    """What the manifest takes for given and the live systems do not have."""
    stack, document = checked.valid()
    there = [one for each in live.values() for one in each.resources]
    found = [*misfits(stack, there), *_other_projects(stack, live)]
    found += absent(stack, document.root, there)
    return silenced(document, found, whole=False) if found else ()


def _other_projects(stack: Stack, live: Mapping[str, Live]) -> Iterator[Diagnostic]:
    store = stack.feature_store
    for one in live.values():
        if one.others:
            near = did_you_mean(store.project, one.others)
            yield OTHER_PROJECT(
                f"The registry file holds {', '.join(f'`{name}`' for name in one.others)}, "
                f"but not `{store.project}`.",
                store.at.span("project"),
                hint=f"{near} Set `feature_store.project`, or give this project a registry path "
                "of its own: Feast keeps one list of online tables per file.".strip(),
            )


def close(drivers: tuple[Driver, ...]) -> None:
    """Let go of every system."""
    for driver in drivers:
        driver.close()


def _notes(files: Compiled, found: Outcome, options: PlanOptions) -> tuple[str, ...]:
    stale = files.outdated if options.compiles else ()
    notes = [f"Compiled files that apply will write: {', '.join(stale)}."] if stale else []
    known = {one.address for one in files.checked.stack.objects} if files.checked.stack else set()
    still = [one.address for one in found.changes if one.action is Action.FORGET]
    if said := sorted(known & set(still)):
        notes.append(
            f"Still in the manifest, so that the next plan has a conflict: {', '.join(said)}."
        )
    notes += found.notes
    if found.left_out:
        by = f" `{options.select}`" if options.select else ""
        notes.append(f"Left out by your selection{by}: {', '.join(found.left_out)}.")
    return tuple(notes)
