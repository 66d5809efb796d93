"""Plan -> live systems: permission, execution, and the proof that it worked."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

from fsc.apply import Listener, Report, Stop, execute
from fsc.codes import NOT_CONVERGED
from fsc.diagnostics import Diagnostic, Exit, FscError, Severity
from fsc.driver import Change, Driver
from fsc.pipeline import history
from fsc.pipeline.compiling import Compiled, write_files
from fsc.pipeline.locking import locked
from fsc.pipeline.planning import Connect, Planned, close, connect_all, outcome, planned_on, read
from fsc.pipeline.policing import forbidden
from fsc.plan.guard import too_much
from fsc.plan.plan import Plan
from fsc.plan.planfile import fingerprints, moved
from fsc.records import dataclass


@dataclass(frozen=True)
class ApplyOptions:
    """`allow_destroy` holds addresses, or "all"; `tell` hears what happens (fsc.apply.execute).

    `lock_timeout` is how long to wait for another apply, in seconds; 0 gives up at once.
    `interrupts` is entered while changes are made, and says whether to stop before the next one.
    """

    allow_destroy: frozenset[str] = frozenset()
    tell: Listener = lambda *_: None
    lock_timeout: float = 0.0
    interrupts: Callable[[], AbstractContextManager[Stop]] = lambda: nullcontext(lambda: False)


def refusal(plan: Plan, options: ApplyOptions) -> str:
    """Why this plan may not be applied, or ""."""
    blocked = [f"{one.address}: {one.blocked}" for one in plan.blocked]
    if blocked:
        return "The plan holds changes that may not happen.\n  " + "\n  ".join(blocked)
    if plan.unread:
        return f"Nothing is known of {', '.join(f'`{one}`' for one in plan.unread)}."
    against = forbidden(plan)
    if against:
        return against
    broken = breaking(plan, options.allow_destroy)
    if broken:
        return broken
    if "all" in options.allow_destroy:
        return ""
    lost = [_loss(one) for one in plan.destructive if one.address not in options.allow_destroy]
    if lost:
        return "These changes destroy something and were not allowed:\n  " + "\n  ".join(lost)
    return too_much(plan)


def _loss(change: Change) -> str:
    """The address, and what is in the object where that goes with it."""
    within = change.live.facts.get("loses") if change.live else None
    lost = f"{within} in it" if within else change.loses
    return f"{change.address} ({lost})" if lost else change.address


def breaking(plan: Plan, allowed: frozenset[str]) -> str:
    """What would fail in other stacks and was not allowed by its address, or ""."""
    lines = [
        f"{one.address}: {'; '.join(one.breaks)}"
        for one in plan.changes
        if one.breaks and not {one.address, "all"} & allowed
    ]
    return "\n  ".join(["These changes break what other stacks use:", *lines]) if lines else ""


def apply(
    made: Planned, options: ApplyOptions = ApplyOptions(), connect: Connect = connect_all
) -> Report:
    """Execute exactly the plan that was shown, or refuse.

    Takes the locks (exit code 6 when somebody else has them), then reads again: what moved since
    the plan was made makes it refuse with the address (exit code 4). Afterwards reads once more;
    what is not as planned is a finding with address and attribute.
    """
    if made.plan is None or made.compiled is None:
        raise FscError("There is no plan to apply.", exit_code=Exit.INVALID)
    reason = refusal(made.plan, options)
    if reason:
        raise FscError(reason, hint="Nothing was changed.", exit_code=Exit.REFUSED)
    stack, _ = made.checked.valid()
    drivers = connect(stack, made.checked.inputs)
    try:
        with locked(drivers, made.options.operation, stack.name, options.lock_timeout):
            return _apply(made, made.plan, made.compiled, options, drivers)
    finally:
        close(drivers)


def _apply(
    made: Planned, shown: Plan, files: Compiled, options: ApplyOptions, drivers: tuple[Driver, ...]
) -> Report:
    again = _again(made, drivers)
    if again.plan is None:
        raise _unfit_now(again)
    now = again.plan
    refuse_if_moved(fingerprints(shown), now)
    if made.options.compiles:
        write_files(files)
    report = _recorded(made, now, options, drivers)
    if report.failed:
        return report
    return _proven(report, made, now, drivers)


def _proven(report: Report, made: Planned, now: Plan, drivers: tuple[Driver, ...]) -> Report:
    """With what did not converge. Where nothing can be read any more, all was made all the same."""
    try:
        return replace(report, diagnostics=tuple(_not_converged(made, now, drivers)))
    except FscError as error:
        unread = f"Everything was made, and could not be read again. {error.message}"
        return replace(report, diagnostics=(NOT_CONVERGED(unread, hint=error.hint),), unsure=True)


def _recorded(
    made: Planned, now: Plan, options: ApplyOptions, drivers: tuple[Driver, ...]
) -> Report:
    """Execute, with what was there before kept for `fsc rollback`."""
    if not now.changes:
        return Report()
    inputs = made.checked.inputs
    record = history.begin(inputs, made.options.operation, now.stack, now.changes)
    with options.interrupts() as stop:
        report = execute(now.changes, drivers, options.tell, stop)
    failed = "interrupted" if report.interrupted else "failed"
    history.end(inputs, record, failed if report.failed else "done")
    return report


def _again(made: Planned, drivers: tuple[Driver, ...]) -> Planned:
    """The plan made anew under the lock; where nothing at all has moved, it is the same."""
    stack, _ = made.checked.valid()
    live = read(stack, drivers)
    same = live == made.live
    return made if same else planned_on(live, made.checked, made.options, drivers)


def _unfit_now(again: Planned) -> FscError:
    """What another stack owned when the plan was made is no longer as the manifest needs it."""
    wrong = [one.message for one in again.checked.diagnostics if one.severity is Severity.ERROR]
    return FscError(
        "The plan is stale. Since it was made, this has moved:\n  " + "\n  ".join(wrong),
        hint="Nothing was changed. Run `fsc plan` again.",
        exit_code=Exit.STALE,
    )


def refuse_if_moved(shown: Mapping[str, str], now: Plan) -> None:
    """Raise FscError (exit code 4) naming what is no longer as it was planned.

    `shown` are the fingerprints of the changes that were approved, by address.
    """
    gone = moved(shown, fingerprints(now))
    if gone:
        names = "\n  ".join(gone)
        raise FscError(
            f"The plan is stale. Since it was made, this has moved:\n  {names}",
            hint="Nothing was changed. Run `fsc plan` again.",
            exit_code=Exit.STALE,
        )


def _not_converged(made: Planned, done: Plan, drivers: tuple[Driver, ...]) -> Iterator[Diagnostic]:
    stack, _ = made.checked.valid()
    left = outcome(made.checked, made.options, read(stack, drivers))
    touched = {each for one in done.changes for each in (one.address, one.moved_from)}
    for change in left.changes:
        if change.address in touched:
            yield from _findings(change)


def _findings(change: Change) -> Iterator[Diagnostic]:
    if not change.attributes:
        yield NOT_CONVERGED(
            f"`{change.address}` is not done: {change.action.value} is still to come.", change.at
        )
    for one in change.attributes:
        yield NOT_CONVERGED(
            f"`{change.address}`: `{one.path}` is {one.live!r}, not {one.new!r}.", change.at
        )
