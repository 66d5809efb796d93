"""The page of a plan: well-formed, complete, and only as alive as its author."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from fsc.plan.plan import Plan
from fsc.render import json
from fsc.render.html import html
from fsc.render.plan_text import SYMBOLS
from tests.render import values

VOID = {"meta", "br"}
EVIL = "\"><script>alert(1)</script><img src=x onerror='go()'>&amp;\x1b[31m"


class Page(HTMLParser):
    """The tags, attributes and text of a page; fails when tags do not close in turn."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.text = ""
        self._open: list[str] = []
        self.feed(text)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        self._open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.mark.parametrize("plan", [values.MIXED, values.FRESH, values.EMPTY, values.DRIFT_ONLY])
def test_every_object_is_there_and_nothing_is_loaded(plan: Plan) -> None:
    data = json.plan(plan)
    page = Page(html(data))
    for one in (*data["changes"], *data["drift"]):
        assert one["address"] in page.text
        assert f"{SYMBOLS[one['action']]} {one['action']}" in page.text
        assert one["blocked"] in page.text
    assert not {"script", "link", "img", "iframe", "a"} & set(page.tags)
    assert not {"src", "href", "style"} & page.names
    assert not [one for one in page.names if one.startswith("on")]


def test_every_action_appears() -> None:
    changes = tuple(replace(values.DELETE, action=action) for action in type(values.DELETE.action))
    text = Page(html(json.plan(Plan("s", "", "", changes=changes)))).text
    for action, symbol in SYMBOLS.items():
        assert f"{symbol} {action}" in text


def test_text_of_people_is_only_text() -> None:
    change = replace(
        values.DELETE, address=EVIL, name=EVIL, reason=EVIL, blocked=EVIL, codes=("FSC712",),
        affects=(EVIL,), owners={EVIL: EVIL}, runs=(EVIL,), loses=EVIL, moved_from=EVIL,
    )  # fmt: skip
    page = html(json.plan(Plan(EVIL, EVIL, "", changes=(change,), notes=(EVIL,), unread=(EVIL,))))
    assert {"script", "img"} & set(Page(page).tags) == set()
    assert "<script" not in page
    assert "\x1b" not in page
