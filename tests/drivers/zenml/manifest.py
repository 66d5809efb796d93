"""The stack of `support.wanted()` as lowering gives it, for what is compiled from it."""

from __future__ import annotations

from typing import Any

from fsc.diagnostics import Span
from fsc.document import Node
from fsc.emit import Target
from fsc.model.describe import Object
from fsc.model.stack import FeatureStore, Stack
from fsc.model.zenml.component import Component
from fsc.model.zenml.secret import ZenSecret
from fsc.model.zenml.stack import ZenStack

TARGET = Target("stack.yaml", "0123456789abcdef", "build/default/feature_repo")


def at(line: int) -> Node:
    return Node(None, Span("stack.yaml", line, 3, line, 20))


def lowered(name: str, *objects: Object, **more: Any) -> Stack:
    store = FeatureStore(project=name, config={})
    return Stack(name=name, environment="", feature_store=store, objects=objects, **more)


def credit_risk() -> Stack:
    name = "credit_risk"
    config = {"authentication_secret": "label_studio", "instance_url": "http://localhost"}
    values = {"api_key": "${env:LABEL_STUDIO_API_KEY}"}
    return lowered(
        name,
        ZenSecret(name="label_studio", values=values, at=at(60)),
        Component(
            type="annotator", name="labels", flavor="label_studio", config={**config, "port": 8080},
            labels={"team": "risk"}, environment={"TOKENIZERS": "a=b c"}, secrets=["label_studio"],
            at=at(66),
        ),
        Component(type="artifact_store", name=name, flavor="local", at=at(64)),
        Component(
            type="feature_store", name=name, flavor="feast", needs_feast_repo=True,
            config={"online_host": "@home"}, at=at(65),
        ),
        Component(type="orchestrator", name=name, flavor="local", protect=True, at=at(63)),
        ZenStack(
            name=name, description="Where it runs: 'risk' $(date)", labels={"team": "risk"},
            components={
                "annotator": ["labels"], "artifact_store": [name], "feature_store": [name],
                "orchestrator": [name],
            },
            environment={"STAGE": "dev"}, secrets=["label_studio"], activate=True, at=at(72),
        ),
        needs={"zenml.component.annotator/labels": ("zenml.secret.label_studio",)},
    )  # fmt: skip
