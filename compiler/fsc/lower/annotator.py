"""The datasets of the annotator -> objects of the model."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fsc.codes import LABEL_CONFIG
from fsc.document import Node
from fsc.lower.context import Context
from fsc.lower.values import described
from fsc.model.annotator.argilla import canonical
from fsc.model.annotator.dataset import Dataset, attributes_of
from fsc.model.zenml.component import Component

# What rows can be read from, in the order in which a name is looked up.
ROWS = ("feast.data_source", "feast.feature_view")
_LABELS = ("feast.data_source",)


def datasets(components: tuple[Component, ...], context: Context) -> Iterator[Dataset]:
    """Every dataset of every annotator that the manifest declares, by name."""
    for one in components:
        given = one.at.get("datasets") if one.type == "annotator" else None
        for name, node in sorted((given or Node({})).entries.items()):
            yield _dataset(name, node, one, context)


def _dataset(name: str, node: Node, component: Component, context: Context) -> Dataset:
    given: dict[str, Any] = described(Dataset, node, context)
    config = node.get("label_config")
    file = _file(config, context) if config is not None and config.value is not None else ""
    if file:
        given["label_config"] = _read(file, config or node, context)
    text = given["label_config"].replace("\r\n", "\n")
    given["label_config"] = text.strip()
    if "title" in attributes_of(component.flavor):
        given["title"] = given["title"] or name
    if component.flavor == "argilla":
        given |= {key: canonical(given[key]) for key in ("fields", "questions")}
    _resolve(node.get("tasks", "source"), ROWS, context)
    _resolve(node.get("labels", "source"), _LABELS, context)
    return Dataset(
        name=name, at=node, annotator=component.name, flavor=component.flavor, config_file=file,
        blank_lines=text[: len(text) - len(text.lstrip())].count("\n"), **given,
    )  # fmt: skip


def _file(node: Node, context: Context) -> str:
    """The path of a labeling config, or "" for one that is written in the manifest."""
    return "" if str(node.value).lstrip().startswith("<") else context.path(node)


def _read(path: str, node: Node, context: Context) -> str:
    if not context.inside(path, node.at):
        return ""
    try:
        return context.read(path)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        message = f"The labeling config `{path}` cannot be read: {reason}."
        context.report(LABEL_CONFIG, message, node.at)
        return ""


def _resolve(node: Node | None, kinds: tuple[str, ...], context: Context) -> None:
    """Report a name that no object has."""
    if node is not None:
        context.resolve(kinds, str(node.value), node.at)
