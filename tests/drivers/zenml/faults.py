"""A small proxy in front of a real server that makes faults on demand."""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Fault = Callable[["Call"], None]


@dataclass
class Call:
    """One request on its way. A fault looks at it and says what becomes of it.

    `wait` are seconds before it gets there, `hold` seconds before its answer goes back.
    """

    method: str
    path: str
    number: int
    forward: bool = True
    answer: bool = True
    wait: float = 0.0
    hold: float = 0.0
    instead: tuple[int, dict[str, str], bytes] | None = None

    @property
    def collection(self) -> str:
        return self.path.partition("/api/v1/")[2].partition("?")[0].partition("/")[0]


@dataclass
class Proxy:
    """Listens on a port of its own; `calls` are the requests that it saw."""

    port: int
    fault: Fault = lambda _call: None
    context: ssl.SSLContext | None = None
    calls: list[Call] = field(default_factory=list)

    def __enter__(self) -> Proxy:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        if self.context is not None:
            self._server.socket = self.context.wrap_socket(self._server.socket, server_side=True)
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self) -> str:
        scheme = "https" if self.context else "http"
        return f"{scheme}://127.0.0.1:{self._server.server_address[1]}"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        proxy = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do(self) -> None:
                proxy._do(self)

            def log_message(self, *_: Any) -> None:
                pass

        for method in ("GET", "POST", "PUT", "DELETE"):
            setattr(Handler, f"do_{method}", Handler.do)
        return Handler

    def _do(self, asked: BaseHTTPRequestHandler) -> None:
        body = asked.rfile.read(int(asked.headers.get("Content-Length") or 0))
        call = Call(asked.command, asked.path, len(self.calls))
        self.calls.append(call)
        self.fault(call)
        time.sleep(call.wait)
        got = self._forward(asked, body) if call.forward else None
        time.sleep(call.hold)
        status, headers, content = call.instead or got or (0, {}, b"")
        if not call.answer or status == 0:
            asked.close_connection = True
            return
        asked.send_response(status)
        for key, value in headers.items():
            asked.send_header(key, value)
        asked.send_header("Content-Length", str(len(content)))
        asked.end_headers()
        asked.wfile.write(content)

    def _forward(
        self, asked: BaseHTTPRequestHandler, body: bytes
    ) -> tuple[int, dict[str, str], bytes] | None:
        there = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        kept = ("Authorization", "Content-Type", "Accept")
        sent = {key: asked.headers[key] for key in kept if key in asked.headers}
        try:
            there.request(asked.command, asked.path, body or None, sent)
            got = there.getresponse()
            return got.status, {"Content-Type": got.headers.get("Content-Type", "")}, got.read()
        except OSError:
            return None
        finally:
            there.close()


def page(call: Call) -> None:
    """As a login page that somebody put in front."""
    call.forward, call.instead = (
        False,
        (200, {"Content-Type": "text/html"}, b"<html>Sign in</html>"),
    )


def redirect(call: Call) -> None:
    headers = {"Location": "https://login.example/start?state=xyz", "Content-Type": "text/html"}
    call.forward, call.instead = False, (302, headers, b"")


def broken(call: Call) -> None:
    detail = json.dumps({"detail": ["RuntimeError", "out of cheese"]}).encode()
    call.forward, call.instead = False, (500, {"Content-Type": "application/json"}, detail)


def lost(call: Call) -> None:
    """The server does it, and its answer does not arrive."""
    call.answer = False


def dropped(call: Call) -> None:
    """The line breaks before the server has heard."""
    call.forward = call.answer = False


def version(found: str) -> Fault:
    def fault(call: Call) -> None:
        if call.collection == "info":
            content = json.dumps({"version": found, "auth_scheme": "OAUTH2_PASSWORD_BEARER"})
            call.forward = False
            call.instead = (200, {"Content-Type": "application/json"}, content.encode())

    return fault


def once_each(what: Fault) -> Fault:
    """The fault at the first call of each method on each collection."""
    seen: set[tuple[str, str]] = set()

    def fault(call: Call) -> None:
        if (call.method, call.collection) not in seen:
            seen.add((call.method, call.collection))
            what(call)

    return fault
