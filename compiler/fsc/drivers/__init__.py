"""The live systems: one literal table, each imported only when a manifest needs it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import TYPE_CHECKING

from fsc.driver import Driver, Survey
from fsc.model.describe import Object, values
from fsc.model.stack import FeatureStore, Stack
from fsc.records import dataclass

if TYPE_CHECKING:
    from fsc.drivers.annotator import AnnotatorDriver
    from fsc.plan.skew import Asked, Verification


@dataclass(frozen=True)
class Place:
    """Where this apply happens.

    `root` is the absolute folder of the manifest, `repo` the compiled repo relative to it.
    """

    root: str
    repo: str
    environ: Mapping[str, str] = field(default_factory=dict)


def _feast(stack: Stack, place: Place) -> Driver:
    from fsc.drivers.feast import FeastDriver, Settings

    store = stack.feature_store
    return FeastDriver(Settings(place.root, place.repo, store.project, store.config), place.environ)


def _zenml(stack: Stack, place: Place) -> Driver:
    from fsc.drivers.zenml import Settings, ZenmlDriver

    store = stack.zenml
    settings = Settings(store.url, store.project, stack.name, place.root)
    return ZenmlDriver(settings, place.environ)


def survey_feast(store: FeatureStore, place: Place) -> Survey:
    """Everything that a registry holds of a project."""
    from fsc.drivers.feast import FeastDriver, Settings

    settings = Settings(place.root, place.repo, store.project, store.config)
    driver = FeastDriver(settings, place.environ)
    try:
        return driver.survey()
    finally:
        driver.close()


def verify_feast(stack: Stack, place: Place, views: Iterable[Object], asked: Asked) -> Verification:
    """What training reads of these views against what the online store serves; read-only."""
    from fsc.drivers.feast.config import Config, Settings
    from fsc.drivers.feast.verify import verified

    store = stack.feature_store
    settings = Settings(place.root, place.repo, store.project, store.config)
    named = {one.address: (one.KIND.name, one.name) for one in views}
    return verified(Config(settings, place.environ), named, asked)


def survey_zenml(stack: str, place: Place) -> Survey:
    """A ZenML stack of ZenML's own store, with everything that it needs."""
    from fsc.drivers.zenml import Settings, ZenmlDriver

    driver = ZenmlDriver(Settings(folder=place.root), place.environ)
    try:
        return driver.survey(stack)
    finally:
        driver.close()


def _annotator(stack: Stack, place: Place) -> Driver:
    return annotation_service(stack, place)


def annotation_service(stack: Stack, place: Place) -> AnnotatorDriver:
    """The driver of the annotator that a stack declares with `datasets`."""
    from fsc.drivers.annotator import Settings, connect

    component = next(one for one in stack.of("zenml.component") if one.type == "annotator")
    secrets = {one.name: one.values for one in stack.of("zenml.secret")}
    declared = {one.name: values(one) for one in stack.of("annotator.dataset")}
    settings = Settings(
        component.name, component.flavor, component.config, secrets, declared, place.root
    )
    return connect(settings, place.environ)


DRIVERS: Mapping[str, Callable[[Stack, Place], Driver]] = {
    "feast": _feast,
    "zenml": _zenml,
    "annotator": _annotator,
}


def connect(stack: Stack, place: Place) -> tuple[Driver, ...]:
    """The drivers that a stack needs. Connecting reads and writes nothing."""
    return tuple(make(stack, place) for name, make in DRIVERS.items() if name in stack.systems)
