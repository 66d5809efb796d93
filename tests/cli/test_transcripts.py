"""Every command that makes a plan, as a person at 80 columns reads it (tests/cases/commands).

One project lives through all cases in turn; its registry file and its online store are real.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest

from tests.cli.transcript import CASES, Shop
from tests.conftest import Golden
from tests.support import require

require("google.protobuf", "dill", "pandas")

NAMES = [
    "plan_first",
    "plan_first_json",
    "apply_first",
    "plan_none",
    "plan",
    "plan_summary",
    "plan_markdown",
    "plan_json",
    "show",
    "show_summary",
    "apply_refused",
    "apply_without_yes",
    "apply",
    "apply_stale",
    "rollback_list",
    "rollback",
    "drift",
    "plan_with_drift",
    "forget",
    "plan_after_forget",
    "adopt",
    "plan_after_adopt",
    "adopt_registry",
    "plan_after_adopt_registry",
    "adopt_all",
    "plan_destroy",
    "destroy",
    "apply_json",
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """The project after its whole life, with the transcript of every case."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("getpass.getuser", lambda: "ana")
        patch.setattr("socket.gethostname", lambda: "laptop")
        made = Shop(tmp_path_factory.mktemp("shop"), patch)
        shutil.copy(CASES / "transforms.py", made.path)
        (made.path / "data").mkdir()
        for name in ("orders", "visits", "orders_by_country"):
            (made.path / "data" / f"{name}.parquet").touch()
        begin(made)
        change(made)
        go_back(made)
        drift_away(made)
        let_go(made)
        end(made)
        yield made


def begin(shop: Shop) -> None:
    shop.manifest("before")
    shop.case("plan_first", "plan")
    shop.case("plan_first_json", "plan --json --target feast.entity.customer")
    shop.case("apply_first", "apply", answer="yes", shown="plan_first")
    shop.case("plan_none", "plan --detailed-exitcode")
    shop.materialise("customer_visits", 3)
    shop.materialise("product_sales", 2)


def change(shop: Shop) -> None:
    shop.manifest("after")
    shop.edit("transforms.py", '["spend_7d"]', '["spend_7d"].clip(lower=1)')
    shop.case("plan", "plan --detailed-exitcode -o shop.plan.json")
    shop.case("plan_summary", "plan --summary")
    shop.fsc("plan --markdown plan.md")
    shop.said["plan_markdown"] = shop.text("plan.md")
    shop.case("plan_json", "plan --json --target feast.entity.customer")
    shop.case("show", "show shop.plan.json", shown="plan")
    shop.case("show_summary", "show shop.plan.json --summary")
    shop.case("apply_refused", "apply", "apply --auto-approve", shown="plan")
    shop.case("apply_without_yes", "apply", answer="y", shown="plan")
    shop.case("apply", "apply shop.plan.json", answer="yes", shown="plan")
    shop.case("apply_stale", "apply shop.plan.json", answer="yes")


def go_back(shop: Shop) -> None:
    shop.case("rollback_list", "rollback --list")
    shop.case("rollback", "rollback", answer="yes")
    shop.manifest("before")
    shop.edit("transforms.py", ".clip(lower=1)", "")
    shop.fsc("apply", "yes")


def drift_away(shop: Shop) -> None:
    shop.outside("customer_spend", owner="someone@example.com", description="What they spent")
    shop.edit("stack.yaml", "description: What a customer spent", "description: What was spent")
    shop.case("drift", "drift")
    shop.case("plan_with_drift", "plan")
    shop.fsc("apply", "yes")


def let_go(shop: Shop) -> None:
    service = "feast.feature_service.basket_score"
    shop.case("forget", f"forget {service}", answer="yes")
    shop.case("plan_after_forget", "plan")
    shop.case("adopt", f"adopt {service}", answer="yes")
    shop.case("plan_after_adopt", "plan")
    (shop.path / "legacy").mkdir()
    shop.foreign("legacy/registry.db")
    shop.case(
        "adopt_registry",
        f"adopt --registry {shop.path}/legacy/registry.db --project shop -o adopted",
    )
    shop.case("plan_after_adopt_registry", "plan -f adopted/stack.yaml")
    shop.case(
        "adopt_all", "adopt -f adopted/stack.yaml all", "plan -f adopted/stack.yaml", answer="yes"
    )


def end(shop: Shop) -> None:
    shop.case("plan_destroy", "plan --destroy")
    shop.case("destroy", "destroy", answer="yes", shown="plan_destroy")
    shop.case("apply_json", "apply --auto-approve --json --target feast.entity.customer")


@pytest.mark.parametrize("name", NAMES)
def test_transcript(name: str, shop: Shop, golden: Golden) -> None:
    suffix = {"plan_markdown": "md"}.get(name, "txt")
    golden(CASES / f"{name}.{suffix}", shop.said[name])


@pytest.mark.parametrize(
    "name", [one for one in NAMES if "json" not in one and "markdown" not in one]
)
def test_lines_fit_80_columns(name: str, shop: Shop) -> None:
    """Only what cannot be broken is wider: one name, or a line of somebody's code."""
    for line in shop.said[name].splitlines():
        typed = line.startswith("$ fsc ")
        assert len(line) <= 80 or typed or not _breakable(line), line


def _breakable(line: str) -> bool:
    return " " in line.strip() and 'inputs["' not in line


@pytest.mark.parametrize("command", ["plan", "plan --summary", "drift", "rollback --list"])
def test_colour_is_for_terminals_and_for_who_asks(command: str, shop: Shop) -> None:
    plain = shop.fsc(command)
    assert "\x1b" not in plain
    forced, at_terminal = shop.fsc(command, FORCE_COLOR="1"), shop.fsc(command, answer="")
    for coloured in (forced, at_terminal):
        assert "\x1b[" in coloured
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert shop.fsc(command, answer="", NO_COLOR="1", FORCE_COLOR="1") == plain
    assert shop.fsc(command, answer="", TERM="dumb") == plain
