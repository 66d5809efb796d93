"""Plan shown -> approval -> apply -> what became of it: the same for apply, adopt and destroy."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from fsc.cli import views
from fsc.cli.interrupt import interrupts
from fsc.cli.progress import progress
from fsc.cli.terminal import err, has_person, out, paint
from fsc.diagnostics import Exit, FscError, has_errors
from fsc.driver import Action, AttrChange, Change
from fsc.records import dataclass
from fsc.render import json
from fsc.render.value import short
from fsc.render.words import clean, wrap

if TYPE_CHECKING:
    from fsc.apply import Report, Step
    from fsc.pipeline import Planned
    from fsc.plan.plan import Plan


@dataclass(frozen=True)
class Approval:
    """What the caller permits in advance, and how to talk to it."""

    auto_approve: bool = False
    allow_destroy: tuple[str, ...] = ()
    as_json: bool = False
    lock_timeout: float = 0.0


_OPTIONS = (
    click.option("--auto-approve", is_flag=True, help="Do not ask; destructive changes excepted."),
    click.option(
        "--allow-destroy", metavar="ADDRESS|all", multiple=True,
        help="Permit a destructive change without asking. Repeatable.",
    ),
    click.option(
        "--lock-timeout", metavar="SECONDS", type=click.FloatRange(min=0), default=0.0,
        help="How long to wait for another apply (default: 0, give up at once).",
    ),
    click.option("--json", "as_json", is_flag=True, help="Print events as lines of JSON."),
)  # fmt: skip


def approval_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options, and give them to the command as one argument `approval`."""
    from functools import wraps

    @wraps(command)
    def with_approval(
        *args: Any, auto_approve: bool, allow_destroy: tuple[str, ...], as_json: bool,
        lock_timeout: float, **rest: Any,
    ) -> Any:  # fmt: skip
        approval = Approval(auto_approve, allow_destroy, as_json, lock_timeout)
        return command(*args, approval=approval, **rest)

    made: Callable[..., Any] = with_approval
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


def show_and_apply(ctx: click.Context, planned: Planned, approval: Approval) -> Exit:
    """Show a plan; once it is approved, execute it; say what was done."""
    if planned.plan is None:
        return views.invalid(planned.checked, as_json=approval.as_json)
    _show(ctx, planned, planned.plan, approval)
    if has_errors(planned.plan.diagnostics):
        code = Exit.ERROR if planned.plan.unread else Exit.INVALID
        raise FscError("The plan has errors. Nothing was changed.", exit_code=code)
    if not planned.plan.changes:
        return _compiled_files(planned, approval)
    allowed = _approve(planned.plan, approval, destroy=planned.options.destroy)
    return _apply(ctx, planned, planned.plan, allowed, approval)


def _show(ctx: click.Context, planned: Planned, plan: Plan, approval: Approval) -> None:
    if not approval.as_json:
        views.plan(ctx, planned)
        return
    for found in json.diagnostics(plan.diagnostics):
        out(json.line({"type": "diagnostic", "diagnostic": found}))
    for change in plan.changes:
        out(json.line({"type": "planned_change", "change": json.change(change)}))
    sys.stdout.flush()


def _compiled_files(planned: Planned, approval: Approval) -> Exit:
    """Nothing live changes; compiled files are written all the same, as pipelines read them."""
    from fsc.pipeline import write_files

    if planned.compiled is not None and planned.options.compiles:
        written = write_files(planned.compiled)
        if written and not approval.as_json:
            out(f"Written to {planned.compiled.folder}: {', '.join(written)}\n")
    if approval.as_json:
        out(json.line({"type": "summary", **json.report(None)}))
    return Exit.OK


_PERMITS = " `--allow-destroy ADDRESS|all` permits what is destructive."


def _approve(plan: Plan, approval: Approval, *, destroy: bool) -> frozenset[str]:
    """What may be destroyed. Raises FscError when the plan may not be applied."""
    from fsc.pipeline import ApplyOptions, breaking, refusal

    given = frozenset(approval.allow_destroy)
    asks = not approval.auto_approve and has_person() and not approval.as_json
    lost = frozenset(("all",)) if destroy else frozenset(one.address for one in plan.destructive)
    allowed = given | lost if asks else given
    reason = breaking(plan, given) or refusal(plan, ApplyOptions(allow_destroy=allowed))
    if reason:
        helps = not refusal(plan, ApplyOptions(allow_destroy=frozenset(("all",))))
        hint = f"Nothing was changed.{_PERMITS if helps else ''}"
        raise FscError(reason, hint=hint, exit_code=Exit.REFUSED)
    if asks:
        _ask(plan)
    elif not approval.auto_approve:
        raise FscError(
            "There is nobody to approve this plan. Nothing was changed.",
            hint="Run it in a terminal, or with --auto-approve.",
            exit_code=Exit.REFUSED,
        )
    return allowed


def _ask(plan: Plan) -> None:
    """Ask for the word. Raises FscError for any other answer."""
    told = (f"{one.address}: {asked_about(one)}" for one in plan.destructive)
    lost = [f"{line}\n" for one in told for line in wrap(one, "    ", "  ")]
    err(f"\nThis will be lost:\n{''.join(lost)}" if lost else "")
    err("\nApply these changes? Only the word `yes` approves: ")
    sys.stderr.flush()
    if sys.stdin.readline().strip() != "yes":
        raise FscError("Not approved. Nothing was changed.")


def asked_about(change: Change) -> str:
    """What a destructive change takes away, in one line."""
    gone = change.action is Action.DELETE
    taken = [
        f"{_taken(change.kind, one)} ({one.why})"
        for one in change.attributes
        if one.effect is change.effect
    ]
    stored = change.rematerialise.verdict.value == "delete rows"
    rows = " and its stored rows" if stored else ""
    rows = f" and {change.loses}" if change.loses else rows
    if gone or change.action is Action.REPLACE:
        within = change.live.facts.get("loses") if change.live else None
        rows += f" and {within} in it" if within else ""
        return f"the object{rows}" + ("" if gone else ", before it is made again")
    return (", ".join(taken) or change.reason) + rows


def _taken(kind: str, one: AttrChange) -> str:
    """An attribute, and of a list the items that go."""
    seen = json.attribute(kind, one)
    old, new = seen["old"], seen["new"]
    if not isinstance(old, list) or not isinstance(new, list):
        return one.path
    gone = ", ".join(short(each) for each in old if each not in new)
    return f"{gone} of {one.path}" if gone else one.path


def _apply(
    ctx: click.Context, planned: Planned, plan: Plan, allowed: frozenset[str], approval: Approval
) -> Exit:
    from fsc.pipeline import ApplyOptions, apply

    done: list[str] = []
    try:
        with progress(len(plan.changes), paint(ctx), as_json=approval.as_json) as tell:

            def listen(event: str, change: Change, step: Step | None) -> None:
                done.extend([change.address] if event == "done" else [])
                tell(event, change, step)

            options = ApplyOptions(allowed, listen, approval.lock_timeout, interrupts)
            report = apply(planned, options)
    except KeyboardInterrupt:
        err(_interrupted(done))
        return Exit.INTERRUPTED
    _tell(ctx, planned, report, approval)
    return _outcome(report)


def _interrupted(done: list[str]) -> str:
    """What is known after an end in the middle of a step."""
    kept = f"Done before it: {', '.join(map(clean, done))}." if done else "Nothing was done before."
    return f"\nInterrupted in the middle of a step. {kept}\nRun the command again to complete it.\n"


def _tell(ctx: click.Context, planned: Planned, report: Report, approval: Approval) -> None:
    from fsc.render import text

    data = json.report(report)
    if approval.as_json:
        out(json.line({"type": "summary", **data}))
        return
    views.complain(report.diagnostics, planned.checked)
    out(text.report(data, paint(ctx)))


def _outcome(report: Report) -> Exit:
    if report.interrupted:
        err("Interrupted. What was done is kept; run the command again to complete it.\n")
        return Exit.INTERRUPTED
    if report.failed:
        done = report.unsure or any(step.status == "done" for step in report.steps)
        if done:
            err("Run the command again to complete it.\n")
        return Exit.PARTIAL if done else Exit.ERROR
    if report.unsure:
        return Exit.PARTIAL
    return Exit.ERROR if has_errors(report.diagnostics) else Exit.OK
