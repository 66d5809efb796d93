"""What goes wrong between fsc and a server, in words for people. No text holds a value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from fsc.diagnostics import Exit, FscError
from fsc.drivers.zenml.backend import UnreachableError

# What pydantic adds to a message: the input, and a link to its documentation.
_INPUT = re.compile(r"\s*\[type=.*?, input_value=.*?, input_type=[^\]]*\]", re.DOTALL)
_COUNT = re.compile(r"^\d+ validation errors? for \S+\n")
_FIELD = re.compile(r"^(\S+)\n  (.*)$", re.MULTILINE)
_MORE = re.compile(r"\s*For further information visit \S+")
_KEY = "Set ZENML_STORE_API_KEY to the API key of a service account, or run `zenml login {url}`."


class RefusedError(FscError):
    """The server understood and said no; `status` is the HTTP status."""

    def __init__(self, status: int, message: str, *, hint: str = "") -> None:
        exit_code = Exit.REFUSED if status == 403 else Exit.ERROR
        super().__init__(message, hint=hint, exit_code=exit_code)
        self.status = status


class AgainError(Exception):
    """It may work when asked again: after `wait` seconds when the server says so, or at once."""

    def __init__(self, error: FscError, wait: float = 0.0, *, slow: bool = False) -> None:
        super().__init__(error.message)
        self.error = error
        self.wait = wait
        self.slow = slow


def down(url: str, why: str) -> UnreachableError:
    """Nobody listens, or the line broke."""
    return UnreachableError(
        f"The ZenML server at {url} cannot be reached: {why}.",
        hint="Check that it runs, and the URL and network (HTTPS_PROXY, NO_PROXY) on this side.",
    )


def slow(url: str, seconds: float) -> UnreachableError:
    """Somebody listens and does not answer."""
    return UnreachableError(
        f"The ZenML server at {url} did not answer within {seconds:g} seconds.",
        hint="Try again when it is less busy, or set ZENML_STORE_HTTP_TIMEOUT (seconds).",
    )


def busy(url: str, status: int, said: str) -> UnreachableError:
    """An answer that says: not now."""
    return UnreachableError(
        f"The ZenML server at {url} cannot answer now (HTTP {status}{': ' if said else ''}{said}).",
        hint="Its log says why. Run fsc again when it works; what is done already stays done.",
    )


def untrusted(url: str, why: str) -> FscError:
    """TLS did not work."""
    return FscError(
        f"The TLS connection to the ZenML server at {url} is not trusted: {why}.",
        hint="Set ZENML_STORE_VERIFY_SSL to the CA bundle that signed the server's certificate; "
        "for a server without TLS write `http://`.",
    )


def no_api(url: str, what: str) -> FscError:
    """Something answers, and it is not ZenML's API."""
    return FscError(
        f"{url} answers with {what} instead of ZenML's API.",
        hint="Check the URL. A proxy or a login page in front of the server must let "
        f"`{url}/api/v1` through.",
    )


def other_version(url: str, found: str, known: str) -> FscError:
    """A server that this fsc was not written for."""
    return FscError(
        f"The ZenML server at {url} has version {found}; this fsc knows {known}x.",
        hint="Upgrade the older of the two: the server, or fsc.",
    )


def no_credentials(url: str, expired: bool) -> FscError:
    """Nobody to log in as."""
    what = "The login to {url} has expired" if expired else "There are no credentials for {url}"
    return FscError(f"{what.format(url=url)}.", hint=_KEY.format(url=url))


def wrong_credentials(url: str, what: str) -> FscError:
    """The server does not take what it was given; `what` names it without its value."""
    return FscError(
        f"The ZenML server at {url} does not accept {what}.",
        hint="It may be wrong, expired, revoked or of another server. " + _KEY.format(url=url),
    )


def pro_key(url: str) -> FscError:
    """Keys of a ZenML Pro organisation are exchanged at another server."""
    return FscError(
        f"The API key for {url} belongs to a ZenML Pro organisation, which fsc cannot log in with.",
        hint=f"Run `zenml login {url}` in the same job, and fsc uses the token that it leaves.",
    )


def words(content: bytes) -> str:
    """What a refusal says, without the input that it repeats. "" when it says nothing."""
    try:
        found = json.loads(content)
    except ValueError:
        return ""
    detail = found.get("detail", found.get("error", "")) if isinstance(found, Mapping) else found
    said = _MORE.sub("", _INPUT.sub("", _said(detail))).strip().strip("'\"")
    return _FIELD.sub(r"\1: \2", _COUNT.sub("", said)).replace("\n", "; ")


def _said(detail: Any) -> str:
    """ZenML says [class, message], FastAPI a list of what is wrong where."""
    if isinstance(detail, list) and detail and all(isinstance(one, Mapping) for one in detail):
        return "; ".join(f"{_place(one.get('loc'))}{one.get('msg', '')}" for one in detail)
    if isinstance(detail, list):
        return str(detail[-1]) if detail else ""
    return detail if isinstance(detail, str) else ""


def _place(loc: Any) -> str:
    names = [str(one) for one in loc if one != "body"] if isinstance(loc, list) else []
    return f"{'.'.join(names)}: " if names else ""
