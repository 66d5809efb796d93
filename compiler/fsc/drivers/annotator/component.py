"""A custom annotator, through the methods that every ZenML annotator has.

(zenml/annotators/base_annotator.py) They cannot say who made a dataset, what it was made of, or
change one. So fsc makes what is missing, counts, imports and exports, and leaves what is there as
it is: it neither changes nor deletes it. This is the one annotator for which a plan imports ZenML.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from fsc.diagnostics import FscError
from fsc.drivers.annotator.address import Settings
from fsc.drivers.annotator.backend import Held, Label, Row, UnreachableError
from fsc.drivers.extras import install
from fsc.marks import Marks

_NO_CHANGE = "A custom annotator has no way to change or delete what is in it through fsc."


class ZenmlAnnotator:
    """The component as ZenML makes an object of it, by the flavor's class."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def datasets(self) -> Sequence[Held]:
        """See Backend. Only what the manifest declares concerns it; the rest has no marks."""
        annotator = self._annotator()
        if annotator is None:
            return []
        there = set(self._call(annotator, "get_dataset_names"))
        declared = self._settings.declared
        return [self._held(annotator, name) for name in sorted(there & set(declared))]

    def _held(self, annotator: Any, name: str) -> Held:
        labeled, rest = self._call(annotator, "get_dataset_stats", name)
        said = self._settings.declared[name]
        return Held(
            name, name, str(said.get("title", name)), said, tasks=labeled + rest,
            labeled=labeled, labels=labeled, unmarked=True,
        )  # fmt: skip

    def create(self, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend. `add_dataset(dataset_name=...)` gets what the manifest says."""
        annotator = self._annotator()
        if annotator is None:
            raise FscError(f"ZenML has no annotator `{self._settings.component}` yet.")
        self._call(annotator, "add_dataset", dataset_name=name, **attrs)

    def update(self, there: Held, name: str, attrs: Mapping[str, Any], marks: Marks) -> None:
        """See Backend."""
        raise FscError(_NO_CHANGE)

    def mark(self, there: Held, name: str, marks: Marks) -> None:
        """See Backend."""
        raise FscError(_NO_CHANGE)

    def delete(self, there: Held) -> None:
        """See Backend."""
        raise FscError(_NO_CHANGE, hint=f"`zenml annotator dataset delete {there.name}` does it.")

    def objection(self, there: Held, attrs: Mapping[str, Any]) -> str:
        """See Backend."""
        return _NO_CHANGE

    def url(self, there: Held) -> str:
        """See Backend."""
        return str(self._call(self._annotator(), "get_url_for_dataset", there.name) or "")

    def rows(self, there: Held) -> Iterable[Row]:
        """See Backend."""
        raise FscError("fsc does not import rows into a custom annotator: its class knows how.")

    def add(self, there: Held, rows: Sequence[Row]) -> None:
        """See Backend."""
        raise FscError("fsc does not import rows into a custom annotator: its class knows how.")

    def labels(self, there: Held) -> Iterable[Label]:
        """See Backend."""
        raise FscError(
            "fsc does not know the form of a custom annotator's labels.",
            hint="`Client().active_stack.annotator.get_labeled_data(...)` gives them to a step.",
        )

    def _annotator(self) -> Any:
        """The component as an object; None before it is registered. Raises UnreachableError."""
        try:
            from zenml.client import Client
            from zenml.enums import StackComponentType
            from zenml.stack import StackComponent
        except ImportError as error:
            raise UnreachableError(
                "ZenML is needed to ask a custom annotator, and it is not here.",
                hint=install("zenml"),
            ) from error
        try:
            model = Client().get_stack_component(
                StackComponentType.ANNOTATOR, self._settings.component, False
            )
            return StackComponent.from_model(model)
        except KeyError:
            return None
        except Exception as error:  # the class of a custom flavor is anybody's code
            raise self._broken("cannot be made", error) from error

    def _call(self, annotator: Any, method: str, *args: Any, **named: Any) -> Any:
        try:
            return getattr(annotator, method)(*args, **named)
        except Exception as error:  # the class of a custom flavor is anybody's code
            raise self._broken(f"failed in `{method}`", error) from error

    def _broken(self, what: str, error: Exception) -> UnreachableError:
        return UnreachableError(
            f"The annotator `{self._settings.component}` of flavor `{self._settings.flavor}` "
            f"{what}: {type(error).__name__}: {error}."
        )
