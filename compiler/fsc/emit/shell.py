"""Text -> one word of bash. Text is never code.

What prints stays readable in single quotes; anything else becomes `$'...'`, where each byte is an
escape that also bash 3.2 knows.
"""

from __future__ import annotations

from fsc.model.characters import prints


def quote(text: str) -> str:
    """The word for a text without NUL, which no argument of a program can hold."""
    if all(prints(one) for one in text):
        return "'" + text.replace("'", "'\\''") + "'"
    return "$'" + "".join(map(_escaped, text)) + "'"


def _escaped(one: str) -> str:
    if one in "\\'":
        return f"\\{one}"
    if prints(one):
        return one
    return "".join(f"\\{byte:03o}" for byte in one.encode("utf-8", "surrogatepass"))
