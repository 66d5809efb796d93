"""ZenML's REST API: logging in, asking, and what an answer means.

(zenml/zen_stores/rest_zen_store.py, zenml/zen_server/exceptions.py; all of it is under /api/v1)
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from fsc.drivers.zenml.server import troubles
from fsc.drivers.zenml.server.http import Answer, Connection
from fsc.drivers.zenml.server.settings import Credentials, ServerSettings

KNOWN = "0.98."
PAGE = 10_000
PRO_KEY = "ZENPROKEY_"
LONGEST_WAIT = 10.0

_API = "/api/v1/"
_JSON = {"Accept": "application/json", "User-Agent": "fsc"}
# Answers of a server, or of what stands before it, that a moment later may be different.
_BUSY = frozenset({408, 425, 429, 500, 502, 503, 504})


class Api:
    """One server. The first question checks its version and logs in.

    `answered` says that it has answered before, so that a broken line is worth more patience.
    """

    def __init__(self, settings: ServerSettings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._connection = Connection(settings, environ)
        self._token: str | None = None
        self._fresh = False
        self.answered = False

    @property
    def requests(self) -> int:
        """How many requests were made."""
        return self._connection.requests

    def every(self, collection: str, **query: str) -> list[Mapping[str, Any]]:
        """All objects of a collection that a query allows, hydrated when it says so."""
        found: list[Mapping[str, Any]] = []
        page = total = 1
        while page <= total:
            answer = self.ask("GET", collection, {**query, "size": str(PAGE), "page": str(page)})
            found += answer["items"]
            page, total = page + 1, int(answer["total_pages"])
        return found

    def ask(
        self, method: str, path: str, query: Mapping[str, str] | None = None, body: Any = None
    ) -> Any:
        """One question, after logging in where that is needed.

        Raises AgainError when another attempt may help and FscError when not.
        """
        if self._token is None:
            self._begin()
        answer = self._send(method, path, query or {}, body)
        if answer.status == 401 and self._renew():
            answer = self._send(method, path, query or {}, body)
        return self._read(answer)

    def close(self) -> None:
        """Hang up and forget the token."""
        self._connection.close()
        self._token = None

    def _send(self, method: str, path: str, query: Mapping[str, str], body: Any) -> Answer:
        asked = f"?{urlencode(query)}" if query else ""
        headers = dict(_JSON)
        if self._token:
            headers["Authorization"] = f"Bearer {self._token}"
        if body is not None:
            headers["Content-Type"] = "application/json"
        content = b"" if body is None else json.dumps(body).encode()
        return self._ask(method, f"{quote(path)}{asked}", content, headers)

    def _ask(self, method: str, path: str, content: bytes, headers: Mapping[str, str]) -> Answer:
        answer = self._connection.ask(method, f"{_API}{path}", content, headers)
        if answer.status in _BUSY:
            trouble = troubles.busy(
                self._settings.url, answer.status, troubles.words(answer.content)
            )
            raise troubles.AgainError(trouble, _wait(answer))
        self.answered = True
        return answer

    def _begin(self) -> None:
        """Check what is there before a secret is sent to it, then log in."""
        info = self._read(self._ask("GET", "info", b"", _JSON))
        found = info.get("version") if isinstance(info, Mapping) else None
        if not isinstance(found, str):
            raise troubles.no_api(self._settings.url, "other data")
        if not found.startswith(KNOWN):
            raise troubles.other_version(self._settings.url, found, KNOWN)
        open_to_all = info.get("auth_scheme") == "NO_AUTH"
        self._token = "" if open_to_all else self._settings.credentials.token or self._login()

    def _renew(self) -> bool:
        """Log in again when the token is not taken (any more); once for each that is refused."""
        known = self._settings.credentials
        if self._fresh or not (known.api_key or known.username):
            return False
        self._token = self._login()
        return True

    def _login(self) -> str:
        """A token for the API key or the password. Raises FscError that says which is wrong."""
        known, url = self._settings.credentials, self._settings.url
        form = _form(known)
        if form is None:
            raise troubles.no_credentials(url, known.expired)
        if known.api_key.startswith(PRO_KEY):
            raise troubles.pro_key(url)
        headers = {**_JSON, "Content-Type": "application/x-www-form-urlencoded"}
        answer = self._ask("POST", "login", urlencode(form).encode(), headers)
        if answer.status in (401, 403):
            raise troubles.wrong_credentials(url, _named(known))
        token = self._read(answer).get("access_token")
        if not isinstance(token, str):
            raise troubles.no_api(url, "other data")
        self._fresh = True
        return token

    def _read(self, answer: Answer) -> Any:
        """The data of an answer; a refusal as what it means."""
        url = self._settings.url
        if 300 <= answer.status < 400:
            there = answer.headers.get("location", "another place").partition("?")[0]
            raise troubles.no_api(url, f"a redirect to {there}")
        if answer.status == 401:
            raise troubles.wrong_credentials(url, _named(self._settings.credentials))
        if "json" not in answer.headers.get("content-type", "") and answer.content:
            raise troubles.no_api(url, f"a page (HTTP {answer.status})")
        if answer.status >= 400:
            raise _refusal(url, answer)
        self._fresh = False
        return json.loads(answer.content) if answer.content else None


def _refusal(url: str, answer: Answer) -> troubles.RefusedError:
    said = troubles.words(answer.content) or f"HTTP {answer.status}"
    hint = "Ask its administrator for the permission." if answer.status == 403 else ""
    return troubles.RefusedError(
        answer.status, f"The ZenML server at {url} refuses: {said}", hint=hint
    )


def _form(known: Credentials) -> dict[str, str] | None:
    if known.api_key:
        return {"grant_type": "zenml-api-key", "password": known.api_key}
    if known.username and known.password is not None:
        return {
            "grant_type": "password",
            "username": known.username,
            "password": known.password,
        }
    return None


def _named(known: Credentials) -> str:
    if known.api_key:
        return "the API key"
    return "the password of " + f"`{known.username}`" if known.username else "the login token"


def _wait(answer: Answer) -> float:
    """The seconds of Retry-After, within reason."""
    said = answer.headers.get("retry-after", "")
    return min(float(said), LONGEST_WAIT) if said.isdigit() else 0.0
