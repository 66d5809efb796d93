"""Stock Feast, imported once: every command runs in a fork of this process.

Reads one JSON object a line, {"folder", "args", "answers"}, and answers with {"code", "text"}.
`answers` is what a person would type.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from typing import IO, Any

from feast.cli.cli import cli


def main() -> None:
    for line in sys.stdin:
        with tempfile.TemporaryFile() as output:
            child = os.fork()
            if not child:
                run(output, **json.loads(line))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            output.seek(0)
            answer = {"code": code, "text": output.read().decode()}
        print(json.dumps(answer), flush=True)


def run(
    output: IO[bytes], folder: str, args: list[str], answers: str, environ: dict[str, str]
) -> None:
    """Never returns. Without a terminal of its own, a prompt for a password reads the answers."""
    os.setsid()
    os.environ.update(environ)
    os.chdir(folder)
    with tempfile.TemporaryFile() as typed:
        typed.write(answers.encode())
        typed.seek(0)
        os.dup2(typed.fileno(), 0)
    os.dup2(output.fileno(), 1)
    os.dup2(output.fileno(), 2)
    sys.argv = ["feast", *args]
    os._exit(ended(args))


def ended(args: list[str]) -> int:
    """The exit code of a command."""
    code: Any = 1
    try:
        cli(args, standalone_mode=True)
    except SystemExit as end:
        code = end.code
    except BaseException:
        import traceback

        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else int(code is not None)


if __name__ == "__main__":
    main()
