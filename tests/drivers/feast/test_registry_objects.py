"""A registry in a bucket: what holds for each of them, with stock Feast as the other reader."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from fsc.diagnostics import Exit, FscError
from fsc.drivers.feast.lock_object import ObjectLock
from fsc.drivers.feast.objects import MovedError, bucket_of, lock_bucket_of
from fsc.drivers.feast.registry_file import BACKUP
from fsc.drivers.lock import Holder
from fsc.pipeline import Origin, adopt_live
from tests.drivers.feast.buckets import KEY, Place
from tests.drivers.feast.world import Team, edited, parse, stock, tiny, without_online

LOCK = f"{KEY}.fsc-lock"


def made(place: Place) -> dict[str, Any]:
    return edited("feature_store.registry", place.registry, without_online(tiny()))


def changed(place: Place) -> dict[str, Any]:
    return edited("feature_views.spend.ttl", "1d", made(place))


def test_what_is_applied_is_there_and_the_one_before_is_kept(place: Place, tmp_path: Path) -> None:
    team = Team(tmp_path, made(place))
    assert team.read().resources == ()
    assert place.listed() == []
    team.apply()
    assert place.listed() == [KEY]
    first = place.body(KEY)
    assert [one.spec.name for one in parse(first).feature_views] == ["spend"]
    assert Team(tmp_path, made(place)).plan().changes == ()
    Team(tmp_path, changed(place)).apply()
    assert place.body(KEY + BACKUP) == first
    assert parse(place.body(KEY)).feature_views[0].spec.ttl.seconds == 86400
    assert Team(tmp_path, changed(place)).plan().changes == ()


def test_the_first_of_two_writers_wins(place: Place, tmp_path: Path) -> None:
    """The other one wrote after we read and before we write: nothing of it is lost."""
    for one in (made(place), changed(place)):  # no object yet, then one
        late, early = Team(tmp_path, one), Team(tmp_path, edited("metadata.owner", "x", one))
        changes = late.plan().changes
        for change in changes:
            late.driver.apply(change)
        early.apply()
        before = place.body(KEY)
        with pytest.raises(FscError, match="changed by somebody else") as raised:
            late.driver.flush()
        assert raised.value.exit_code == Exit.STALE
        assert place.body(KEY) == before


def test_a_registry_that_went_away_meanwhile_is_not_made_again(
    place: Place, tmp_path: Path
) -> None:
    Team(tmp_path, made(place)).apply()
    late = Team(tmp_path, changed(place))
    for change in late.plan().changes:
        late.driver.apply(change)
    place.delete(KEY)
    with pytest.raises(FscError, match="changed by somebody else"):
        late.driver.flush()
    assert KEY not in place.listed()


def test_a_write_whose_answer_was_lost_is_found(place: Place, tmp_path: Path) -> None:
    """The library sends it again; by then our own first one is there, which is no other writer."""
    team = Team(tmp_path, made(place))
    bucket = team.driver._store()._bucket
    replace = bucket.replace

    def twice(*given: Any) -> Any:
        replace(*given)
        return replace(*given)

    bucket.replace = twice
    team.apply()
    assert Team(tmp_path, made(place)).plan().changes == ()


@pytest.mark.parametrize("place", ["azure", "gs", "s3"], indirect=True)
def test_of_writers_that_race_one_wins(place: Place) -> None:
    bucket, key = bucket_of({"registry_type": "file", **place.registry})
    for is_there in (False, True):
        tag = bucket.put(key, b"before") if is_there else ""
        with ThreadPoolExecutor(4) as pool:
            won = [one for one in pool.map(_won, [place] * 4, [tag] * 4, range(4)) if one]
        assert len(won) == 1
        assert place.body(KEY) == won[0]
        place.delete(KEY)


def _won(place: Place, tag: str, at: int) -> bytes:
    bucket, key = bucket_of({"registry_type": "file", **place.registry})
    with suppress(MovedError):
        bucket.replace(key, b"%d" % at, tag)
        return b"%d" % at
    return b""


def test_of_those_who_race_for_a_lock_one_gets_it(place: Place) -> None:
    for _ in range(2):
        with ThreadPoolExecutor(4) as pool:
            got = [one for one in pool.map(_locked, [place] * 4) if one]
        assert len(got) == 1
        holder = got[0].holder()
        assert holder is not None
        assert holder.id == got[0]._id
        got[0].release()
        assert place.listed() == []


def _locked(place: Place) -> ObjectLock | None:
    lock = ObjectLock(*lock_bucket_of({"registry_type": "file", **place.registry}))
    with suppress(FscError):
        lock.acquire(Holder("apply", "shop"), 0)
        return lock
    return None


def test_a_lock_names_its_holder_and_outlives_it_until_it_is_taken(
    place: Place, tmp_path: Path
) -> None:
    one, other = Team(tmp_path, made(place)).driver, Team(tmp_path, made(place)).driver
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
    assert place.listed() == []
    other.lock("apply", "shop", 0)
    assert place.listed() == [LOCK]
    one.unlock()  # ours is gone; theirs stays
    assert place.listed() == [LOCK]
    other.unlock()


def test_the_lock_of_a_holder_that_was_killed_is_taken(place: Place, tmp_path: Path) -> None:
    gone = Team(tmp_path, made(place)).driver
    gone.lock("apply", "shop", 0)
    bucket, key = gone._held._bucket, gone._held.key
    bucket.put(key, bucket.get(key).data.replace(b'"host": "', b'"host": "elsewhere-'))
    driver = Team(tmp_path, made(place)).driver
    assert "elsewhere-" in driver.force_unlock(gone._held._id, 0)
    driver.lock("apply", "shop", 0)
    driver.unlock()
    assert place.listed() == []


@pytest.mark.parametrize(("data", "why"), [(b"", "it is empty"), (b"PK\x03", "not a Feast")])
def test_what_is_no_registry_is_refused(
    place: Place, tmp_path: Path, data: bytes, why: str
) -> None:
    place.write(KEY, data)
    with pytest.raises(FscError, match=why) as raised:
        Team(tmp_path, made(place)).read()
    assert f"`{place.registry['path']}{BACKUP}`" in raised.value.hint
    assert place.body(KEY) == data


@pytest.mark.usefixtures("feast")
def test_stock_feast_reads_and_writes_the_same_registry(place: Place, tmp_path: Path) -> None:
    served = edited("feature_store.registry", place.registry, tiny())
    team = Team(tmp_path, served)
    team.apply()
    repo = team.compile()
    assert "spend" in stock(repo, "feature-views", "list")
    place.delete(KEY)
    stock(repo, "apply", "--skip-source-validation")
    adopted = Team(tmp_path, served)
    assert [one.attributes for one in adopted.plan(adopt=["all"]).changes if one.attributes] == []
    with pytest.raises(FscError, match="is managed by fsc already, as stack `team`"):
        adopt_live(Origin(registry=place.registry["path"], project="shop"), str(tmp_path))
