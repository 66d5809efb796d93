"""A connection to Feast's registry server: requests by name, answers as bytes.

Settings are those of feast/infra/registry/remote.py. The package grpcio is imported only here.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast.messages import server_message

_SERVICE = "/feast.registry.RegistryServer"
_SECONDS = 60.0  # how long a call may take; a registry of a thousand views answers in a few
_TRIES = 3

_TRUSTED = ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")

# RPCs whose request has not the name of the RPC.
_EMPTY = frozenset({"Proto", "Commit"})


class Channel:
    """One channel, opened at the first call."""

    def __init__(self, registry: Mapping[str, Any]) -> None:
        self._registry = registry
        self._place = str(registry.get("path") or "")
        self._open: Any = None

    def call(self, name: str, given: Mapping[str, Any]) -> bytes:
        """The answer of one call. `given` are the fields of its request. Raises FscError."""
        request = _request(name, given)
        grpc = _grpc()
        call = self._channel().unary_unary(f"{_SERVICE}/{name}")
        for tries_left in reversed(range(_TRIES)):
            try:
                answer: bytes = call(request, timeout=_SECONDS, wait_for_ready=False)
                return answer
            except grpc.RpcError as error:
                if tries_left and error.code() == grpc.StatusCode.UNAVAILABLE and _is_read(name):
                    continue
                raise self._trouble(name, error) from error
        raise AssertionError("the last try returns or raises")

    def close(self) -> None:
        """Let go of the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _channel(self) -> Any:
        if self._open is None:
            self._open = self._opened()
        return self._open

    def _opened(self) -> Any:
        grpc = _grpc()
        given = self._registry
        if not (given.get("cert") or given.get("is_tls")):
            return grpc.insecure_channel(self._place)
        authority = given.get("authority")
        options = [("grpc.default_authority", authority)] if authority else []
        return grpc.secure_channel(self._place, self._credentials(), options=options)

    def _credentials(self) -> Any:
        given = self._registry
        named = [given.get("cert"), *(os.environ.get(one) for one in _TRUSTED)]
        trusted = next((one for one in named if one), None)
        if bool(given.get("client_cert")) != bool(given.get("client_key")):
            raise FscError(
                "The registry server needs `client_cert` and `client_key` together.",
                hint="Write both under `feature_store.registry`, or none.",
            )
        return _grpc().ssl_channel_credentials(
            root_certificates=_bytes(trusted),
            private_key=_bytes(given.get("client_key")),
            certificate_chain=_bytes(given.get("client_cert")),
        )

    def _trouble(self, name: str, error: Any) -> FscError:
        code = error.code().name
        said = f"{code}: {error.details()}"
        if code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
            return FscError(
                f"The registry server at `{self._place}` does not answer ({said}).",
                hint="Is it running (`feast serve_registry`), and is the address right?",
            )
        if code in ("UNAUTHENTICATED", "PERMISSION_DENIED"):
            return FscError(
                f"The registry server at `{self._place}` refuses `{name}` ({said}).",
                hint="Ask for the permission, or use another account.",
            )
        return FscError(f"The registry server at `{self._place}` failed in `{name}` ({said}).")


def _request(name: str, given: Mapping[str, Any]) -> bytes:
    if name in _EMPTY:
        return b""
    made = server_message(f"{name}Request")()
    for key, value in given.items():
        if hasattr(value, "SerializeToString"):
            getattr(made, key).ParseFromString(value.SerializeToString())
        elif key in made.DESCRIPTOR.fields_by_name:
            setattr(made, key, value)
    return bytes(made.SerializeToString())


def _is_read(name: str) -> bool:
    return name.startswith(("List", "Get"))


def _bytes(path: Any) -> bytes | None:
    if not path:
        return None
    try:
        with open(str(path), "rb") as file:
            return file.read()
    except OSError as error:
        raise FscError(f"The file `{path}` cannot be read: {error.strerror}.") from error


def _grpc() -> Any:
    try:
        import grpc
    except ImportError as error:
        raise FscError(
            "A remote registry needs the package `grpcio`, which is not installed.",
            hint=install("remote"),
        ) from error
    return grpc
