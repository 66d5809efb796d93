"""What may answer at an address instead of the service: each is said, and the key goes nowhere."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest

from fsc.drivers.annotator.backend import UnreachableError
from fsc.drivers.annotator.http import RefusedError, Service


class Odd(HTTPServer):
    """Answers from a list, (status, headers, body) each, the last again and again."""

    answers: list[tuple[int, dict[str, str], bytes]]
    asked: list[tuple[str, str]]


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        server = self.server
        assert isinstance(server, Odd)
        server.asked.append((self.path, self.headers["Authorization"]))
        status, headers, body = server.answers[0]
        del server.answers[: len(server.answers) > 1]
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None: ...


@pytest.fixture
def odd() -> Iterator[Odd]:
    server = Odd(("127.0.0.1", 0), _Handler)
    server.answers, server.asked = [], []
    Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def service(odd: Odd) -> Service:
    return Service("Label Studio", f"http://127.0.0.1:{odd.server_port}",
                   lambda: {"Authorization": "Token canary-4711"})  # fmt: skip


def test_a_redirect_is_not_followed(odd: Odd) -> None:
    odd.answers = [(302, {"Location": "http://elsewhere.example/login"}, b"")]
    with pytest.raises(UnreachableError, match="sends us elsewhere") as caught:
        service(odd).get("/api/projects")
    assert "canary" not in caught.value.message
    assert odd.asked == [("/api/projects", "Token canary-4711")]


def test_what_is_passing_is_tried_again(odd: Odd) -> None:
    odd.answers = [(503, {}, b"<html>"), (200, {}, b'{"results": []}')]
    assert service(odd).get("/x") == {"results": []}
    assert len(odd.asked) == 2


def test_what_stays_is_said(odd: Odd) -> None:
    odd.answers = [(500, {}, b'{"detail": "database is gone"}')]
    with pytest.raises(RefusedError, match="says 500: database is gone"):
        service(odd).get("/x")
    assert len(odd.asked) == 3


@pytest.mark.parametrize("body", [b"<html>Welcome</html>", b"\xff\xfe"])
def test_another_server_is_no_label_studio(odd: Odd, body: bytes) -> None:
    odd.answers = [(200, {}, body)]
    with pytest.raises(UnreachableError, match="is not Label Studio"):
        service(odd).get("/x")
