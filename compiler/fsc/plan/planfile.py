"""What binds an approval to a plan: a fingerprint per change.

An approved plan is executed by planning again and comparing fingerprints: everything that the
change was decided from is in them, so what matters and moved makes them differ, by address, and
what does not matter does not. Secret values are in them only as salted digests.
"""

from __future__ import annotations

from collections.abc import Mapping

from fsc.driver import Action, Change, Resource
from fsc.model.digest import digest
from fsc.plan.plan import Plan


def fingerprint(change: Change) -> str:
    """Equal exactly when the change would do the same to the same live object."""
    return digest(
        [
            change.action.value,
            change.moved_from,
            change.blocked,
            _content(change.desired),
            _content(change.live),
            *change.breaks,
            *_lost(change),
        ]
    )


def _lost(change: Change) -> tuple[object, ...]:
    """What goes with an object: more of it than was shown is another change."""
    facts = change.live.facts if change.live else {}
    gone = change.action in (Action.DELETE, Action.REPLACE) and "loses" in facts
    return (facts["loses"],) if gone else ()


def _content(one: Resource | None) -> object:
    return one and [dict(one.attrs), dict(one.copies), one.marks.stack, one.marks.protect]


def fingerprints(plan: Plan) -> dict[str, str]:
    """The fingerprint of every change by address."""
    return {one.address: fingerprint(one) for one in plan.changes}


def moved(shown: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    """The addresses whose change is no longer what was shown, sorted; () when all still hold."""
    return tuple(one for one in sorted({*shown, *now}) if shown.get(one) != now.get(one))
