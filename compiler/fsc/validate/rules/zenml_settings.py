"""Settings of a component that only ZenML's validators compare.

What one setting says of another is in the catalogs, where JSON Schema can say it; these compare
two numbers, or the paths of several lists (zenml/integrations/databricks/flavors/
databricks_shared_settings.py, zenml/integrations/runai/flavors/runai_step_operator_flavor.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from fsc.codes import SETTINGS
from fsc.diagnostics import Diagnostic
from fsc.document import Document
from fsc.model.stack import Stack
from fsc.validate.lookup import components

Config = Mapping[str, Any]
Found = Iterator[tuple[str, str]]

_MOUNTS = (
    "pvc_mounts", "config_map_mounts", "secret_mounts", "nfs_mounts", "s3_mounts",
    "host_path_mounts",
)  # fmt: skip


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """The least is not above the most, a limit not below what is asked for, a path said once."""
    for one in components(stack):
        find = _FLAVORS.get((one.type, one.flavor), _nothing)
        for key, message in find(one.config):
            hint = "ZenML would refuse to register the component."
            yield SETTINGS(message, one.at.span("config", key), hint=hint)


def _nothing(_config: Config) -> Found:
    return iter(())


def _databricks(config: Config) -> Found:
    least, most = config.get("autoscale") or (0, 0)
    if least > most:
        yield "autoscale", f"`autoscale` begins with {least} workers and ends with {most}."


def _runai(config: Config) -> Found:
    limit, asked = config.get("gpu_portion_limit"), config.get("gpu_portion_request", 1.0)
    if limit is not None and limit < asked:
        message = f"`gpu_portion_limit` is {limit}, and `gpu_portion_request` is {asked}."
        yield "gpu_portion_limit", message
    pods, ends = config.get("parallelism"), config.get("completions")
    if pods is not None and ends is not None and pods > ends:
        yield "parallelism", f"`parallelism` is {pods}, and `completions` only {ends}."
    yield from _mounts(config)


def _mounts(config: Config) -> Found:
    placed = [(key, one.get("container_mount_path", one.get("mount_path", one.get("path"))))
              for key in _MOUNTS for one in config.get(key) or ()]  # fmt: skip
    often = Counter(path for _, path in placed)
    for path in sorted(str(one) for one, times in often.items() if one and times > 1):
        key = next(key for key, where in placed if where == path)
        yield key, f"Two mounts have the path `{path}`."


_FLAVORS = {
    ("orchestrator", "databricks"): _databricks,
    ("step_operator", "databricks"): _databricks,
    ("step_operator", "runai"): _runai,
}
