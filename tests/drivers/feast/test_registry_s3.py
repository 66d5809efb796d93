"""A registry in S3, over real HTTP: moto's server is the bucket, stock Feast the other reader."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.objects import bucket_of
from fsc.drivers.feast.registry_file import BACKUP
from tests.drivers.feast.world import Team, edited, parse, stock, tiny, without_online
from tests.support import require

REGISTRY = {"path": "s3://risk/teams/registry.db"}
MADE = edited("feature_store.registry", REGISTRY, without_online(tiny()))
CHANGED = edited("feature_views.spend.ttl", "1d", MADE)
KEY = "teams/registry.db"
LOCK = f"{KEY}.fsc-lock"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    require("boto3", "moto", "flask")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def s3(server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A client of a server that holds one empty bucket, `risk`."""
    import boto3
    import requests

    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("FEAST_S3_ENDPOINT_URL", server)
    requests.post(f"{server}/moto-api/reset-auth", data="inf", timeout=10)
    requests.post(f"{server}/moto-api/reset", timeout=10)
    client = boto3.client("s3", endpoint_url=server)
    client.create_bucket(Bucket="risk")
    return client


def keys(s3: Any) -> list[str]:
    return [one["Key"] for one in s3.list_objects_v2(Bucket="risk").get("Contents", ())]


def body(s3: Any, key: str) -> bytes:
    found: bytes = s3.get_object(Bucket="risk", Key=key)["Body"].read()
    return found


def test_what_is_applied_is_there_and_the_one_before_is_kept(s3: Any, tmp_path: Path) -> None:
    team = Team(tmp_path, MADE)
    assert team.read().resources == ()
    assert keys(s3) == []
    team.apply()
    assert keys(s3) == [KEY]
    first = body(s3, KEY)
    assert [one.spec.name for one in parse(first).feature_views] == ["spend"]
    assert Team(tmp_path, MADE).plan().changes == ()
    Team(tmp_path, CHANGED).apply()
    assert body(s3, KEY + BACKUP) == first
    assert parse(body(s3, KEY)).feature_views[0].spec.ttl.seconds == 86400
    assert Team(tmp_path, CHANGED).plan().changes == ()


def test_the_first_of_two_writers_wins(s3: Any, tmp_path: Path) -> None:
    """The other one wrote after we read and before we write: nothing of it is lost."""
    for made in (MADE, CHANGED):  # no object yet, then one
        late, early = Team(tmp_path, made), Team(tmp_path, edited("metadata.owner", "x", made))
        changes = late.plan().changes
        for change in changes:
            late.driver.apply(change)
        early.apply()
        before = body(s3, KEY)
        with pytest.raises(FscError, match="changed by somebody else") as raised:
            late.driver.flush()
        assert raised.value.exit_code == Exit.STALE
        assert body(s3, KEY) == before


def test_a_registry_that_went_away_meanwhile_is_not_made_again(s3: Any, tmp_path: Path) -> None:
    Team(tmp_path, MADE).apply()
    late = Team(tmp_path, CHANGED)
    for change in late.plan().changes:
        late.driver.apply(change)
    s3.delete_object(Bucket="risk", Key=KEY)
    with pytest.raises(FscError, match="changed by somebody else"):
        late.driver.flush()
    assert KEY not in keys(s3)


def test_a_write_whose_answer_was_lost_is_found(s3: Any, tmp_path: Path) -> None:
    """boto3 sends it again; by then our own first one is there, which is no other writer."""
    team = Team(tmp_path, MADE)
    client = team.driver._store()._bucket._client()
    put = client.put_object

    def twice(**given: Any) -> Any:
        put(**given)
        return put(**given)

    client.put_object = twice
    team.apply()
    client.put_object = put
    assert Team(tmp_path, MADE).plan().changes == ()


def test_a_lock_names_its_holder_and_outlives_it_until_it_is_taken(s3: Any, tmp_path: Path) -> None:
    one, other = Team(tmp_path, MADE).driver, Team(tmp_path, MADE).driver
    one.lock("apply", "shop", 0)
    one.check_lock()
    with pytest.raises(FscError, match="runs `fsc apply` for stack `shop`") as raised:
        other.lock("apply", "shop", 0)
    assert raised.value.exit_code == Exit.LOCKED
    lock_id = raised.value.hint.split("fsc unlock ")[1].split("`")[0]
    with pytest.raises(FscError, match="There is no lock `other`"):
        other.force_unlock("other", 0)
    with pytest.raises(FscError, match="is alive"):  # it is this very process
        other.force_unlock(lock_id, 0)
    one._held._looked = 0.0  # it looks once a second
    with pytest.raises(FscError, match="taken by `fsc unlock`"):
        one.check_lock()
    one.unlock()
    assert keys(s3) == []
    other.lock("apply", "shop", 0)
    assert keys(s3) == [LOCK]
    one.unlock()  # ours is gone; theirs stays
    assert keys(s3) == [LOCK]
    other.unlock()


def test_the_lock_of_a_holder_that_was_killed_is_taken(s3: Any, tmp_path: Path) -> None:
    gone = Team(tmp_path, MADE).driver
    gone.lock("apply", "shop", 0)
    text = body(s3, LOCK).replace(b'"host": "', b'"host": "elsewhere-')
    s3.put_object(Bucket="risk", Key=LOCK, Body=text)
    driver = Team(tmp_path, MADE).driver
    assert "elsewhere-" in driver.force_unlock(gone._held._id, 0)
    driver.lock("apply", "shop", 0)
    driver.unlock()
    assert keys(s3) == []


@pytest.mark.parametrize(("data", "why"), [(b"", "it is empty"), (b"PK\x03", "not a Feast")])
def test_what_is_no_registry_is_refused(s3: Any, tmp_path: Path, data: bytes, why: str) -> None:
    s3.put_object(Bucket="risk", Key=KEY, Body=data)
    with pytest.raises(FscError, match=why) as raised:
        Team(tmp_path, MADE).read()
    assert f"s3://risk/{KEY}{BACKUP}" in raised.value.hint
    assert body(s3, KEY) == data


def test_trouble_is_named(
    s3: Any, server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    team = Team(tmp_path, edited("feature_store.registry", "s3://nowhere/r.db", MADE))
    with pytest.raises(FscError, match="There is no bucket `nowhere`"):
        team.read()
    import requests

    requests.post(f"{server}/moto-api/reset-auth", data="0", timeout=10)
    with pytest.raises(FscError, match="S3 denies the use of the bucket `risk`") as raised:
        Team(tmp_path, MADE).read()
    assert "hunter2" not in raised.value.message + raised.value.hint
    monkeypatch.setenv("FEAST_S3_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(FscError, match="`risk` cannot be reached"):
        Team(tmp_path, MADE).read()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(FscError, match="no AWS credentials"):
        Team(tmp_path, MADE).read()
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(FscError, match="needs the package boto3") as raised:
        Team(tmp_path, MADE).read()
    assert "[s3]" in raised.value.hint


def test_options_of_writes_reach_the_bucket(s3: Any) -> None:
    bucket, key = bucket_of({**REGISTRY, "s3_additional_kwargs": {"Metadata": {"team": "risk"}}})
    bucket.replace(key, b"x", "")
    assert s3.head_object(Bucket="risk", Key=KEY)["Metadata"] == {"team": "risk"}


@pytest.mark.usefixtures("feast")
def test_stock_feast_reads_and_writes_the_same_registry(s3: Any, tmp_path: Path) -> None:
    served = edited("feature_store.registry", REGISTRY, tiny())
    team = Team(tmp_path, served)
    team.apply()
    repo = team.compile()
    assert "spend" in stock(repo, "feature-views", "list")
    s3.delete_object(Bucket="risk", Key=KEY)
    stock(repo, "apply", "--skip-source-validation")
    adopted = Team(tmp_path, served)
    assert [one.attributes for one in adopted.plan(adopt=["all"]).changes if one.attributes] == []
