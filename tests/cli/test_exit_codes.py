"""The exit codes that scripts rely on, each from the real command line."""

from __future__ import annotations

from fsc.diagnostics import Exit
from tests.cli.folder import MANIFEST, Folder

BROKEN = MANIFEST.replace("value_type: Int64", "value_type: Int65")


def test_validate(folder: Folder) -> None:
    assert folder.code("validate") == Exit.OK
    folder.write(BROKEN)
    assert folder.code("validate") == Exit.INVALID
    assert folder.code("validate", "-f", "lost.yaml") == Exit.INVALID
    assert folder.code("validate", "-e", "nowhere") == Exit.INVALID


UNUSUAL = (
    MANIFEST
    + """\
zenml:
  components: {orchestrator: {flavor: home_made}, artifact_store: {flavor: local}}
  stack: {name: team}
"""
)


def test_strict_select_and_ignore(folder: Folder) -> None:
    folder.write(UNUSUAL)
    assert "warning FSC401" in folder.run("validate").stdout
    assert folder.code("validate") == Exit.OK
    assert "error FSC401" in folder.run("validate", "--strict").stdout
    assert folder.code("validate", "--strict") == Exit.INVALID
    assert folder.code("validate", "--strict", "--ignore", "FSC401") == Exit.OK
    folder.write(BROKEN)
    assert folder.code("validate", "--select", "FSC1") == Exit.INVALID
    hidden = folder.run("validate", "--ignore", "fsc1")
    assert (hidden.returncode, hidden.stdout) == (Exit.OK, "No problems found.\n")
    assert "your options hide" in hidden.stderr
    assert folder.code("validate", "--select", "FSC9") == Exit.USAGE
    assert folder.code("validate", "--ignore", "") == Exit.USAGE


def test_usage(folder: Folder) -> None:
    for args in (
        (),
        ("validat",),
        ("plan", "--no-such"),
        ("apply", "--var", "x"),
        ("--format", "x", "validate"),
        ("validate", "--format", "x"),
    ):
        done = folder.run(*args)
        assert done.returncode == Exit.USAGE, args
        assert done.stdout == ""
        assert done.stderr
    assert "Did you mean `validate`?" in folder.run("validat").stderr


def test_compile_check(folder: Folder) -> None:
    assert folder.code("compile", "--check") == Exit.ERROR
    assert folder.code("compile") == Exit.OK
    assert folder.code("compile", "--check") == Exit.OK
    folder.replace("me@example.com", "you@example.com")
    assert folder.code("compile", "--check") == Exit.ERROR
    folder.write(BROKEN)
    assert folder.code("compile") == Exit.INVALID


def test_plan(folder: Folder) -> None:
    assert folder.code("plan") == Exit.OK
    assert folder.code("plan", "--detailed-exitcode") == Exit.CHANGES
    assert folder.code("apply", "--auto-approve") == Exit.OK
    assert folder.code("plan", "--detailed-exitcode") == Exit.OK
    folder.write(BROKEN)
    assert folder.code("plan") == Exit.INVALID


def test_apply_without_approval_writes_nothing(folder: Folder) -> None:
    before = folder.files()
    done = folder.run("apply", stdin="yes\n")
    assert done.returncode == Exit.REFUSED
    assert "nobody to approve" in done.stderr
    assert "Plan: " in done.stdout
    assert (folder.live, folder.files()) == (b"", before)


def test_apply_with_nothing_to_do_needs_no_approval(applied: Folder) -> None:
    done = applied.run("apply")
    assert done.returncode == Exit.OK
    assert done.stdout == ("No changes. What is live is what the manifest says. 3 unchanged.\n")
    assert [one["type"] for one in applied.events("apply", "--json")] == ["summary"]


def test_apply_writes_compiled_files_also_when_nothing_live_changes(applied: Folder) -> None:
    before = applied.files()
    missing = "build/default/feature_repo/feature_store.yaml"
    (applied.path / missing).unlink()
    assert "feature_store.yaml" in applied.run("apply").stdout
    assert applied.files() == before


def test_auto_approve_does_not_cover_destruction(applied: Folder) -> None:
    before = applied.live
    refused = applied.run("apply", "-e", "prod", "--auto-approve")
    assert refused.returncode == Exit.REFUSED
    assert "feast.entity.account" in refused.stderr
    assert applied.live == before
    other = applied.code(
        "apply", "-e", "prod", "--auto-approve", "--allow-destroy", "feast.entity.x"
    )
    assert other == Exit.REFUSED
    allowed = applied.run(
        "apply", "-e", "prod", "--auto-approve", "--allow-destroy", "feast.entity.account"
    )
    assert allowed.returncode == Exit.OK, allowed.stderr
    assert "1 deleted" in allowed.stdout


def test_destroy(applied: Folder) -> None:
    assert applied.code("destroy", "--auto-approve") == Exit.REFUSED
    assert applied.code("plan", "--destroy", "--detailed-exitcode") == Exit.CHANGES
    assert applied.code("destroy", "--auto-approve", "--allow-destroy", "all") == Exit.OK
    assert applied.run("destroy").stdout.startswith("No changes.")


def test_partial_apply_and_its_completion(folder: Folder) -> None:
    done = folder.run("apply", "--auto-approve", FSC_TEST_FAIL="feast.entity.customer")
    assert done.returncode == Exit.PARTIAL
    assert "failed: feast.entity.customer" in done.stdout
    assert "Run the command again" in done.stderr
    assert folder.code("apply", "--auto-approve") == Exit.OK
    assert folder.code("plan", "--detailed-exitcode") == Exit.OK


def test_an_apply_that_fails_at_once(folder: Folder) -> None:
    assert (
        folder.code("apply", "--auto-approve", FSC_TEST_FAIL="feast.project.shared") == Exit.ERROR
    )


def test_interrupted(folder: Folder) -> None:
    done = folder.run("apply", "--auto-approve", FSC_TEST_STOP="feast.entity.customer")
    assert done.returncode == Exit.INTERRUPTED
    assert "Interrupted" in done.stderr
    assert "Traceback" not in done.stderr
    assert folder.code("apply", "--auto-approve") == Exit.OK


def test_stale_plan(folder: Folder) -> None:
    assert folder.code("plan", "-o", "saved.json") == Exit.OK
    assert folder.code("apply", "saved.json", "--auto-approve") == Exit.OK
    stale = folder.run("apply", "saved.json", "--auto-approve")
    assert stale.returncode == Exit.STALE
    assert "feast.entity.customer" in stale.stderr
    assert folder.code("apply", "saved.json", "--target", "x") == Exit.USAGE
    assert folder.code("apply", "lost.json") == Exit.ERROR


def test_a_bug_says_that_it_is_one(folder: Folder) -> None:
    (folder.path.parent / "sitecustomize.py").write_text(
        "import fsc.pipeline\n"
        "def broken(_): raise ZeroDivisionError('boom')\n"
        "fsc.pipeline.validate = broken\n"
    )
    done = folder.run("validate", PYTHONPATH=f"{folder.path.parent}")
    assert done.returncode == Exit.INTERNAL
    assert "ZeroDivisionError: boom" in done.stderr
    assert "This is a bug in fsc" in done.stderr


def test_trouble_of_the_environment(folder: Folder) -> None:
    done = folder.run("plan", "--markdown", "no/such/folder.md")
    assert done.returncode == Exit.ERROR
    assert (
        done.stderr == "Error: `no/such/folder.md` cannot be written: No such file or directory.\n"
    )
    assert folder.code("validate", "-C", "nowhere") == Exit.USAGE
