"""Secret values by reference, and what may stand for them in plans.

A manifest says `${env:NAME}` or `${file:PATH}`. What plans, logs and diffs show is a slow salted
digest of the value, so that a changed value is seen and the value is not.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import NamedTuple

_REFERENCE = re.compile(r"\$\{(env|file):([^}]+)\}")

# 4096 rounds of 8 blocks: about 15 ms and 4 MiB a value (hashlib.scrypt, RFC 7914).
_ROUNDS, _BLOCK, _LANES, _BYTES = 2**12, 8, 1, 8


class Reference(NamedTuple):
    """Where a value comes from: `kind` is "env" or "file", `name` the variable or the path."""

    kind: str
    name: str


def reference(text: str) -> Reference | None:
    """Read `${env:NAME}` or `${file:PATH}`; None for any other text."""
    found = _REFERENCE.fullmatch(text)
    return Reference(found.group(1), found.group(2)) if found else None


@cache
def secret_digest(secret: str, key: str, value: str) -> str:
    """What stands for a value: "scrypt:" and 16 hex digits.

    The salt is the place of the value ("fsc/SECRET/KEY"), so that both sides of a diff compute
    the same digest without a state file, and equal values at two places look different.
    """
    salt = f"fsc/{secret}/{key}".encode()
    made = hashlib.scrypt(
        value.encode("utf-8", "surrogatepass"),
        salt=salt,
        n=_ROUNDS,
        r=_BLOCK,
        p=_LANES,
        dklen=_BYTES,
    )
    return f"scrypt:{made.hex()}"
