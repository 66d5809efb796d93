"""`--select changed:GITREF+`: the objects whose definition differs from that at a commit.

The files of the commit are unpacked into a temporary folder and resolved there as they would have
been then, so that a change of a variable or of an included file counts where it arrives, and one
of layout or of a comment does not count.
"""

from __future__ import annotations

import io
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from fsc.diagnostics import Exit, FscError, Severity
from fsc.driver import Resource, by_address
from fsc.model.stack import Stack
from fsc.pipeline.checking import Checked, Inputs, validate
from fsc.pipeline.planning import PlanOptions
from fsc.plan.desired import resources
from fsc.plan.graph import affected

_PREFIX = "changed:"
_SECONDS = 60


def select_changed(inputs: Inputs, options: PlanOptions, selector: str) -> PlanOptions:
    """The options with the addresses that `changed:REF` or `changed:REF+` means as targets.

    Raises FscError outside of a git repository, for an unknown reference, and when the manifest of
    the commit has errors.
    """
    reference = selector.removeprefix(_PREFIX)
    commit = _commit(inputs.root, reference.removesuffix("+"))
    now = validate(inputs)
    if now.stack is None:  # planning says what is wrong with it
        return replace(options, select=selector)
    before, after = _resources(_then(inputs, commit)), _resources(now.stack)
    found = _differing(before, after)
    if reference.endswith("+"):
        edges = {key: one.depends_on for key, one in {**before, **after}.items()}
        found |= {one for reached in affected(found, edges).values() for one in reached}
    return replace(options, targets=options.targets | found, select=selector)


def _resources(stack: Stack | None) -> dict[str, Resource]:
    return by_address(resources(stack)) if stack else {}


def _differing(before: Mapping[str, Resource], after: Mapping[str, Resource]) -> frozenset[str]:
    """What is new, gone, or defined in another way."""
    return frozenset(
        address
        for address in {*before, *after}
        if _content(before.get(address)) != _content(after.get(address))
    )


def _content(one: Resource | None) -> object:
    return one and (one.attrs, one.marks.protect)


def _then(inputs: Inputs, commit: str) -> Stack | None:
    """The stack at the commit; None when the manifest was not there yet."""
    with tempfile.TemporaryDirectory(prefix="fsc-") as folder:
        _unpack(inputs.root, commit, Path(folder))
        file = Path(folder) / Path(inputs.file).name
        if not file.exists():
            return None
        files = tuple(str(Path(one).absolute()) for one in inputs.var_files)
        checked = validate(replace(inputs, file=str(file), var_files=files))
        if checked.stack is None:
            raise _invalid(checked, commit)
        return checked.stack


def _invalid(checked: Checked, commit: str) -> FscError:
    wrong = [one for one in checked.diagnostics if one.severity is Severity.ERROR]
    lines = [f"{one.span.file}:{one.span.line}: {one.code} {one.message}" for one in wrong]
    return FscError(
        f"The manifest at {commit[:12]} has errors, so nothing can be compared with it:\n  "
        + "\n  ".join(lines),
        hint="Name a commit whose manifest is valid.",
        exit_code=Exit.INVALID,
    )


def _commit(folder: Path, reference: str) -> str:
    """The full id of a commit. What begins with `-` is never taken for an option."""
    _top(folder)
    return _git(
        folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{reference}^{{commit}}",
        trouble=f"git does not know `{reference}`",
        hint="In CI, fetch it first: a shallow clone does not have it.",
    ).decode().strip()  # fmt: skip


def _top(folder: Path) -> Path:
    """The top folder of the repository."""
    trouble = "`--select changed:` needs a git repository"
    found = _git(folder, "rev-parse", "--show-toplevel", trouble=trouble)
    return Path(os.fsdecode(found.rstrip(b"\n")))


def _unpack(folder: Path, commit: str, target: Path) -> None:
    """The folder of the manifest as it was at the commit; nothing when it was not there."""
    inside = _git(folder, "rev-parse", "--show-prefix", trouble="git failed").decode().strip()
    named = ("--full-tree", commit, inside.rstrip("/"))
    if inside and not _git(folder, "ls-tree", "-d", *named, trouble="git ls-tree failed").strip():
        return
    tree = f"{commit}:{inside}".rstrip(":")
    data = _git(_top(folder), "archive", "--format=tar", tree, trouble="git archive failed")
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for one in archive.getmembers():
            _write(archive, one, target)


def _write(archive: tarfile.TarFile, one: tarfile.TarInfo, target: Path) -> None:
    """Plain files only, and only below the target: links and devices are nothing to resolve."""
    place = (target / one.name).resolve()
    content = archive.extractfile(one) if one.isfile() else None
    if content is not None and place.is_relative_to(target.resolve()):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.read())


def _git(folder: Path, *args: str, trouble: str, hint: str = "") -> bytes:
    """What git says. Settings of the repository that would run programs are switched off."""
    safe = ("-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null")
    try:
        done = subprocess.run(
            ["git", *safe, *args], cwd=folder, capture_output=True, timeout=_SECONDS, check=False,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FscError("git cannot be run.", hint=str(error)) from error
    if done.returncode:
        said = done.stderr.decode("utf-8", "replace").strip().partition("\n")[0]
        raise FscError(f"{trouble}{f': {said}' if said else ''}.", hint=hint)
    return done.stdout
