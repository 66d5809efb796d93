"""What goes wrong with a bucket, and what is special to each kind of them."""

from __future__ import annotations

import base64
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread, Timer
from typing import Any

import pytest

from fsc.diagnostics import FscError
from fsc.drivers.feast import objects_azure, objects_gs, objects_hdfs
from fsc.drivers.feast.objects import bucket_of, is_in_bucket
from tests.drivers.feast.buckets import KEY, Place
from tests.drivers.feast.world import Team, edited, tiny, without_online


def on(registry: dict[str, Any], folder: Path) -> Team:
    return Team(folder, edited("feature_store.registry", registry, without_online(tiny())))


@pytest.mark.parametrize("place", ["azure", "gs", "s3"], indirect=True)
def test_a_bucket_that_is_not_there_is_named(place: Place, tmp_path: Path) -> None:
    team = on(place.nowhere, tmp_path)
    with pytest.raises(FscError, match=r"There is no (bucket|container) `nowhere`"):
        team.read()
    with pytest.raises(FscError, match=r"There is no (bucket|container) `nowhere`"):
        team.driver.lock("apply", "shop", 0)


@pytest.mark.parametrize("place", ["s3"], indirect=True)
def test_s3(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import requests

    requests.post(f"{place.server}/moto-api/reset-auth", data="0", timeout=10)
    with pytest.raises(FscError, match="S3 denies the use of the bucket `risk`") as raised:
        on(place.registry, tmp_path).read()
    assert "hunter2" not in raised.value.message + raised.value.hint
    monkeypatch.setenv("FEAST_S3_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    with pytest.raises(FscError, match="`risk` cannot be reached"):
        on(place.registry, tmp_path).read()
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.delenv("AWS_SECRET_ACCESS_KEY")
    with pytest.raises(FscError, match="no AWS credentials"):
        on(place.registry, tmp_path).read()
    monkeypatch.setitem(sys.modules, "boto3", None)
    with pytest.raises(FscError, match="needs the package boto3") as raised:
        on(place.registry, tmp_path).read()
    assert "[s3]" in raised.value.hint


@pytest.mark.parametrize("place", ["s3"], indirect=True)
def test_options_of_writes_reach_s3(place: Any) -> None:
    options = {"Metadata": {"team": "risk"}}
    bucket, key = bucket_of({**place.registry, "s3_additional_kwargs": options})
    bucket.replace(key, b"x", "")
    assert place.client.head_object(Bucket="risk", Key=KEY)["Metadata"] == {"team": "risk"}


@pytest.mark.parametrize("place", ["gs"], indirect=True)
def test_gs(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objects_gs, "_PATIENCE", 0.5)
    monkeypatch.setenv("STORAGE_EMULATOR_HOST", "http://127.0.0.1:9")
    with pytest.raises(FscError, match="`risk` cannot be reached"):
        on(place.registry, tmp_path).read()
    monkeypatch.delenv("STORAGE_EMULATOR_HOST")
    key = tmp_path / "key.json"
    monkeypatch.setenv("GOOGLE_APPLICATION_CREDENTIALS", str(key))
    for text in ("", '{"type": "service_account", "private_key": "hunter2"}'):
        key.write_text(text, encoding="utf-8")
        with pytest.raises(FscError, match="no valid credentials of Google Cloud") as raised:
            on(place.registry, tmp_path).read()
        assert "hunter2" not in raised.value.message + raised.value.hint
    monkeypatch.setitem(sys.modules, "google.cloud.storage", None)
    monkeypatch.delattr("google.cloud.storage")
    with pytest.raises(FscError, match="needs the package google-cloud-storage") as raised:
        on(place.registry, tmp_path).read()
    assert "[gcs]" in raised.value.hint


@contextmanager
def refusing(code: int) -> Iterator[str]:
    class Refusing(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(code)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Refusing)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()


@pytest.mark.parametrize(
    ("code", "what"),
    [
        (401, "no valid credentials of Google Cloud"),
        (403, "denies the use of the bucket `risk`: FORBIDDEN"),
        (500, "refused a call for the bucket `risk`: 500"),
    ],
)
@pytest.mark.parametrize("place", ["gs"], indirect=True)
def test_a_refusal_of_google_is_named(
    place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, what: str
) -> None:
    """fake-gcs-server allows everything, so a server that refuses everything stands in for it."""
    monkeypatch.setattr(objects_gs, "_PATIENCE", 0.5)
    with refusing(code) as address:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", address)
        with pytest.raises(FscError, match=what):
            on(place.registry, tmp_path).read()


@pytest.mark.parametrize("place", ["azure"], indirect=True)
def test_azure(place: Place, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(objects_azure._AGAIN, "retry_total", 0)
    registry = {**place.registry, "path": place.registry["path"] + "?sig=hunter3"}
    other = base64.b64encode(b"hunter4").decode()
    for key, why in ((other, "AuthorizationFailure"), ("abc", "there are no valid")):
        monkeypatch.setenv("REGISTRY_BLOB_KEY", key)
        with pytest.raises(FscError, match=f"Azure denies the use of .* `risk`: {why}") as raised:
            on(registry, tmp_path).read()
        said = raised.value.message + raised.value.hint
        assert not [one for one in ("hunter", other, "sig") if one in said]
    away = {**registry, "path": "http://team.blob.core.localhost:9/risk/registry.db"}
    monkeypatch.setenv("REGISTRY_BLOB_KEY", other)
    with pytest.raises(FscError, match="`risk` cannot be reached"):
        on(away, tmp_path).read()
    monkeypatch.delenv("REGISTRY_BLOB_KEY")
    monkeypatch.setenv("AZURE_TOKEN_CREDENTIALS", "AzurePowerShellCredential")
    monkeypatch.setenv("PATH", "")
    away = {**registry, "path": "https://team.blob.core.localhost:9/risk/registry.db"}
    with pytest.raises(FscError, match="there are no valid credentials"):
        on(away, tmp_path).read()
    monkeypatch.setitem(sys.modules, "azure.storage.blob", None)
    monkeypatch.delattr("azure.storage.blob")
    with pytest.raises(FscError, match="needs the packages azure-storage-blob") as raised:
        on(registry, tmp_path).read()
    assert "[azure]" in raised.value.hint


@pytest.mark.parametrize("place", ["azure"], indirect=True)
def test_an_address_of_azure_needs_the_class_beside_it(place: Place, tmp_path: Path) -> None:
    with pytest.raises(FscError, match="`https://` is not supported") as raised:
        on({"path": "https://team.blob.core.windows.net/risk/r.db"}, tmp_path).read()
    assert "registry_store_type: AzureRegistryStore" in raised.value.hint
    bare = {**place.registry, "path": "https://team.blob.core.windows.net/risk"}
    with pytest.raises(FscError, match="names a bucket, and no object"):
        on(bare, tmp_path).read()


@pytest.mark.parametrize("place", ["hdfs"], indirect=True)
def test_a_write_that_was_cut_off_is_no_empty_registry(
    place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyarrow removes the file before it renames the new one to its place."""
    monkeypatch.setattr(objects_hdfs, "_RENAME", 0.2)
    on(place.registry, tmp_path).apply()
    first = place.body(KEY)
    place.delete(KEY)
    place.write("teams/.registry.db.0123.tmp", first)
    with pytest.raises(FscError, match=r"is what a write of it has left") as raised:
        on(place.registry, tmp_path).read()
    assert "/risk/teams/registry.db.fsc-backup" in raised.value.hint
    assert ".registry.db.0123.tmp" in raised.value.message
    finish = Timer(0.5, lambda: (place.folder / "teams/.registry.db.0123.tmp").rename(
        place.folder / KEY))  # fmt: skip
    monkeypatch.setattr(objects_hdfs, "_RENAME", 20.0)
    finish.start()
    assert on(place.registry, tmp_path).plan().changes == ()


@pytest.mark.parametrize("path", ["hdfs:///r.db", "hdfs://team:x/r.db", "hdfs://me:hunter2@a/r"])
def test_an_address_of_hdfs_names_it(tmp_path: Path, path: str) -> None:
    with pytest.raises(FscError, match="does not say which HDFS") as raised:
        on({"path": path}, tmp_path).read()
    assert "hunter2" not in raised.value.message + raised.value.hint


@pytest.mark.parametrize("place", ["hdfs"], indirect=True)
def test_hdfs(place: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place.write(f"{KEY}/a", b"")
    with pytest.raises(FscError, match="The HDFS at `team:8021` cannot be used"):
        on(place.registry, tmp_path).read()
    monkeypatch.undo()  # the real one, which finds no Hadoop here
    monkeypatch.setenv("CLASSPATH", "")
    monkeypatch.setenv("HADOOP_HOME", str(tmp_path))
    monkeypatch.setenv("ARROW_LIBHDFS_DIR", str(tmp_path))
    with pytest.raises(FscError, match="The HDFS at `team:8021` cannot be used") as raised:
        on(place.registry, tmp_path).read()
    assert "hadoop classpath" in raised.value.hint
    assert "\n" not in raised.value.message  # pyarrow names eighty places of Java
    monkeypatch.setitem(sys.modules, "pyarrow.fs", None)
    with pytest.raises(FscError, match="needs the package pyarrow") as raised:
        on(place.registry, tmp_path).read()
    assert "[hdfs]" in raised.value.hint


@pytest.mark.parametrize(
    ("named", "path", "is_ours"),
    [
        ("", "s3://b/k", True),
        ("S3RegistryStore", "s3://b/k", True),
        ("feast.infra.registry.gcs.GCSRegistryStore", "gs://b/k", True),
        ("mine.stores.GCSRegistryStore", "gs://b/k", False),
        ("GCSRegistryStore", "s3://b/k", False),
        ("FileRegistryStore", "gs://b/k", False),
        ("", "data/registry.db", False),
        ("", "https://team.blob.core.windows.net/b/k", False),
        ("", "hdfs://team/k", True),
        ("AzureRegistryStore", "https://team.blob.core.windows.net/b/k", True),
    ],
)
def test_the_class_that_feast_takes_decides(named: str, path: str, is_ours: bool) -> None:
    registry = {"registry_type": "file", "registry_store_type": named, "path": path}
    assert is_in_bucket(registry) is is_ours
