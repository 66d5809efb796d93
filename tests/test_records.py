"""fsc's dataclass and the standard one: the same to everybody who uses them."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fsc.records import dataclass as ours


def make(decorate: Any) -> Any:
    @decorate(frozen=True, kw_only=True)
    class Base:
        name: str
        at: int = dataclasses.field(default=0, compare=False, repr=False)

    @decorate(frozen=True, kw_only=True)
    class Derived(Base):
        items: tuple[int, ...] = ()

    @decorate(frozen=True)
    class Own:
        name: str

        def __eq__(self, other: object) -> bool:
            return isinstance(other, Own)

        def __hash__(self) -> int:
            return 7

        def __repr__(self) -> str:
            return "own"

    @decorate(frozen=True)
    class Empty:
        pass

    return Base, Derived, Own, Empty


BOTH = make(dataclasses.dataclass), make(ours)
NAMES = st.sampled_from("ab")


@given(NAMES, NAMES, st.integers(0, 1), st.integers(0, 1))
def test_equality_hash_and_text_are_those_of_the_standard_one(
    one: str, other: str, at: int, number: int
) -> None:
    said = []
    for base, derived, own, empty in BOTH:
        made = [
            base(name=one, at=at), base(name=other), derived(name=one, items=(number,)),
            derived(name=other, at=at, items=(0,)), own(one), own(other), empty(), empty(),
        ]  # fmt: skip
        equal = [[left == right for right in made] for left in made]
        alike = [[hash(left) == hash(right) for right in made] for left in made]
        said.append((equal, [row[4:] for row in alike[4:]], list(map(repr, made))))
        assert all(
            hash(made[a]) == hash(made[b]) for a in range(8) for b in range(8) if equal[a][b]
        )
    assert said[0] == said[1]


def test_it_is_frozen_has_fields_and_can_be_replaced_and_matched() -> None:
    for _, derived, *_ in BOTH:
        made = derived(name="a", items=(1,))
        with pytest.raises(dataclasses.FrozenInstanceError):
            made.name = "b"
        assert dataclasses.replace(made, name="b") == derived(name="b", items=(1,))
        with pytest.raises(dataclasses.FrozenInstanceError):
            del made.name
        assert made.name == "a"
        assert [one.name for one in dataclasses.fields(made)] == ["name", "at", "items"]
        assert made != "a"


@pytest.mark.parametrize(
    ("given", "named"), [((), {}), (("a",), {}), ((), {"name": "a", "other": 1}), ((), {"at": 1})]
)
def test_what_does_not_fit_is_refused_from_the_first_object_on(
    given: tuple[str, ...], named: dict[str, Any]
) -> None:
    for _, derived, *_ in (make(dataclasses.dataclass), make(ours)):
        for _ in range(2):
            with pytest.raises(TypeError):
                derived(*given, **named)


def test_defaults_are_made_for_each_object() -> None:
    for decorate in (dataclasses.dataclass, ours):

        @decorate(frozen=True)
        class Held:
            name: str
            of: list[str] = dataclasses.field(default_factory=list)
            to: str = "there"

        one, other = Held("a"), Held("a")
        one.of.append("b")
        assert (one.of, other.of, one.to, Held("a", ["c"], "d").of) == (["b"], [], "there", ["c"])
