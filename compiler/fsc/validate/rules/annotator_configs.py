"""Labeling configs that Label Studio refuses when a project is made, or that ask for nothing.

A control tag (`Choices`, `Labels`, ...) names with `toName` the object tag that it is about; both
have a `name`, and an object tag shows a column of the task as `value="$column"`. Label Studio
checks the names (label_studio/core/label_config.py: validate_label_config); a config without any
control is accepted and gives people nothing to do, and a column that a task lacks shows nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from fsc.codes import LABEL_CONFIG, NO_CONTROL, NOT_SHOWN
from fsc.diagnostics import Diagnostic, Span, did_you_mean
from fsc.document import Document
from fsc.model.annotator import label_config
from fsc.model.annotator.dataset import Dataset
from fsc.model.annotator.label_config import ConfigError, Tag
from fsc.model.stack import Stack
from fsc.validate.lookup import datasets


def check(stack: Stack, document: Document) -> Iterator[Diagnostic]:
    """Each config is well-formed, asks for a label about something, and shows what tasks have."""
    for one in datasets(stack, "label_studio"):
        if not one.label_config:
            hint = "Write `label_config: labels/NAME.xml`, and the form of the labels in that file."
            yield NO_CONTROL(f"`{one.name}` has no labeling config.", one.at.at, hint=hint)
            continue
        try:
            tags = label_config.parse(one.label_config)
        except ConfigError as error:
            yield LABEL_CONFIG(f"{_name(one)}: {error}", _place(one, error.line, error.column))
            continue
        yield from _names(one, tags)
        yield from _columns(one, tags)


def _names(one: Dataset, tags: tuple[Tag, ...]) -> Iterator[Diagnostic]:
    """Controls are bound to tags that show something; no two tags have one name."""
    controls = [tag for tag in tags if tag.to_names]
    shown = label_config.objects(tags)
    if not controls:
        hint = 'Add a control such as `<Choices name="verdict" toName="text">`.'
        yield NO_CONTROL(f"{_name(one)} has no control tag.", _place(one, 1, 1), hint=hint)
    names: set[str] = set()
    for tag in tags:
        at = _place(one, tag.line, tag.column)
        if tag.name and tag.name in names:
            yield NO_CONTROL(f"Two tags are named `{tag.name}`.", at)
        names.add(tag.name)
        if tag.to_names and not tag.name:
            yield NO_CONTROL(f"The control `{tag.tag}` has no `name`.", at)
        for target in tag.to_names:
            if target not in shown:
                message = f"`{tag.name or tag.tag}` is about `{target}`, which no tag is named."
                hint = did_you_mean(target, shown) or _bindable(shown)
                yield NO_CONTROL(message, at, hint=hint)


def _bindable(shown: dict[str, Tag]) -> str:
    if not shown:
        return 'Add a tag that shows something, such as `<Text name="text" value="$text"/>`.'
    return f"It can be about {', '.join(f'`{name}`' for name in sorted(shown))}."


def _columns(one: Dataset, tags: tuple[Tag, ...]) -> Iterator[Diagnostic]:
    """What tags show is among the columns of a task, where the manifest lists them."""
    columns: list[str] = one.tasks.get("columns") or []
    for tag in tags if columns else ():
        column = tag.column_of_data
        if column and column not in columns:
            message = f"`{tag.name or tag.tag}` shows `${column}`, which is no column of a task."
            hint = did_you_mean(column, columns) or f"Add `{column}` to `tasks.columns`."
            yield NOT_SHOWN(message, _place(one, tag.line, tag.column), hint=hint)


def _name(one: Dataset) -> str:
    return f"`{one.config_file}`" if one.config_file else f"The labeling config of `{one.name}`"


def _place(one: Dataset, line: int, column: int) -> Span:
    """A place in the config's own file, or the key in the manifest that holds the config."""
    if one.config_file:
        line += one.blank_lines
        return Span(one.config_file, line, column, line, column + 1)
    return one.at.span("label_config")
