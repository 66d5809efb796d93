"""Drift -> the manifest: live values written where the manifest says the old ones.

Edits are tried in memory first: the manifest with them has to mean what it meant, but for exactly
the attributes that drifted. Where it does not, the edit is left out and its place is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from fsc.codes import NOT_WRITTEN
from fsc.diagnostics import Diagnostic, FscError, Span, in_order
from fsc.driver import Resource, by_address
from fsc.lift.functions import Functions
from fsc.lift.values import Known, value
from fsc.load.edit import Cut, NoPlaceError, applied, cut
from fsc.load.files import Trouble, read
from fsc.model.describe import Object
from fsc.model.types import Projections
from fsc.pipeline.checking import Checked, validate
from fsc.pipeline.drifting import Drifted
from fsc.pipeline.formatting import replace_text
from fsc.pipeline.planning import wanted
from fsc.pipeline.said import said
from fsc.plan.drift import leaves
from fsc.plan.policy import attributes_of
from fsc.records import dataclass


@dataclass(frozen=True)
class WrittenBack:
    """What the files became, by name; which attributes that was, and what could not be written."""

    texts: Mapping[str, str] = field(default_factory=dict)
    done: tuple[str, ...] = ()
    left: tuple[Diagnostic, ...] = ()


class _Unit(NamedTuple):
    """One attribute of one object that drifted."""

    live: Resource
    key: str

    @property
    def name(self) -> str:
        """As people read it."""
        return f"{self.live.address}: {self.key}"


def write_back(found: Drifted) -> WrittenBack:
    """Bring drift into the files of the manifest. Writes them; raises FscError where it cannot."""
    made = _Writer(found).run()
    root = found.checked.inputs.root
    for name, text in sorted(made.texts.items()):
        _write(root / name, text)
    return made


class _Writer:
    def __init__(self, found: Drifted) -> None:
        self._found = found
        self._before = by_address(wanted(found.checked, found.live))
        self._texts: dict[str, str] = {}
        self._done: list[_Unit] = []
        self._left: list[Diagnostic] = []

    def run(self) -> WrittenBack:
        """All at once, or where that does not work, one by one."""
        units = list(self._units())
        if not self._try(units):
            for unit in units:
                self._alone(unit)
        names = tuple(one.name for one in self._done)
        return WrittenBack(self._texts, names, in_order(self._left))

    def _units(self) -> Iterator[_Unit]:
        for change in self._found.changes:
            if change.live is None:
                continue
            origins = {_top(one.path): one.origin for one in change.attributes}
            for key, origin in origins.items():
                unit = _Unit(change.live, key)
                if change.address not in self._before:
                    self._refuse(unit, "the manifest has no such object", change.at)
                elif origin != "live":
                    self._refuse(unit, "the manifest was changed there too", change.at)
                else:
                    yield unit

    def _alone(self, unit: _Unit) -> None:
        try:
            fits = self._attempt([unit])
        except NoPlaceError as error:
            self._refuse(unit, str(error), error.at)
            return
        if not fits:
            at = _object(self._checked(), unit).at.span(unit.key)
            self._refuse(unit, "other objects or attributes would change with it there", at)

    def _try(self, units: list[_Unit]) -> bool:
        try:
            return not units or self._attempt(units)
        except NoPlaceError:
            return False

    def _attempt(self, units: list[_Unit]) -> bool:
        """Edit, load, compare; keep the edit only when nothing else has changed."""
        checked = self._checked()
        cuts = [one for unit in units for one in self._cuts(checked, unit)]
        texts = {**self._texts, **self._edited(cuts)}
        trial = validate(replace(checked.inputs, texts=texts))
        if trial.stack is None or not self._means(trial, [*self._done, *units]):
            return False
        self._texts, self._done = texts, [*self._done, *units]
        return True

    def _checked(self) -> Checked:
        """The manifest as it is with the edits that are kept."""
        given = self._found.checked
        return validate(replace(given.inputs, texts=self._texts)) if self._texts else given

    def _cuts(self, checked: Checked, unit: _Unit) -> list[Cut]:
        obj = _object(checked, unit)
        before = self._before[unit.live.address].attrs.get(unit.key)
        made = [
            self._cut(obj, *said(unit.live, unit.key, leaf, obj, self._known()))
            for leaf in leaves(unit.live, unit.key, before)
        ]
        if any(_overlap(*pair) for pair in pairwise(sorted(made))):
            whole = attributes_of(unit.live.kind)[unit.key].type
            live = unit.live.attrs.get(unit.key)
            return [self._cut(obj, (unit.key,), value(whole, live, self._known()))]
        return made

    def _cut(self, obj: Object, steps: tuple[str, ...], new: Any) -> Cut:
        node = obj.at.get(*steps)
        holder = node or next(
            one for one in (obj.at.get(*steps[:end]) for end in range(len(steps), -1, -1)) if one
        )
        return cut(obj.at, steps, new, self._text(holder.at.file))

    def _text(self, name: str) -> str:
        if name not in self._texts:
            text = read(str(self._found.checked.inputs.root / name))
            if isinstance(text, Trouble):
                raise FscError(text.message, hint=text.hint)
            return text
        return self._texts[name]

    def _edited(self, cuts: Iterable[Cut]) -> dict[str, str]:
        by_file: dict[str, list[Cut]] = {}
        for one in cuts:
            by_file.setdefault(one.file, []).append(one)
        return {name: applied(self._text(name), some) for name, some in by_file.items()}

    def _means(self, trial: Checked, units: list[_Unit]) -> bool:
        """True when the manifest wants what is live of these attributes, and else what it did."""
        after = by_address(wanted(trial, self._found.live))
        if after.keys() != self._before.keys():
            return False
        live: dict[str, dict[str, Any]] = {}
        for one in units:
            live.setdefault(one.live.address, {})[one.key] = one.live.attrs.get(one.key)
        for address, before in self._before.items():
            follows = _following(before) if live.keys() & set(before.depends_on) else set()
            expected = {**before.attrs, **live.get(address, {})}
            if _differing(expected, after[address].attrs) - follows:
                return False
        return True

    def _known(self) -> Known:
        there = [one for each in self._found.live.values() for one in each.resources]
        views = {one.name: list(one.attrs.get("schema", {})) for one in there if "view" in one.kind}
        return Known(Functions({}, {}), views)

    def _refuse(self, unit: _Unit, why: str, at: Span) -> None:
        message = f"`{unit.key}` of `{unit.live.address}` is not written: {why}."
        self._left.append(NOT_WRITTEN(message, at))


def _overlap(one: Cut, other: Cut) -> bool:
    return one.file == other.file and one.end > other.start


def _differing(one: Mapping[str, Any], other: Mapping[str, Any]) -> set[str]:
    return {key for key in {*one, *other} if one.get(key) != other.get(key)}


def _top(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _following(one: Resource) -> set[str]:
    """What a reader takes over from the view that it reads without naming features."""
    known = attributes_of(one.kind)
    return {key for key in one.attrs if key in known and isinstance(known[key].type, Projections)}


def _object(checked: Checked, unit: _Unit) -> Object:
    stack, _ = checked.valid()
    found = next((one for one in stack.objects if one.address == unit.live.address), None)
    if found is None:
        at = checked.document.root.at if checked.document else unit.live.at
        raise NoPlaceError("it is kept as it is stored", at)
    return found


def _write(path: Path, text: str) -> None:
    """Ends of line stay as they are."""
    ends = "\r\n" if b"\r\n" in path.read_bytes() else "\n"
    replace_text(str(path), text.replace("\n", ends))
