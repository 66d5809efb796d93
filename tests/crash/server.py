"""A process that has imported everything once and forks for each command.

`python -m tests.crash.server [both]`, where `both` imports Feast and ZenML too.

One JSON line in, one JSON line out. A job runs the real command line in a folder, tells what is
live there, or plays a random case (tests/random) beside it. With FSC_TEST_KILL_AT=k the child kills
itself with SIGKILL at the k-th point of `points`, with FSC_TEST_MEET=FOLDER it waits for another one
(`meeting`); product code knows nothing of it.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import tempfile
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.crash.meeting import meet
from tests.crash.points import arm


def main() -> None:
    """Serve until the input ends. What libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    if sys.argv[1:] == ["both"]:
        _import_everything()
        _warm()
    import_module("fsc.pipeline.saved")
    answers.write("ready\n")
    answers.flush()
    for line in sys.stdin:
        codes = [_wait(child) for child in [_fork(job) for job in json.loads(line)]]
        answers.write(json.dumps(codes) + "\n")
        answers.flush()


def _import_everything() -> None:
    """The seconds that an import takes, paid once."""
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly():
        for name in (
            "feast.infra.online_stores.postgres_online_store.postgres",
            "feast.infra.online_stores.sqlite",
            "feast.infra.provider",
            "feast.infra.registry.sql",
            "feast.repo_config",
        ):
            import_module(name)
    for name in ("sqlalchemy.orm", "zenml.client", "zenml.zen_stores.sql_zen_store"):
        import_module(name)


def _warm() -> None:
    """One apply of both systems before any fork: what libraries prepare at the first use is half
    of the time of a command."""
    from fsc.cli import run
    from tests.crash.world import APPROVED, FIRST, variables

    home, said = Path.cwd(), io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(said):
        os.environ.update(variables(Path(folder) / "zen"))
        os.chdir(folder)
        Path("rows.parquet").touch()
        Path("stack.yaml").write_text(json.dumps(FIRST))
        code = run(["apply", *APPROVED])
        os.chdir(home)
    assert code == 0, said.getvalue()


def _fork(job: dict[str, Any]) -> int:
    child = os.fork()
    if child:
        return child
    code = 99
    try:
        code = _run(job)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run(job: dict[str, Any]) -> int:
    os.chdir(job["folder"])
    os.environ.update(job["environ"])
    text = os.open(job["output"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(text, 1)
    os.dup2(text, 2)
    if job["args"][0] == "state":
        from tests.crash.state import state

        print(json.dumps(state(Path(job["folder"])), sort_keys=True), flush=True)
        job = {**job, "args": job["args"][1:]}
        if not job["args"]:
            return 0
    if job["args"][0] == "case":
        from tests.random.live import play

        play(job["args"][1])
        return 0
    if place := os.environ.get("FSC_TEST_MEET"):
        meet(Path(place))
    ticks = arm() if job.get("ticks") else []
    from fsc.cli import run

    code = int(run(job["args"]))
    if job.get("ticks"):
        Path(job["ticks"]).write_text(json.dumps(ticks))
    return code


def _wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


if __name__ == "__main__":
    main()
