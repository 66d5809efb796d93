"""Serve a Snowflake of our own: `serve_snowflake.py PORT`, in the environment of fake_snowflake.py.

fakesnow answers the real connector over HTTP and keeps everything in DuckDB. What Feast says and it
does not know is put into other words here; what breaks in it becomes an answer, since the
connector asks again for minutes when a server breaks; and who logs out leaves no transaction.
"""

from __future__ import annotations

import importlib
import json
import re
import sys
from typing import Any

import duckdb
import uvicorn
from fakesnow.cursor import FakeSnowflakeCursor
from snowflake.connector.errors import ProgrammingError
from sqlglot.errors import SqlglotError
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

_HEX = re.compile(r"TO_BINARY\('([0-9a-f]*)'\)")
_TIMEZONE = "ALTER SESSION SET TIMEZONE"  # it is UTC anyway
_WAITED = {"errno": 625, "sqlstate": "57014"}  # what Snowflake says after LOCK_TIMEOUT
_BROKEN = {"errno": 100132, "sqlstate": "P0000"}
_NO_SQL = {"errno": 1003, "sqlstate": "42000"}
_LOGIN = "/session/v1/login-request"

server = importlib.import_module("fakesnow.server")  # the package has a function of that name
_execute, _parse = FakeSnowflakeCursor.execute, server.parse_one


def executed(self: Any, command: str, *given: Any, **more: Any) -> Any:
    """A statement, in words that DuckDB knows."""
    try:
        return _execute(self, _HEX.sub(r"X'\1'", command), *given, **more)
    except duckdb.Error as error:
        said = _WAITED if "onflict" in str(error) else _BROKEN
        raise ProgrammingError(msg=str(error), **said) from error


def parsed(command: str) -> Any:
    """A statement that is read; one that is none is told so."""
    try:
        return _parse(command)
    except SqlglotError as error:
        raise ProgrammingError(msg=str(error), **_NO_SQL) from error


class Sessions(dict[str, Any]):
    """Sessions by token: one that logs out is closed, so that its transaction is gone."""

    def __delitem__(self, token: str) -> None:
        self[token].close()
        super().__delitem__(token)


async def log_in(request: Request) -> JSONResponse:
    """With the second token, without which the connector does not log out."""
    answer = json.loads((await server.login_request(request)).body)
    return JSONResponse({**answer, "data": {**answer["data"], "masterToken": "m"}})


def is_up(_request: Request) -> Response:
    """Anything, once it listens."""
    return PlainTextResponse("up")


def main(port: int) -> None:
    """Listen on the loopback until the end."""
    FakeSnowflakeCursor.execute = executed
    server.parse_one = parsed
    server.sessions = Sessions()
    server.shared_fs.nop_regexes = [_TIMEZONE]
    routes = server.app.router.routes
    routes[:0] = [Route(_LOGIN, log_in, methods=["POST"]), Route("/health", is_up)]
    uvicorn.run(server.app, host="127.0.0.1", port=port, log_level="warning")


if __name__ == "__main__":
    main(int(sys.argv[1]))
