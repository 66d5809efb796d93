"""The annotator driver: datasets of Label Studio, Argilla, Pigeon, Prodigy and custom annotators.

`address` finds the service and its key in the component's config, a backend per flavor speaks to
it, and `driver` makes resources of what they hold. Label Studio and Argilla are asked over their
own REST APIs: ZenML's annotators for them need SDKs and do less (no update, no ownership).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from fsc.drivers.annotator.address import Settings, key, url
from fsc.drivers.annotator.backend import Backend, Held, Label, Row
from fsc.drivers.annotator.driver import DATASET, AnnotatorDriver


def connect(settings: Settings, environ: Mapping[str, str]) -> AnnotatorDriver:
    """The driver of an annotator. Connecting reads nothing and asks for no key."""
    make = _BACKENDS.get(settings.flavor, _component)
    return AnnotatorDriver(settings, lambda: make(settings, environ))


def _label_studio(settings: Settings, environ: Mapping[str, str]) -> Backend:
    from fsc.drivers.annotator.label_studio import LabelStudio

    return LabelStudio(url(settings), key(settings, environ))


def _argilla(settings: Settings, environ: Mapping[str, str]) -> Backend:
    from fsc.drivers.annotator.argilla import Argilla

    return Argilla(url(settings), key(settings, environ), settings.declared)


def _pigeon(settings: Settings, environ: Mapping[str, str]) -> Backend:
    from fsc.drivers.annotator.pigeon import Pigeon

    return Pigeon(settings)


def _component(settings: Settings, environ: Mapping[str, str]) -> Backend:
    from fsc.drivers.annotator.component import ZenmlAnnotator

    return ZenmlAnnotator(settings)


_BACKENDS: Mapping[str, Callable[[Settings, Mapping[str, str]], Backend]] = {
    "label_studio": _label_studio,
    "argilla": _argilla,
    "pigeon": _pigeon,
}

__all__ = ["DATASET", "AnnotatorDriver", "Held", "Label", "Row", "Settings", "connect"]
