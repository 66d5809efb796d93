"""JSON over HTTP with the standard library, and errors that say what to do.

A key is sent to the one host that the manifest names: redirects are not followed. Nothing of a
request's headers gets into an error.
"""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable, Mapping
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from fsc.diagnostics import FscError
from fsc.drivers.annotator.backend import UnreachableError
from fsc.records import dataclass

TIMEOUT = 30.0
_TRIES, _PAUSE = 3, 0.5
_TRANSIENT = frozenset({429, 500, 502, 503, 504})
_LONGEST = 500


class _Stay(HTTPRedirectHandler):
    """Takes a redirect for an answer."""

    def redirect_request(self, *_: Any) -> None:
        return None


class RefusedError(FscError):
    """The service answered, and the answer is no. `status` is that of HTTP."""

    def __init__(self, message: str, status: int, detail: str, *, hint: str = "") -> None:
        super().__init__(message, hint=hint)
        self.status = status
        self.detail = detail


@dataclass(frozen=True)
class Service:
    """A service at an address. `headers` is asked once a request, when the key is needed."""

    title: str
    url: str
    headers: Callable[[], Mapping[str, str]]

    def get(self, path: str) -> Any:
        """Read; what may be passing is tried again."""
        for left in reversed(range(_TRIES)):
            try:
                return self.call("GET", path)
            except RefusedError as error:
                if not left or error.status not in _TRANSIENT:
                    raise
                time.sleep(_PAUSE)
        raise AssertionError("the last try returns or raises")

    def call(self, method: str, path: str, data: Any = None) -> Any:
        """One request; the answer as data, None for an empty one. Raises FscError."""
        body = None if data is None else json.dumps(data).encode()
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        request = Request(  # noqa: S310 - only http and https get here (address.py)
            self.url + path, body, {**headers, **self.headers()}, method=method
        )
        try:
            with build_opener(_Stay).open(request, timeout=TIMEOUT) as answer:
                return _parsed(answer.read(), self)
        except HTTPError as error:
            raise self._refused(error) from None
        except (URLError, HTTPException, OSError) as error:
            raise self._silent(error) from None

    def _silent(self, error: Exception) -> UnreachableError:
        reason = getattr(error, "reason", None) or error
        late = isinstance(reason, (socket.timeout, TimeoutError))
        words = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        why = f"no answer within {TIMEOUT:.0f} s" if late else words
        return UnreachableError(
            f"{self.title} at {self.url} cannot be reached: {why}.",
            hint="Start it, or correct `instance_url` and `port` of the annotator.",
        )

    def _refused(self, error: HTTPError) -> FscError:
        detail = _detail(error)
        if error.code in (401, 403):
            hint = "Look at the variable that the annotator's secret takes its `api_key` from."
            if "legacy token" in detail:
                hint = "Allow legacy tokens in the organization's settings: ZenML needs one too."
            return UnreachableError(
                f"{self.title} at {self.url} refuses the key ({error.code}): {detail}", hint=hint
            )
        if 300 <= error.code < 400:
            return UnreachableError(
                f"{self.title} at {self.url} sends us elsewhere ({error.code}), and fsc does not "
                "take the key there.",
                hint="Write the final address as `instance_url`.",
            )
        return RefusedError(f"{self.title} says {error.code}: {detail}", error.code, detail)


def _parsed(body: bytes, service: Service) -> Any:
    try:
        return json.loads(body) if body.strip() else None
    except ValueError:
        raise UnreachableError(
            f"What answers at {service.url} is not {service.title}.",
            hint="Correct `instance_url` and `port` of the annotator.",
        ) from None


def _detail(error: HTTPError) -> str:
    """What the service says, as one text; a page of HTML says nothing."""
    try:
        data = json.loads(error.read())
    except (ValueError, OSError, HTTPException):
        return f"{error.reason}."
    texts = _texts(data.get("validation_errors") or data.get("detail")) if _is_map(data) else []
    return "; ".join(texts)[:_LONGEST] or f"{error.reason}."


def _is_map(data: Any) -> bool:
    return isinstance(data, dict)


def _texts(data: Any) -> list[str]:
    """Every text in nested lists and maps, keys of single fields included."""
    if isinstance(data, dict):
        return [
            text if key in ("non_field_errors", "detail", "msg") else f"{key}: {text}"
            for key, one in data.items()
            for text in _texts(one)
        ]
    if isinstance(data, list):
        return [text for one in data for text in _texts(one)]
    return [str(data).replace("\n", " ")] if data is not None else []
