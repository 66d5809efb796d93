"""Which alternative of an `anyOf` or `oneOf` a person meant.

An engine says of each alternative why it does not fit. Most of that is noise: of "true or false,
or `${env:X}`" nobody who wrote `yes` meant the second. What remains are the violations of one
alternative, or nothing when no alternative is nearer than the others.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.validate.schema import Violation

Branch = tuple[Violation, ...]


def meant(one: Violation) -> Branch:
    """The violations to report in place of an `anyOf` or `oneOf`; none: report it as a whole."""
    near = [branch for branch in one.branches if branch and not _is_far(branch, one)]
    if not near:
        return ()
    if all(_says_missing(branch, one) for branch in near) and len(near) > 1:
        return ()
    return min(near, key=lambda branch: _distance(branch, one))


def _is_far(branch: Branch, whole: Violation) -> bool:
    """The value is of another type altogether, or is no reference where one could stand."""
    return any(
        _at_top(one, whole) and (one.keyword == "type" or _is_reference(one)) for one in branch
    )


def _at_top(one: Violation, whole: Violation) -> bool:
    return one.path == whole.path


def _is_reference(one: Violation) -> bool:
    """`${env:X}` as an alternative, for a text that does not even begin like one."""
    return str(one.argument).startswith(r"^\$\{") and not str(one.value).startswith("$")


def _says_missing(branch: Branch, whole: Violation) -> bool:
    return all(_at_top(one, whole) and one.keyword == "required" for one in branch)


def _distance(branch: Branch, whole: Violation) -> tuple[int, int]:
    """Choices first, since they can be listed; then what is wrong deep inside; then fewest."""
    top = [one for one in branch if _at_top(one, whole)]
    if any(one.keyword == "enum" for one in top):
        return (0, len(branch))
    return (1 + len(top), len(branch))


def alternatives(one: Violation) -> list[Mapping[str, Any]]:
    """The schemas that a value could have fitted, where nothing says which was meant."""
    found = (each for branch in one.branches for each in branch)
    return [each.schema for each in found if _at_top(each, one) and not _is_reference(each)]
