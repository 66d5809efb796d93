"""Objects in Azure Blob Storage (feast/infra/registry/contrib/azure/azure_registry_store.py).

The account is entered with the key in REGISTRY_BLOB_KEY where that is set, else with what
azure-identity finds, as for Feast. The packages azure-storage-blob and azure-identity are imported
only here. Writes are conditional (If-Match, If-None-Match).
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast.objects import Held, MovedError

# How a call is sent again; a write whose answer was lost finds itself (registry_object.py).
_AGAIN = {"initial_backoff": 1, "increment_base": 2, "retry_total": 3, "random_jitter_range": 0}
_TIMEOUT = 20  # seconds to connect, and to wait for a part of an answer
_NEEDS = "Check REGISTRY_BLOB_KEY; without it fsc needs the role Storage Blob Data Contributor."


class AzureBucket:
    """One container of the account at an address such as `https://NAME.blob.core.windows.net`."""

    def __init__(self, account: str, name: str) -> None:
        self.name = name
        self._account = account
        self._open: Any = None

    def get(self, key: str) -> Held | None:
        """See Bucket."""
        with self._calls():
            try:
                stream = self._blob(key).download_blob()
                return Held(stream.readall(), stream.properties.etag)
            except _errors().ResourceNotFoundError as error:
                _check_absent(error)
                return None

    def put(self, key: str, data: bytes) -> str:
        """See Bucket."""
        return self._write(key, data, overwrite=True)

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """See Bucket. An object that was there and is gone has moved, too."""
        if not tag:
            return self._write(key, data, overwrite=False)  # If-None-Match: *
        return self._write(key, data, overwrite=True, etag=tag, match_condition=_is_same())

    def delete(self, key: str) -> None:
        """See Bucket."""
        with self._calls():
            try:
                self._blob(key).delete_blob()
            except _errors().ResourceNotFoundError as error:
                _check_absent(error)

    def close(self) -> None:
        """See Bucket."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _write(self, key: str, data: bytes, **how: Any) -> str:
        with self._calls():
            try:
                return str(self._blob(key).upload_blob(data, **how)["etag"])
            except (_errors().ResourceExistsError, _errors().ResourceModifiedError) as error:
                raise MovedError from error

    def _blob(self, key: str) -> Any:
        if self._open is None:
            self._open = _client(self._account)
        return self._open.get_blob_client(self.name, key)

    @contextmanager
    def _calls(self) -> Iterator[None]:
        """Calls of the library, whose errors become ours.

        Of an answer only the code is told: the text may hold a signature.
        """
        _packages()
        errors = _errors()
        try:
            yield
        except errors.ResourceNotFoundError as error:
            raise FscError(
                f"There is no container `{self.name}`.",
                hint="Make it, or name another `path` under `feature_store.registry`.",
            ) from error
        except errors.ClientAuthenticationError as error:
            raise self._denied(error) from error
        except errors.HttpResponseError as error:
            if error.status_code == 403:
                raise self._denied(error) from error
            raise FscError(
                f"Azure refused a call for the container `{self.name}`: {_code(error)}."
            ) from error
        except (errors.AzureError, ValueError) as error:
            raise FscError(
                f"The container `{self.name}` cannot be reached: {error}",
                hint="Check the network, and the address: `https://ACCOUNT.blob.core.windows.net/"
                "CONTAINER/KEY`.",
            ) from error

    def _denied(self, error: Any) -> FscError:
        said = _code(error) or "there are no valid credentials"
        return FscError(
            f"Azure denies the use of the container `{self.name}`: {said}.", hint=_NEEDS
        )


def _client(account: str) -> Any:
    blob, identity = _packages()
    retry = blob.ExponentialRetry(**_AGAIN)
    how = {"retry_policy": retry, "connection_timeout": _TIMEOUT, "read_timeout": _TIMEOUT}
    key = os.environ.get("REGISTRY_BLOB_KEY")
    if key is None:
        logging.getLogger("azure.identity").setLevel(logging.CRITICAL)
        key = identity.DefaultAzureCredential(exclude_shared_token_cache_credential=True)
    return blob.BlobServiceClient(account_url=account, credential=key, **how)


def _check_absent(error: Any) -> None:
    """Raise the error again unless it says that the object is missing, not its container."""
    if error.error_code != "BlobNotFound":
        raise error


def _code(error: Any) -> str:
    """What Azure calls the error, else the status of its answer; "" when it gave none."""
    code = getattr(error, "error_code", None)
    return str(getattr(code, "value", code) or getattr(error, "status_code", None) or "")


def _is_same() -> Any:
    from azure.core import MatchConditions

    return MatchConditions.IfNotModified


def _packages() -> tuple[Any, Any]:
    try:
        from azure import identity
        from azure.storage import blob
    except ImportError as error:
        raise FscError(
            "A registry in Azure needs the packages azure-storage-blob and azure-identity.",
            hint=install("azure"),
        ) from error
    return blob, identity


def _errors() -> Any:
    from azure.core import exceptions

    return exceptions
