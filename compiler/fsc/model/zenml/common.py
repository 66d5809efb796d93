"""What the kinds of ZenML share: component types, labels, and words for their changes.

(zenml/enums.py: StackComponentType; flavors are in schemas/zenml/)
"""

from __future__ import annotations

from fsc.model.describe import Change, Effect
from fsc.records import dataclass

LABEL = Change(Effect.METADATA, "people and tools read it, no run depends on it")
RUNS = Change(Effect.VALUE, "runs on this stack behave differently after it")
LINK = Change(Effect.VALUE, "runs log in with other credentials after it")
NEW_OBJECT = Change(Effect.VALUE, "ZenML cannot change it in place", replace=True)

NAME = r"^\S(?:[^\t\n\r\u000b\f]*\S)?$"
LONGEST_NAME = 255
SECRET_NAME = r"^[A-Za-z0-9_-]+$"
FLAVOR_NAME = r"^[^\s,:/]+$"


@dataclass(frozen=True)
class ComponentType:
    """One of ZenML's fifteen component types and how its command line spells it."""

    name: str
    group: str
    flag: str
    multiple: bool = False
    required: bool = False


TYPES: tuple[ComponentType, ...] = (
    ComponentType("alerter", "alerter", "--alerter", multiple=True),
    ComponentType("annotator", "annotator", "--annotator"),
    ComponentType("artifact_store", "artifact-store", "--artifact-store", required=True),
    ComponentType("container_registry", "container-registry", "--container_registry"),
    ComponentType("data_validator", "data-validator", "--data_validator"),
    ComponentType("deployer", "deployer", "--deployer"),
    ComponentType(
        "experiment_tracker", "experiment-tracker", "--experiment_tracker", multiple=True
    ),
    ComponentType("feature_store", "feature-store", "--feature_store"),
    ComponentType("image_builder", "image-builder", "--image_builder"),
    ComponentType("log_store", "log-store", "--log_store"),
    ComponentType("model_deployer", "model-deployer", "--model_deployer"),
    ComponentType("model_registry", "model-registry", "--model_registry"),
    ComponentType("orchestrator", "orchestrator", "--orchestrator", required=True),
    ComponentType("sandbox", "sandbox", "--sandbox", multiple=True),
    ComponentType("step_operator", "step-operator", "--step_operator", multiple=True),
)

TYPE_BY_NAME = {one.name: one for one in TYPES}
