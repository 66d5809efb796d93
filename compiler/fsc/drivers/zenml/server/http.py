"""One HTTP request after another on one connection, with the standard library.

Redirects are not followed: the token would go to whoever is named there.
"""

from __future__ import annotations

import http.client
import ssl
import time
from base64 import b64encode
from collections.abc import Mapping
from os.path import exists
from urllib.parse import SplitResult, unquote, urlsplit

from fsc.diagnostics import FscError
from fsc.drivers.zenml.server import troubles
from fsc.drivers.zenml.server.settings import ServerSettings
from fsc.records import dataclass

# A server may close a connection that idles; uvicorn does after five seconds.
IDLE_SECONDS = 3.0


@dataclass(frozen=True)
class Answer:
    """What came back; names of headers are in lower case."""

    status: int
    headers: Mapping[str, str]
    content: bytes


class Connection:
    """A connection to the server of the settings, opened at the first request."""

    def __init__(self, settings: ServerSettings, environ: Mapping[str, str]) -> None:
        self._settings = settings
        self._url = urlsplit(settings.url)
        self._proxy = _proxy(self._url, environ)
        self._open: http.client.HTTPConnection | None = None
        self._used = 0.0
        self.requests = 0

    def ask(self, method: str, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """One request. Raises AgainError when it is not known what became of it, or FscError."""
        url = self._settings.url
        self.requests += 1
        try:
            return self._ask(method, self._target(path), body, headers)
        except ssl.SSLError as error:
            self.close()
            why = getattr(error, "verify_message", "") or error.reason or "no TLS"
            raise troubles.untrusted(url, str(why).replace("_", " ").lower()) from None
        except TimeoutError:
            self.close()
            raise troubles.AgainError(
                troubles.slow(url, self._settings.timeout), slow=True
            ) from None
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise troubles.AgainError(troubles.down(url, _why(error))) from None

    def _ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        if time.monotonic() - self._used > IDLE_SECONDS:
            self.close()
        self._open = self._open or self._connect()
        relayed = self._proxy if self._proxy and target.startswith("http://") else None
        sent = {**headers, **(_proxy_headers(relayed) if relayed else {})}
        self._open.request(method, target, body or None, sent)
        found = self._open.getresponse()
        answer = Answer(
            found.status, {key.lower(): one for key, one in found.getheaders()}, found.read()
        )
        self._used = time.monotonic()
        return answer

    def _target(self, path: str) -> str:
        """The path of a request; to a proxy for plain HTTP, the whole URL."""
        whole = f"{self._url.path}{path}"
        relayed = self._proxy is not None and self._url.scheme == "http"
        return f"http://{self._url.netloc}{whole}" if relayed else whole

    def _connect(self) -> http.client.HTTPConnection:
        host, port = self._url.hostname or "", self._url.port
        at, timeout = self._proxy, self._settings.timeout
        near = (at.hostname or "", at.port) if at else (host, port)
        if self._url.scheme == "http":
            return http.client.HTTPConnection(*near, timeout=timeout)
        context = _context(self._settings.verify)
        made = http.client.HTTPSConnection(*near, timeout=timeout, context=context)
        if at:
            made.set_tunnel(host, port, _proxy_headers(at))
        return made

    def close(self) -> None:
        """Hang up."""
        if self._open is not None:
            self._open.close()
        self._open = None


def _context(verify: str | bool) -> ssl.SSLContext:
    """`verify` is a CA bundle (a path or its text) that is trusted beside the system's."""
    made = ssl.create_default_context()
    if verify is False:
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    if isinstance(verify, str):
        _trust(made, verify)
    return made


def _trust(context: ssl.SSLContext, bundle: str) -> None:
    try:
        if "-----BEGIN" in bundle:
            context.load_verify_locations(cadata=bundle)
        elif exists(bundle):
            context.load_verify_locations(cafile=bundle)
        else:
            raise FscError(f"ZENML_STORE_VERIFY_SSL names a CA bundle that is not there: {bundle}.")
    except (OSError, ValueError) as error:
        raise FscError(f"The CA bundle of ZENML_STORE_VERIFY_SSL is not usable: {error}.") from None


def _proxy(url: SplitResult, environ: Mapping[str, str]) -> SplitResult | None:
    """The proxy that the environment names for a URL (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)."""
    name = f"{url.scheme}_proxy"
    found = environ.get(name) or environ.get(name.upper()) or ""
    host = (url.hostname or "").lower()
    excepted = environ.get("no_proxy") or environ.get("NO_PROXY") or ""
    if not found or any(_matches(host, one.strip().lower()) for one in excepted.split(",")):
        return None
    return urlsplit(found if "://" in found else f"http://{found}")


def _matches(host: str, pattern: str) -> bool:
    name = pattern.lstrip(".").partition(":")[0]
    return pattern == "*" or (name != "" and (host == name or host.endswith(f".{name}")))


def _proxy_headers(at: SplitResult) -> dict[str, str]:
    if at.username is None:
        return {}
    pair = f"{unquote(at.username)}:{unquote(at.password or '')}".encode()
    return {"Proxy-Authorization": f"Basic {b64encode(pair).decode()}"}


def _why(error: Exception) -> str:
    """The reason of a broken line, without its number."""
    return str(getattr(error, "strerror", "") or error or type(error).__name__).rstrip(".").lower()
