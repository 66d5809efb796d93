"""Policies: the examples of docs/policies.md on real plans, and what a broken one does."""

from __future__ import annotations

import re
from typing import Any

import pytest

from fsc.document import Node
from fsc.drivers.memory import MemoryDriver
from fsc.load.yaml import parse
from fsc.lower.checks import policies
from fsc.model.checks import Policy
from fsc.plan.plan import Plan
from fsc.render import json
from fsc.validate.policies import BadPolicyError, offences, problem
from tests.cli.folder import MANIFEST, Folder
from tests.plan.small import SMALL, applied, outcome
from tests.support import DROP, ROOT, changed

BLOCK = re.compile(r"^```yaml policies\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def documented() -> list[Policy]:
    text = (ROOT / "docs" / "policies.md").read_text("utf-8")
    roots = [parse(block, "policies.md").root for block in BLOCK.findall(text)]
    return [one for root in roots for one in policies(root or Node({}))]


def plan_of(edits: dict[str, Any], environment: str = "", live: MemoryDriver | None = None) -> Any:
    found = outcome(changed(SMALL, edits), live or applied(SMALL))
    return json.plan(Plan("team", environment, "", changes=found.changes))


READERS = {
    "on_demand_feature_views.ratio": DROP,
    "feature_services.model": DROP,
    "feature_views.spend": DROP,
}
MANY = {f"entities.e{number}": {"value_type": "Int64"} for number in range(21)}
NEW = {"entities": ["customer"], "source": "rows", "schema": {"x": "Int64"}}
BREAKS: dict[str, tuple[dict[str, Any], str]] = {
    "keep_views": (READERS, "feast.feature_view.spend"),
    "look_twice": (READERS, "feast.feature_view.spend"),
    "owned": ({"feature_views.new": NEW}, "feast.feature_view.new"),
    "no_key_changes": ({"entities.customer.join_keys": ["other"]}, "feast.entity.customer"),
    "small": (MANY, "changes: "),
    "prod_stays": (READERS, "summary.delete: "),
}
KEEPS = {"feature_views.new": NEW | {"owner": "me@example.com"}}


@pytest.mark.parametrize("policy", documented(), ids=lambda one: one.name)
def test_documented_policies(policy: Policy) -> None:
    edits, offence = BREAKS[policy.name]
    assert problem(policy) == ""
    assert any(one.startswith(offence) for one in offences(policy, plan_of(edits, "prod")))
    assert offences(policy, plan_of(KEEPS, "prod")) == ()


def test_every_documented_policy_is_run() -> None:
    assert [one.name for one in documented()] == list(BREAKS)


@pytest.mark.parametrize(
    "policy",
    [
        Policy("a", deny="changes[?"),
        Policy("b", deny="nothing_like_it(changes)"),
        Policy("c", schema={"type": "wrong"}),
        Policy("d", schema={"$ref": "http://127.0.0.1:9/schema.json"}),
        Policy("e", schema={"$ref": "file:///etc/passwd"}),
    ],
    ids=lambda one: one.name,
)
def test_a_policy_that_cannot_be_evaluated_never_holds(policy: Policy) -> None:
    with pytest.raises(BadPolicyError):
        offences(policy, plan_of(KEEPS))


POLICIES = """
policies:
  no_accounts:
    message: Accounts belong to another team.
    deny: "changes[?name == 'account'].address"
  few: {level: advisory, schema: {properties: {changes: {maxItems: 1}}}}
"""


def test_a_mandatory_policy_refuses_and_an_advisory_one_is_noted(folder: Folder) -> None:
    folder.write(MANIFEST + POLICIES)
    for args in (
        ("plan",),
        ("plan", "--summary"),
        ("apply", "--auto-approve", "--allow-destroy", "all"),
    ):
        done = folder.run(*args)
        assert done.returncode == 5, args
        assert "no_accounts (mandatory): Accounts belong to another team." in done.stdout
        assert "feast.entity.account" in done.stdout
        assert "few (advisory)" in done.stdout
        assert folder.live == b""
    folder.run("plan", "--markdown", "plan.md")
    assert "**policy `no_accounts` (mandatory)**" in (folder.path / "plan.md").read_text()
    assert folder.code("-e", "prod", "apply", "--auto-approve") == 0  # without accounts


def test_whole_changes_are_told_by_their_address() -> None:
    policy = Policy("keep", deny="changes[?action == 'delete']")
    found = offences(policy, plan_of(READERS))
    assert set(found) == {
        "feast.feature_view.spend",
        "feast.on_demand_feature_view.ratio",
        "feast.feature_service.model",
    }
