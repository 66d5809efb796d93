"""The core schema of YAML 1.2 for scalars (https://yaml.org/spec/1.2.2/#103-core-schema).

`yes`, `no`, `on`, dates and numbers with underscores are text here, unlike in YAML 1.1.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from fsc.document import Scalar

# A plain scalar that starts with one of these is text; nearly all of them do.
ORDINARY = frozenset("abcdeghijklmopqrsuvwxyzABCDEGHIJKLMOPQRSUVWXYZ_/$*(<")

_WORDS: dict[str, Scalar] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True,
    "false": False, "False": False, "FALSE": False,
}  # fmt: skip

# Python refuses to read longer whole numbers (int_max_str_digits in `sys`); they stay text.
_NUMBER = re.compile(
    r"(?P<int>[-+]?[0-9]{1,4000})"
    r"|(?P<octal>0o[0-7]{1,4000})"
    r"|(?P<hex>0x[0-9a-fA-F]{1,4000})"
    r"|(?P<float>[-+]?(?:\.[0-9]+|[0-9]{1,4000}(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?)"
    r"|(?P<infinity>[-+]?\.(?:inf|Inf|INF))"
    r"|(?P<nan>\.(?:nan|NaN|NAN))"
)
_READERS: dict[str, Callable[[str], int | float]] = {
    "int": int,
    "octal": lambda text: int(text[2:], 8),
    "hex": lambda text: int(text[2:], 16),
    "float": float,
    "infinity": lambda text: float(text.replace(".", "")),
    "nan": lambda text: float("nan"),
}

TAG_PREFIX = "tag:yaml.org,2002:"
_TYPES: dict[str, tuple[type, ...]] = {
    "null": (type(None),),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}


def plain(text: str) -> Scalar:
    """The value of a scalar without quotes."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "+-.0123456789":
        return text
    number = _NUMBER.fullmatch(text)
    return _READERS[number.lastgroup or ""](text) if number else text


def tagged(text: str, tag: str) -> Scalar:
    """The value of a scalar with an explicit tag such as `!!str`.

    Raises ValueError when the tag is none of the core schema's, or the text does not fit it.
    """
    if tag in ("!", TAG_PREFIX + "str"):
        return text
    value = plain(text)
    if type(value) not in _TYPES.get(tag.removeprefix(TAG_PREFIX), ()):
        raise ValueError(misfit(tag, "text"))
    return float(value) if tag == TAG_PREFIX + "float" and isinstance(value, int) else value


def misfit(tag: str, what: str) -> str:
    """What is wrong with a tag at a text, map or list."""
    if tag.removeprefix(TAG_PREFIX) in (*_TYPES, "str", "map", "seq"):
        return f"This {what} does not fit its tag `{short_tag(tag)}`."
    return f"The tag `{short_tag(tag)}` is not known here."


def short_tag(tag: str) -> str:
    """A tag as people write it: `!!int`."""
    return "!!" + tag[len(TAG_PREFIX) :] if tag.startswith(TAG_PREFIX) else tag
