"""Model x live systems -> what moved outside fsc since the last apply."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from fsc.driver import Change, Live
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.pipeline.planning import Connect, PlanOptions, close, connect_all, outcome, read
from fsc.records import dataclass


@dataclass(frozen=True)
class Drifted:
    """Every object with an attribute that moved; none when the manifest is wrong."""

    checked: Checked
    changes: tuple[Change, ...] = ()
    live: Mapping[str, Live] = field(default_factory=dict)


def drift(inputs: Inputs, connect: Connect = connect_all) -> Drifted:
    """What moved outside fsc. Reads the live systems, writes nothing anywhere."""
    checked = validate(inputs)
    if checked.stack is None:
        return Drifted(checked)
    drivers = connect(checked.stack, inputs)
    try:
        live = read(checked.stack, drivers)
    finally:
        close(drivers)
    return Drifted(checked, outcome(checked, PlanOptions(), live).drift, live)
