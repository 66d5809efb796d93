"""`fsc show PLAN --html`: a saved plan as a page."""

from __future__ import annotations

from tests.cli.folder import Folder
from tests.render.test_html import Page


def test_the_command_writes_it(folder: Folder) -> None:
    assert folder.run("plan", "-o", "p.json").returncode == 0
    done = folder.run("show", "p.json", "--html", "plan.html")
    assert (done.returncode, done.stderr) == (0, "")
    page = (folder.path / "plan.html").read_text("utf-8")
    assert "feast.entity.customer" in Page(page).text
    printed = folder.run("show", "p.json", "--html", "-")
    assert printed.stdout == page
