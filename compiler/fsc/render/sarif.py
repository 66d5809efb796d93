"""Findings as SARIF 2.1.0, for code scanning, made from their JSON form.

(OASIS, Static Analysis Results Interchange Format 2.1.0; columns count code points from 1 and the
end of a region is exclusive, as in our spans: 3.30.5 to 3.30.8)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fsc import __version__

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"error": "error", "warning": "warning", "advice": "note"}

Json = dict[str, Any]


def sarif(found: Iterable[Mapping[str, Any]]) -> Json:
    """One run with one result per finding, in the same order."""
    listing = list(found)
    rules = _rules(listing)
    places = {rule["id"]: index for index, rule in enumerate(rules)}
    driver = {"name": "fsc", "version": __version__, "rules": rules}
    results = [
        {**_result(one, places[one["code"]]), "partialFingerprints": {"fsc/v1": print_}}
        for one, print_ in zip(listing, _fingerprints(listing), strict=True)
    ]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rules(found: list[Mapping[str, Any]]) -> list[Json]:
    """The codes that occur, sorted. `--strict` can raise a severity, so levels stand on results."""
    titles = {one["code"]: one["title"] for one in found}
    return [{"id": code, "shortDescription": {"text": titles[code]}} for code in sorted(titles)]


def _result(one: Mapping[str, Any], rule: int) -> Json:
    hint = f"\nHint: {one['hint']}" if one["hint"] else ""
    related = [
        {"id": index, **_location(also), "message": {"text": also["message"]}}
        for index, also in enumerate(one["related"], 1)
    ]
    return {
        "ruleId": one["code"],
        "ruleIndex": rule,
        "level": LEVELS[one["severity"]],
        "message": {"text": one["message"] + hint},
        **({"locations": [_location(one)]} if one["file"] else {}),
        **({"relatedLocations": related} if related else {}),
    }


def _location(at: Mapping[str, Any]) -> Json:
    if not at["file"]:
        return {}
    place: Json = {"artifactLocation": {"uri": _uri(at["file"])}}
    if at["line"]:
        place["region"] = {
            "startLine": at["line"],
            "startColumn": at["column"],
            "endLine": at["end_line"],
            "endColumn": at["end_column"],
        }
    return {"physicalLocation": place}


def _uri(file: str) -> str:
    """A relative reference, or a file URI for an absolute path (RFC 3986)."""
    from urllib.parse import quote

    path = file.replace("\\", "/")
    quoted = quote(path, safe="/~!$&'()*+,;=@", errors="surrogateescape")
    return f"file://{quoted}" if path.startswith("/") else quoted


def _fingerprints(found: list[Mapping[str, Any]]) -> list[str]:
    """What tells a finding from others when lines move: code, file, message and a counter."""
    from hashlib import sha256

    seen: dict[tuple[str, str, str], int] = {}
    prints = []
    for one in found:
        key = (one["code"], one["file"], one["message"])
        seen[key] = seen.get(key, 0) + 1
        text = "\0".join([*key, str(seen[key])])
        prints.append(sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32])
    return prints
