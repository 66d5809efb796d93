"""Plans: nothing secret in any view, Markdown that stays small and means only what it says."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from fsc.driver import Action, Change
from fsc.model.describe import Effect
from fsc.plan.plan import Plan
from fsc.render import json, plan_text
from fsc.render.attribute import attribute, given
from fsc.render.conceal import SENSITIVE, conceal
from fsc.render.markdown import markdown
from fsc.render.value import short
from fsc.render.words import plain
from tests.render import values

CANARY = "canary-4711"


def views(plan: Plan) -> list[str]:
    data = json.plan(plan)
    return [json.dumps(data), plan_text.plan(data), markdown(data)]


def test_secret_settings_of_a_connector_are_in_no_view() -> None:
    """Its other settings are shown: they say what it connects to."""
    digest, reference = f"scrypt:{CANARY}", f"${{env:{CANARY}}}"
    settings = {"region": "eu", "key": digest, "unset": reference}
    one = values.resource(
        "zenml.service_connector.c", "zenml.service_connector", configuration=settings
    )
    made = Change(one.address, one.kind, "c", Action.CREATE, "", Effect.ADDITIVE, desired=one)
    attributes = (
        values.attribute("configuration.key", digest, "scrypt:other", Effect.VALUE),
        values.attribute("configuration.unset", None, reference, Effect.VALUE),
    )
    update = replace(made, action=Action.UPDATE, attributes=attributes)
    for view in views(Plan("s", "", "", changes=(made, update))):
        assert CANARY not in view
        assert "scrypt" not in view
        assert "eu" in view


def test_secret_values_are_in_no_view() -> None:
    secret = values.resource("zenml.secret.s", "zenml.secret", values={"a": CANARY, "b.c": CANARY})
    made = Change(
        secret.address, secret.kind, "s", Action.CREATE, "", Effect.ADDITIVE, desired=secret
    )
    attributes = tuple(
        values.attribute(path, old, new, Effect.VALUE)
        for path in ("values", "values.a", "values[b.c]")
        for old, new in (({"a": CANARY}, None), (None, CANARY), (CANARY, "x" + CANARY))
    )
    update = replace(made, action=Action.UPDATE, attributes=attributes)
    for view in views(Plan("s", "", "", changes=(made, update))):
        assert SENSITIVE in view
        assert CANARY not in view


@pytest.mark.parametrize(
    ("path", "value", "shown"),
    [
        ("config.password", CANARY, SENSITIVE),
        ("config.db_password", CANARY, SENSITIVE),
        (
            "config",
            {"a": [{"api_key": CANARY}], "user": "me"},
            {"a": [{"api_key": SENSITIVE}], "user": "me"},
        ),
        ("config.password", "{{db.password}}", "{{db.password}}"),
        ("config.password", "${env:PASSWORD}", "${env:PASSWORD}"),
        ("config.password", f"{{{{db.password}}}}{CANARY}", SENSITIVE),
        ("config.authentication_secret", "label_studio", "label_studio"),
        ("config.tokenizer", "bert", "bert"),
        ("config.password", None, None),
    ],
)
def test_credentials_are_concealed_and_references_are_not(
    path: str, value: object, shown: object
) -> None:
    assert conceal("zenml.component", path, value) == shown


def many(count: int) -> Plan:
    changes = tuple(
        replace(values.UPDATE_VIEW, address=f"feast.feature_view.v{number}")
        for number in range(count)
    )
    return Plan("s", "", "", changes=(*changes, values.DELETE))


@pytest.mark.parametrize("count", [0, 1, 30, 1000])
def test_markdown_fits_a_comment(count: int) -> None:
    text = markdown(json.plan(many(count)))
    assert len(text) <= 60_000
    assert text.count("<details>") == text.count("</details>")
    assert ("left out for length" in text) == (count > 100)


def test_markdown_says_what_is_destructive_first() -> None:
    rows = [line for line in markdown(json.plan(many(30))).splitlines() if line.startswith("| `")]
    assert "spend_old" in rows[0]


def test_markdown_takes_no_orders_from_names() -> None:
    evil = "a`|</details><b>@team [x](http://y) ```\n# h"
    change = replace(values.DELETE, address=evil, name=evil, reason=evil, blocked=evil)
    text = markdown(json.plan(Plan(evil, evil, "", changes=(change,), notes=(evil,))))
    outside = re.sub(r"(?s)(`{3,})diff\n.*?\n\1\n", "", text)
    outside = re.sub(r"(?<![`\\])(`+)(?!`).*?(?<!`)\1(?!`)", "CODE", outside)
    assert not re.search(r"(?<!\\)<(?!/?details|/?summary|!-- -->)", outside)
    assert "@team" not in outside
    assert "\n# h" not in text
    assert text.count("<details>") == 1
    row = next(line for line in text.splitlines() if line.startswith("| `-`"))
    assert len(re.findall(r"(?<!\\)\|", row)) == 6


def diff(old: object, new: object, live: object = ...) -> list[str]:
    one = values.attribute("path", old, new, Effect.VALUE, live=live)
    return attribute(json.attribute("kind", one), "", plain)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        ("a", "b", ["~ path: a -> b"]),
        ("a b", "true", ['~ path: "a b" -> "true"']),
        (1, 2.5, ["~ path: 1 -> 2.5"]),
        (None, ["a"], ["+ path: [a]"]),
        ({"a": 1}, None, ["- path: {a: 1}"]),
        (["a", "b"], ["b", "c"], ["~ path: - a, + c"]),
        (["a", "b"], ["b", "a"], ["~ path: [a, b] -> [b, a]"]),
        (["a", "b"], ["b", "a", "c"], ["~ path: [a, b] -> [b, a, c]"]),
        (["a", "a"], ["a"], ["~ path: [a, a] -> [a]"]),
        ("x" * 50, "y" * 50, ["~ path:", "       " + "x" * 50, "    -> " + "y" * 50]),
        (
            "word " * 14 + "a",
            "word " * 14 + "b",
            ["~ path:", '       "' + "word " * 14 + 'a"', '    -> "' + "word " * 14 + 'b"'],
        ),
        ("a\nb\n", "a\nc\n", ["~ path:", "    @@ -1,2 +1,2 @@", "     a", "    -b", "    +c"]),
        ("a\n", "a", ['~ path: "a\\n" -> a']),
    ],
)
def test_difference(old: object, new: object, lines: list[str]) -> None:
    assert diff(old, new) == lines


def test_drift_is_marked() -> None:
    outside = "    live value differs: it was changed outside fsc"
    assert diff("a", "a", live="b") == ["~ path: b -> a", outside]
    assert diff(None, None, live="b") == ["- path: b", outside]
    assert diff("a", "b", live="c") == ["~ path: a -> b", "    live value differs: c"]
    assert diff(None, "b", live="c") == [
        "~ path: c -> b",
        "    live value differs: it was changed outside fsc, and the manifest was changed",
        "    too",
    ]


def test_long_diffs_are_cut_and_say_so() -> None:
    lines = diff("\n".join(map(str, range(100))), "\n".join(map(str, range(100, 200))))
    assert len(lines) == 42
    assert lines[-1] == "    (161 more lines)"


def test_short_values_are_never_mistaken_for_other_values() -> None:
    texts = [
        "true",
        "1",
        "null",
        "",
        "a b",
        "[a]",
        "{a: 1}",
        "a,b",
        "x\ty",
        "\x1b[0m",
        "é",
        "(not set)",
        "-",
        "1.5e3",
    ]
    shown = [short(one) for one in [*texts, True, 1, None, ["a"], {"a": 1}, 1500.0]]
    assert len(set(shown)) == len(shown)
    assert all(one.isprintable() for one in shown)
    assert given({"path": "x", "new": []}, "") == ["x: []"]
