"""How a server is reached and who asks, found as ZenML finds it.

The variables ZENML_STORE_* go before `store` in config.yaml, and that before credentials.yaml, to
which `zenml login` writes (zenml/zen_stores/rest_zen_store.py: RestZenStoreConfiguration,
zenml/login/credentials_store.py). Nothing is written: a token that fsc gets stays in memory.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.zenml.config import map_of, read, store_options, text_of
from fsc.records import dataclass

DEFAULT_TIMEOUT = 30.0


@dataclass(frozen=True)
class Credentials:
    """What to log in with; all empty when nothing is known.

    `expired` says that there was a token and that its time is over.
    """

    token: str = field(default="", repr=False)
    api_key: str = field(default="", repr=False)
    username: str = ""
    password: str | None = field(default=None, repr=False)
    expired: bool = False


@dataclass(frozen=True)
class ServerSettings:
    """`timeout` is in seconds; `verify` is a CA bundle (a path or PEM text), True or False."""

    url: str
    credentials: Credentials = Credentials()
    verify: str | bool = True
    timeout: float = DEFAULT_TIMEOUT


def settings_of(url: str, config: str, environ: Mapping[str, str]) -> ServerSettings:
    """The settings for the server at a URL. Raises FscError for a file that cannot be read."""
    folder = Path(config)
    given = store_options(url, folder, environ)
    stored = {} if _disk_is_off(environ) else read(folder / "credentials.yaml")
    entries = {key.rstrip("/"): map_of(one) for key, one in stored.items()}
    return ServerSettings(
        url, _credentials(given, entries.get(url, {})), _verify(given), _timeout(given)
    )


def _credentials(given: Mapping[str, str], stored: Mapping[str, Any]) -> Credentials:
    """What was given goes first; a stored token belongs to what was stored beside it."""
    key, token = given.get("api_key", ""), given.get("api_token", "")
    name, password = given.get("username", ""), given.get("password")
    if token:
        return Credentials(token=token)
    if (key and key != stored.get("api_key")) or (not key and name and password is not None):
        return Credentials(api_key=key, username=name, password=password)
    kept = map_of(stored.get("api_token"))
    over = _is_over(kept)
    return Credentials(
        "" if over else text_of(kept.get("access_token")),
        key or text_of(stored.get("api_key")),
        text_of(stored.get("username")),
        stored.get("password"),
        over,
    )


def _is_over(token: Mapping[str, Any]) -> bool:
    """True when the token has expired, or will before its leeway (seconds) is over."""
    until = token.get("expires_at")
    if isinstance(until, str):
        try:
            until = datetime.fromisoformat(until.replace("Z", "+00:00"))
        except ValueError:
            return True
    if not isinstance(until, datetime):
        return False
    leeway = timedelta(seconds=float(token.get("leeway") or 0))
    aware = until if until.tzinfo else until.replace(tzinfo=timezone.utc)
    return aware - leeway < datetime.now(timezone.utc)


def _verify(given: Mapping[str, str]) -> str | bool:
    said = given.get("verify_ssl", "")
    if said.lower() in ("false", "0", "no", "off", "f", "n"):
        return False
    return True if said.lower() in ("", "true", "1", "yes", "on", "t", "y") else said


def _timeout(given: Mapping[str, str]) -> float:
    said = given.get("http_timeout", "")
    if not said:
        return DEFAULT_TIMEOUT
    if not said.isdigit() or int(said) == 0:
        raise FscError(f"ZENML_STORE_HTTP_TIMEOUT is no number of seconds: `{said}`.")
    return float(said)


def _disk_is_off(environ: Mapping[str, str]) -> bool:
    said = environ.get("DISABLE_CREDENTIALS_DISK_CACHING", "")
    return said.lower() in ("1", "y", "yes", "true", "t")
