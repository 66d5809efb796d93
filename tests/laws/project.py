"""A manifest in a folder, and the whole pipeline on it, against the real Feast registry."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fsc import pipeline
from fsc.apply import Report
from fsc.diagnostics import Severity
from fsc.driver import Change
from fsc.pipeline import ApplyOptions, Inputs, Planned, PlanOptions
from tests.manifests import UDF

ALL = ApplyOptions(allow_destroy=frozenset({"all"}))


# The two characters beyond controls that YAML takes as escapes only.
_ESCAPED = {0xFFFE: "\\uFFFE", 0xFFFF: "\\uFFFF"}


@dataclass(frozen=True)
class Project:
    """One manifest. Several may stand in one folder and share its registry."""

    folder: Path
    file: str = "stack.yaml"

    @property
    def inputs(self) -> Inputs:
        return Inputs(str(self.folder / self.file), build=str(self.folder / "build" / self.file))

    def write(self, manifest: dict[str, Any]) -> Project:
        """JSON is YAML, and quotes everything."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "udfs.py").write_text(UDF)
        for source in manifest["data_sources"].values():
            if "path" in source:
                (self.folder / source["path"]).parent.mkdir(parents=True, exist_ok=True)
                (self.folder / source["path"]).touch()
        text = json.dumps(manifest, ensure_ascii=False, indent=1)
        (self.folder / self.file).write_text(text.translate(_ESCAPED))
        return self

    def plan(self, **options: Any) -> Planned:
        made = pipeline.plan(self.inputs, PlanOptions(**options))
        wrong = [one for one in made.checked.diagnostics if one.severity is Severity.ERROR]
        assert made.plan is not None, "\n".join(f"{one.code} {one.message}" for one in wrong)
        return made

    def changes(self, **options: Any) -> tuple[Change, ...]:
        plan = self.plan(**options).plan
        assert plan is not None
        return plan.changes

    def apply(self, **options: Any) -> Report:
        report = pipeline.apply(self.plan(**options), ALL)
        bad = [f"{one.address}: {one.message}" for one in report.steps if one.status != "done"]
        assert not bad, "\n".join(bad[:5])
        found = [one.message for one in report.diagnostics]
        assert found == [], "\n".join(found)
        return report


def snapshot(folder: Path) -> dict[str, str]:
    """The digest of every file below a folder, and every folder."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "folder"
        for path in sorted(folder.rglob("*"))
    }  # fmt: skip
