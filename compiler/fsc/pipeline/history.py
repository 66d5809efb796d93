"""What was there before each apply, kept in the build folder for `fsc rollback`.

`build/ENVIRONMENT/.history/ID.json`, one file an apply, readable by its owner only. It is written
before the first change, so that a crash leaves it too. Secrets are in none: an object that holds
one is named and not kept.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from fsc.diagnostics import FscError, did_you_mean
from fsc.driver import Change, Resource
from fsc.pipeline.checking import Inputs
from fsc.plan.rollback import Before, as_json, befores, from_json
from fsc.records import dataclass

FOLDER = ".history"
FORMAT = 1
KEEP = 50


@dataclass(frozen=True)
class Record:
    """One apply: who, when (UTC), for what, how it ended, and what was there before.

    `state` is running (also after a crash), done, failed or interrupted.
    """

    id: str
    stack: str
    operation: str
    user: str
    host: str
    since: str
    at: int
    state: str
    changes: tuple[Before, ...]


def begin(inputs: Inputs, operation: str, stack: str, changes: Iterable[Change]) -> Record:
    """Keep what is there now of everything that the changes will touch. Raises FscError."""
    from fsc.drivers.lock import Holder

    who = Holder(operation, stack)
    day = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    kept = tuple(_kept(one) for one in befores(changes))
    record = Record(
        f"{day}-{who.id[:6]}", stack, operation, who.user, who.host, who.since,
        time.time_ns(), "running", kept,
    )  # fmt: skip
    _write(inputs, record)
    for old in records(inputs)[:-KEEP]:
        (_folder(inputs) / f"{old.id}.json").unlink(missing_ok=True)
    return record


def end(inputs: Inputs, record: Record, state: str) -> None:
    """Note how the apply ended."""
    _write(inputs, replace(record, state=state))


def records(inputs: Inputs) -> tuple[Record, ...]:
    """Everything that is kept, oldest first. Raises FscError for a record of a newer fsc."""
    folder = _folder(inputs)
    found = [_read(path) for path in folder.glob("*.json")] if folder.is_dir() else []
    return tuple(sorted(found, key=lambda one: (one.at, one.id)))


def since(inputs: Inputs, id_: str) -> tuple[Record, ...]:
    """The record with this id (the last for "") and all later ones, oldest first."""
    found = records(inputs)
    if not found:
        raise FscError(
            f"Nothing is kept in `{_folder(inputs)}`.",
            hint="Every apply keeps what was there before, in the build folder of its machine.",
        )
    ids = [one.id for one in found]
    if id_ and id_ not in ids:
        near = did_you_mean(id_, ids)
        raise FscError(f"There is no apply `{id_}`.", hint=near or "See `fsc rollback --list`.")
    return found[ids.index(id_ or ids[-1]) :]


def _folder(inputs: Inputs) -> Path:
    return inputs.folder / FOLDER


def _kept(one: Before) -> Before:
    return replace(one, kept=one.resource is None or not _holds_secrets(one.resource))


def _holds_secrets(one: Resource) -> bool:
    """True for what no view shows either, and for digests that stand for values."""
    from fsc.render.conceal import conceal

    hidden = any(conceal(one.kind, key, value) != value for key, value in one.attrs.items())
    return hidden or '"scrypt:' in json.dumps(dict(one.attrs))


def _write(inputs: Inputs, record: Record) -> None:
    folder = _folder(inputs)
    data = {
        "format": FORMAT,
        **asdict(replace(record, changes=())),
        "changes": [as_json(one) for one in record.changes],
    }
    target = folder / f"{record.id}.json"
    draft = target.with_name(f".{target.name}.fsc-new")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(data, file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(target)
    except OSError as error:
        raise FscError(
            f"What is there now cannot be kept in `{folder}`: {error.strerror}.",
            hint="Nothing was changed.",
        ) from error


def _read(path: Path) -> Record:
    try:
        data: Mapping[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise FscError(
                f"`{path}` has format {data['format']!r}; this fsc knows {FORMAT}.",
                hint="Use the fsc that wrote it, or move the file away.",
            )
        plain = {key: data[key] for key in Record.__dataclass_fields__ if key != "changes"}
        return Record(**plain, changes=tuple(from_json(one) for one in data["changes"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FscError(
            f"`{path}` is not a record of an apply.", hint="Move it away and try again."
        ) from error
