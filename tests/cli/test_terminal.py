"""Approval by a person: the real command line on a pseudo terminal."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import subprocess
import termios
import time

import pytest

from tests.cli.folder import Folder


def in_terminal(folder: Folder, *args: str, answer: str, **env: str) -> tuple[int, str]:
    """Run on a pseudo terminal, and type `answer` once a question is asked."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        folder.command(*args), cwd=folder.path, env=folder.environment(TERM="xterm", **env),
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),  # so that ^C is a signal
    )  # fmt: skip
    os.close(theirs)
    seen, asked, deadline = "", False, time.monotonic() + 60
    while time.monotonic() < deadline:
        if select.select([mine], [], [], 0.1)[0]:
            try:
                data = os.read(mine, 65536).decode("utf-8", "replace")
            except OSError:
                break
            if not data:
                break
            seen += data
            if "approves: " in seen and not asked:
                os.write(mine, answer.encode())
                asked = True
    code = process.wait(timeout=30)
    os.close(mine)  # earlier, a process that is still ending would be hung up on
    return code, seen


def test_the_word_yes_approves(applied: Folder) -> None:
    code, seen = in_terminal(applied, "apply", "-e", "prod", answer="yes\n")
    assert code == 0, seen
    assert "This will be lost:" in seen
    assert "feast.entity.account" in seen.partition("This will be lost:")[2]
    assert "1 deleted" in seen
    assert "\x1b[" in seen


@pytest.mark.parametrize("answer", ["y\n", "YES\n", "no\n", "\n", "\x04"])
def test_nothing_else_approves(applied: Folder, answer: str) -> None:
    before = applied.live
    code, seen = in_terminal(applied, "apply", "-e", "prod", answer=answer)
    assert code == 1
    assert "Not approved" in seen
    assert applied.live == before


def test_ctrl_c_at_the_question(folder: Folder) -> None:
    code, seen = in_terminal(folder, "apply", answer="\x03")
    assert (code, folder.live) == (130, b"")
    assert "Interrupted" in seen


def test_destroy_asks(applied: Folder) -> None:
    code, seen = in_terminal(applied, "destroy", answer="yes\n", NO_COLOR="1")
    assert code == 0, seen
    assert "\x1b[" not in seen
