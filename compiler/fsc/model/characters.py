"""Which characters a reader sees as themselves, and how the others are written.

Generated Python, YAML and comments share this, so that no text can hide or end a line in them.
"""

from __future__ import annotations

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp", "Zs"})


def prints(one: str) -> bool:
    """True for a character that a reader sees as itself.

    Characters that this Python does not know count as such, else the output would depend on the
    version of Python. False for ends of line, controls, invisible and private ones, surrogates.
    """
    category = unicodedata.category(one)
    return one == " " or not (category in _HIDDEN or one in "\ufffe\uffff")


def escape(one: str) -> str:
    """A character as Python and YAML both write it in double quotes."""
    number = ord(one)
    if number < 0x100:
        return f"\\x{number:02x}"
    return f"\\u{number:04x}" if number < 0x10000 else f"\\U{number:08x}"
