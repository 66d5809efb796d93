"""How a kind describes itself: once, beside its dataclass.

Every field of a kind is made by `attr(...)`, which says its manifest key, its type, what Feast
or ZenML calls it and what a change to it means, with the reason. Schema, lowering, emitting,
drivers, diff, docs and the completeness tests read these descriptions; nothing is said twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import MISSING, field, fields
from enum import Enum
from typing import Any, ClassVar, TypeVar

from fsc.document import Node
from fsc.model.types import Bool, Type
from fsc.records import dataclass

_C = TypeVar("_C")


class Effect(str, Enum):
    """What a change to an attribute means, mildest first."""

    METADATA = "metadata"
    ADDITIVE = "additive"
    VALUE = "value-changing"
    KEY = "key-changing"
    DESTRUCTIVE = "destructive"


class Verdict(str, Enum):
    """What has to be materialised again so that serving equals training, mildest first."""

    NONE = "none"
    INCREMENTAL = "incremental"
    FULL = "full"
    KEYS = "key rewrite"
    DELETE = "delete rows"


@dataclass(frozen=True)
class Change:
    """The meaning of a change: its class, the reason in one line, what to materialise again.

    `replace` is set where the live system cannot change the attribute in place.
    """

    effect: Effect
    why: str
    rematerialise: Verdict = Verdict.NONE
    replace: bool = False


@dataclass(frozen=True)
class Attr:
    """One attribute of a kind.

    `key` is the manifest key, `arg` the constructor argument of Feast (or field of ZenML's
    request), `place` the dotted field of the registry message ("" when it has none and a
    function of the driver takes care of it).
    """

    name: str
    key: str
    type: Type
    doc: str
    change: Change
    default: Any
    required: bool
    arg: str
    place: str
    examples: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Kind:
    """One kind of object: its name in addresses, its place in the manifest, its own words.

    `names` is the pattern that the names of its objects fit ("": any text). `lost` are the
    arguments of Feast's constructor that no registry keeps, each with the reason why a manifest
    cannot say it. A `view` gives features; a `stored` one is read from a source.
    """

    name: str
    section: tuple[str, ...]
    title: str
    doc: str
    call: str = ""
    module: str = "feast"
    place: str = ""
    view: bool = False
    stored: bool = False
    names: str = ""
    lost: Mapping[str, str] = field(default_factory=dict)


UNMANAGED = Change(Effect.METADATA, "it only tells fsc what to do")


def attr(
    type_: Type,
    doc: str,
    change: Change,
    *,
    default: Any = MISSING,
    key: str = "",
    arg: str | None = None,
    place: str = "",
    examples: tuple[Any, ...] = (),
) -> Any:
    """Declare one attribute as a dataclass field. Without a default the manifest must give it."""
    meta = {
        "type": type_, "doc": doc, "change": change, "key": key,
        "arg": arg, "place": place, "examples": examples,
    }  # fmt: skip
    if isinstance(default, (dict, list)):
        return field(default_factory=lambda: type(default)(default), metadata=meta)
    return field(default=default, metadata=meta)


@dataclass(frozen=True, kw_only=True)
class Object:
    """What every object has: a name, the place where a person wrote it, and protection."""

    KIND: ClassVar[Kind]

    name: str
    at: Node = field(default_factory=lambda: Node(None), compare=False, repr=False)
    protect: bool = attr(
        Bool(),
        "Refuse to delete or replace the live object, even after this block is gone.",
        UNMANAGED,
        default=False,
    )

    @property
    def address(self) -> str:
        """The name of this object in plans: kind and name."""
        return f"{self.KIND.name}.{self.name}"


def attrs(cls: type) -> tuple[Attr, ...]:
    """The attributes of a kind, or of a part such as a field, in the order of declaration."""
    found = _DESCRIBED.get(cls)
    if found is None:
        found = tuple(_attr(one) for one in fields(cls) if "type" in one.metadata)
        _DESCRIBED[cls] = found
    return found


# Asked for every value of every object, and mypy lets `functools.cache` take no class.
_DESCRIBED: dict[type, tuple[Attr, ...]] = {}
_MANAGED: dict[type, tuple[Attr, ...]] = {}


def _attr(one: Any) -> Attr:
    meta = one.metadata
    key = meta["key"] or one.name
    required = one.default is MISSING and one.default_factory is MISSING
    default = one.default if one.default is not MISSING else None
    if one.default_factory is not MISSING:
        default = one.default_factory()
    arg = key if meta["arg"] is None else meta["arg"]
    return Attr(
        one.name, key, meta["type"], meta["doc"], meta["change"],
        default, required, arg, meta["place"], meta["examples"],
    )  # fmt: skip


def managed(cls: type) -> tuple[Attr, ...]:
    """The attributes that the live object has too, so that they are compared and written."""
    found = _MANAGED.get(cls)
    if found is None:
        found = tuple(one for one in attrs(cls) if one.change is not UNMANAGED)
        _MANAGED[cls] = found
    return found


def by_type(classes: Iterable[type[_C]]) -> dict[str, type[_C]]:
    """Classes that an attribute `type` of one word tells apart, by this word."""
    return {next(one.default for one in attrs(cls) if one.key == "type"): cls for cls in classes}


def values(obj: object) -> dict[str, Any]:
    """The managed attributes of an object by manifest key; empty values are left out.

    This is the vocabulary of `Resource.attrs`: absent means empty, on both sides.
    """
    found = {one.key: getattr(obj, one.name) for one in managed(type(obj))}
    return {key: value for key, value in found.items() if value}


def is_empty(value: Any) -> bool:
    """True for what a registry cannot tell from "not set": null, false, zero, "", [] and {}."""
    return not value
