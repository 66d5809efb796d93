"""The last line of a compiled file: by it fsc knows a file of its own without making it again.

A file is what compiling would write when it was made from the same input (the digest in its
header), by this version of fsc, and nobody has touched it since (the seal). So a plan need not
compile to say what is stale.
"""

from __future__ import annotations

import hashlib

from fsc import __version__

DIGITS = 16
_LINE = "# fsc-seal: "


def sealed(text: str) -> str:
    """The text with its seal."""
    return f"{text}{_LINE}{_seal(text.encode())}\n"


def is_fresh(text: str, digest: str) -> bool:
    """True for a file that this fsc made from the input with this digest, and nobody touched."""
    whole = text.encode()
    end = whole.rfind(_LINE.encode())
    if end < 0 or said(digest).encode() not in whole[: min(end, 1024)]:
        return False
    return text.endswith(f"{_LINE}{_seal(memoryview(whole)[:end])}\n")


def said(digest: str) -> str:
    """The digest of the input as headers say it."""
    return f"digest {digest[:DIGITS]}."


def _seal(text: bytes | memoryview) -> str:
    made = hashlib.sha256(f"{__version__}\n".encode())
    made.update(text)
    return made.hexdigest()[:DIGITS]
