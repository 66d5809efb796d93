"""Frozen dataclasses that cost less to make.

The standard decorator compiles six methods for each class, which was a quarter of the time that
`fsc validate` takes to start. Equality, hash, text and the refusal of assignments are the same for
every class when they are written over its fields, so they are written once, here. `__init__` is
compiled when a class makes its first object, which most classes of a run never do. Everything else
is the standard one's.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Literal, NoReturn

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(cls: Any = None, /, *, frozen: Literal[True], kw_only: bool = False) -> Any:
        """`dataclasses.dataclass`, as a decorator; the frozen ones only."""
        if cls is None:
            return lambda one: dataclass(one, frozen=frozen, kw_only=kw_only)
        made = dataclasses.dataclass(init=False, repr=False, eq=False, kw_only=kw_only)(cls)
        names = [one.name for one in dataclasses.fields(made) if one.compare]
        made._compared = staticmethod(attrgetter(*names) if names else _nothing)
        made.__init__ = _compiled_later(made)
        for name, method in _METHODS.items():
            if name not in vars(made):
                setattr(made, name, method)
        return made

    def _nothing(_one: object) -> tuple[()]:
        return ()

    def _compiled_later(cls: type) -> Callable[..., None]:
        def first(self: Any, *args: Any, **named: Any) -> None:
            cls.__init__ = _init_of(cls)
            cls.__init__(self, *args, **named)

        return first

    def _init_of(cls: type) -> Callable[..., None]:
        known = {"_set": object.__setattr__, "_new": object()}
        fields = dataclasses.fields(cls)
        given = [_parameter(one, known) for one in fields if not one.kw_only]
        named = [_parameter(one, known) for one in fields if one.kw_only]
        head = ", ".join(["self", *given, *(["*", *named] if named else ())])
        body = "\n ".join(["pass", *map(_assignment, fields)])
        # As the standard one does: the text is made of the names of the fields of our own classes.
        exec(f"def __init__({head}):\n {body}", known)  # noqa: S102
        made = known["__init__"]
        made.__qualname__ = f"{cls.__qualname__}.__init__"
        return made

    def _parameter(field: Any, known: dict[str, Any]) -> str:
        name = field.name
        if field.default_factory is not dataclasses.MISSING:
            known[f"_make_{name}"] = field.default_factory
            return f"{name}=_new"
        if field.default is dataclasses.MISSING:
            return name
        known[f"_default_{name}"] = field.default
        return f"{name}=_default_{name}"

    def _assignment(field: Any) -> str:
        name = field.name
        is_made = field.default_factory is not dataclasses.MISSING
        value = f"_make_{name}() if {name} is _new else {name}" if is_made else name
        return f"_set(self, {name!r}, {value})"

    def _is_equal(self: Any, other: object) -> Any:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._compared(self) == self._compared(other)

    def _hash(self: Any) -> int:
        return hash(self._compared(self))

    def _text(self: Any) -> str:
        shown = [one.name for one in dataclasses.fields(self) if one.repr]
        given = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({given})"

    def _no_assignment(_self: object, name: str, _value: object) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")

    def _no_removal(_self: object, name: str) -> NoReturn:
        raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")

    _METHODS = {
        "__eq__": _is_equal,
        "__hash__": _hash,
        "__repr__": _text,
        "__setattr__": _no_assignment,
        "__delattr__": _no_removal,
    }

__all__ = ["dataclass"]
