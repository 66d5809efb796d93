"""Frozen dataclasses that cost less to make.

The standard decorator compiles six methods for each class, which was a quarter of the time that
`fsc validate` takes to start. Equality, hash and text are the same for every class when they are
written over its fields, so they are written once, here. Everything else is the standard one's.
"""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    import dataclasses

    def dataclass(cls: Any = None, /, **options: Any) -> Any:
        """`dataclasses.dataclass`, as a decorator with options or without."""
        if cls is None:
            return lambda one: dataclass(one, **options)
        made = dataclasses.dataclass(repr=False, eq=False, **options)(cls)
        names = [one.name for one in dataclasses.fields(made) if one.compare]
        made._compared = staticmethod(attrgetter(*names) if names else _nothing)
        for name, method in _METHODS.items():
            if name not in vars(made):
                setattr(made, name, method)
        return made

    def _nothing(_one: object) -> tuple[()]:
        return ()

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

    _METHODS = {"__eq__": _is_equal, "__hash__": _hash, "__repr__": _text}

__all__ = ["dataclass"]
