"""Objects in Google Cloud Storage (feast/infra/registry/gcs.py).

Credentials and project are found by google-cloud-storage, as for Feast, and an emulator by
STORAGE_EMULATOR_HOST. That package is imported only here. Each version of an object has a number,
its generation, and a write can be bound to the one that it replaces (0: there is none).
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.extras import install
from fsc.drivers.feast.objects import Held, MovedError

_PATIENCE = 20.0  # seconds in which a call is tried again
_NEEDS = "fsc needs storage.objects.get, .create, .delete and .list there (Storage Object User)."


class GsBucket:
    """One bucket."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._open: Any = None

    def get(self, key: str) -> Held | None:
        """See Bucket."""
        with self._calls():
            blob = self._blob(key)
            try:
                data = blob.download_as_bytes(**_patiently())
            except _errors().NotFound:
                next(
                    iter(self._client().list_blobs(self.name, max_results=1, **_patiently())), None
                )
                return None
            return Held(data, str(blob.generation))

    def put(self, key: str, data: bytes) -> str:
        """See Bucket."""
        return self._write(key, data)

    def replace(self, key: str, data: bytes, tag: str) -> str:
        """See Bucket. An object that was there and is gone has moved, too."""
        return self._write(key, data, if_generation_match=int(tag or 0))

    def delete(self, key: str) -> None:
        """See Bucket."""
        with self._calls():
            try:
                self._blob(key).delete(**_patiently())
            except _errors().NotFound:
                pass

    def close(self) -> None:
        """See Bucket."""
        if self._open is not None:
            self._open.close()
            self._open = None

    def _write(self, key: str, data: bytes, **only: int) -> str:
        with self._calls():
            blob = self._blob(key)
            kind = "application/octet-stream"
            try:
                blob.upload_from_string(data, content_type=kind, **only, **_patiently())
            except _errors().PreconditionFailed as error:
                raise MovedError from error
            return str(blob.generation)

    def _look(self) -> None:
        """Raise NotFound when it is the bucket that is missing."""
        next(iter(self._client().list_blobs(self.name, max_results=1, **_patiently())), None)

    def _blob(self, key: str) -> Any:
        return self._client().bucket(self.name).blob(key)

    def _client(self) -> Any:
        if self._open is None:
            self._open = _storage().Client()
        return self._open

    @contextmanager
    def _calls(self) -> Iterator[None]:
        """Calls of the library, whose errors become ours."""
        _storage()
        from google.auth import exceptions as auth
        from requests import exceptions as http

        errors = _errors()
        try:
            yield
        except errors.NotFound as error:
            raise FscError(
                f"There is no bucket `{self.name}`.",
                hint="Make it, or name another `path` under `feature_store.registry`.",
            ) from error
        except (errors.Forbidden, errors.Unauthorized) as error:
            raise FscError(
                f"Google Cloud Storage denies the use of the bucket `{self.name}`: "
                f"{error.code.name}.",
                hint=_NEEDS,
            ) from error
        except (auth.DefaultCredentialsError, auth.RefreshError) as error:
            raise FscError(
                f"The bucket `{self.name}` cannot be used: there are no valid credentials of "
                "Google Cloud.",
                hint="Set GOOGLE_APPLICATION_CREDENTIALS, or run "
                "`gcloud auth application-default login`.",
            ) from error
        except (errors.RetryError, auth.TransportError, http.RequestException, OSError) as error:
            raise FscError(
                f"The bucket `{self.name}` cannot be reached: {error}",
                hint="Check the network, and STORAGE_EMULATOR_HOST if it is not Google's.",
            ) from error
        except errors.GoogleAPICallError as error:
            raise FscError(
                f"Google Cloud Storage refused a call for the bucket `{self.name}`: {error}"
            ) from error


def _patiently() -> dict[str, Any]:
    """How a call is sent again: any, as each but `put` is bound to what it replaces.

    A write that is sent again after its answer was lost finds itself (registry_object.py).
    """
    from google.cloud.storage.retry import DEFAULT_RETRY

    return {"retry": DEFAULT_RETRY.with_timeout(_PATIENCE), "timeout": _PATIENCE}


def _storage() -> Any:
    try:
        with warnings.catch_warnings():  # the library warns of Pythons that it will drop in years
            warnings.simplefilter("ignore", FutureWarning)
            from google.cloud import storage
    except ImportError as error:
        raise FscError(
            "A registry in Google Cloud Storage needs the package google-cloud-storage.",
            hint=install("gcs"),
        ) from error
    return storage


def _errors() -> Any:
    from google.api_core import exceptions

    return exceptions
