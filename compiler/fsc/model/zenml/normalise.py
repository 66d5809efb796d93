"""How ZenML rewrites a component's config when it stores it (zenml/stack/utils.py).

A flavor's config class strips, renames and coerces before the store keeps the result. The same
is done to what the manifest says, so that a plan after an apply is empty. Every entry was found by
giving each of the 82 config classes of ZenML 0.98 sample values and comparing what it dumped.
Not covered: what nested pod settings of the Kubernetes flavors do to objects of its client.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# (type, flavor, field): the characters that the config class strips, at which end.
_TRAILING_SLASH: frozenset[tuple[str, str, str]] = frozenset({
    ("annotator", "argilla", "instance_url"),
    ("container_registry", "aws", "uri"),
    ("container_registry", "azure", "uri"),
    ("container_registry", "default", "uri"),
    ("container_registry", "digitalocean", "uri"),
    ("container_registry", "dockerhub", "uri"),
    ("container_registry", "gcp", "uri"),
    ("container_registry", "github", "uri"),
    ("step_operator", "runai", "runai_base_url"),
})  # fmt: skip
_BLANKS = frozenset({("image_builder", "gcp", "location")})
_QUOTES = "'\"`"

# (type, flavor): old field -> the field that replaces it (deprecate_pydantic_attributes).
_RENAMED: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("alerter", "slack"): {"default_slack_channel_id": "slack_channel_id"},
    ("annotator", "argilla"): {"extra_headers": "headers"},
    ("orchestrator", "kubernetes"): {"pod_name_prefix": "job_name_prefix"},
    ("orchestrator", "sagemaker"): {"processor_role": "execution_role", "processor_tags": "tags"},
}

_CLOUD_MACHINES = frozenset({"vm_aws", "vm_azure", "vm_gcp", "vm_kubernetes", "vm_lambda"})
_NUMBER_OR_TEXT = frozenset({"cpus", "memory", "ports"})


def normalise(type_: str, flavor: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """The config as ZenML would hold it. Idempotent; unknown flavors only get plain numbers."""
    given = _renamed(type_, flavor, config)
    given = {key: _stripped(type_, flavor, key, value) for key, value in given.items()}
    return {key: plain_number(value) for key, value in _added(type_, flavor, given).items()}


def _renamed(type_: str, flavor: str, config: Mapping[str, Any]) -> dict[str, Any]:
    """Old field names become new ones unless the new one is set, as ZenML does."""
    names = _RENAMED.get((type_, flavor), {})
    moved = {
        old for old, new in names.items() if config.get(old) is not None and config.get(new) is None
    }
    return {names[key] if key in moved else key: value for key, value in config.items()
            if key in moved or not _replaced(key, names, moved)}  # fmt: skip


def _replaced(key: str, names: Mapping[str, str], moved: set[str]) -> bool:
    """True for a new field that is null and gets the value of the old one."""
    return any(names[old] == key for old in moved)


def _stripped(type_: str, flavor: str, key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if (type_, flavor, key) in _TRAILING_SLASH:
        return value.rstrip("/")
    if (type_, flavor, key) in _BLANKS:
        return value.strip()
    if type_ == "artifact_store" and key == "path":
        return value.strip(_QUOTES)
    if type_ == "orchestrator" and flavor in _CLOUD_MACHINES and key in _NUMBER_OR_TEXT:
        return int(value) if value.isascii() and value.isdigit() else value
    return value


def _added(type_: str, flavor: str, config: dict[str, Any]) -> dict[str, Any]:
    """Fields that validators fill in."""
    if (type_, flavor) == ("orchestrator", "sagemaker") and config.get("instance_type") is None:
        training = config.get("use_training_step", True)
        return {**config, "instance_type": "ml.m5.xlarge" if training else "ml.t3.medium"}
    if (type_, flavor) == ("log_store", "datadog") and not config.get("endpoint"):
        site = config.get("site", "datadoghq.com")
        return {**config, "endpoint": f"https://http-intake.logs.{site}/api/v2/logs"}
    if (type_, flavor) == ("step_operator", "azureml") and _old_compute(config):
        rest = {key: value for key, value in config.items() if key != "compute_target_name"}
        return {**rest, "compute_name": config["compute_target_name"], "mode": "compute-instance"}
    return config


def _old_compute(config: Mapping[str, Any]) -> bool:
    return "compute_target_name" in config and not {"compute_name", "mode"} & set(config)


def plain_number(value: Any) -> Any:
    """Whole floats as integers, at any depth: 2 and 2.0 are one number but two texts."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, Mapping):
        return {key: plain_number(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain_number(item) for item in value]
    return value
