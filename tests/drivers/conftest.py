"""The fixtures of ZenML and of Label Studio serve the conformance suite too."""

from tests.annotator.conftest import running, studio
from tests.drivers.zenml.conftest import on_mariadb, pristine, server

__all__ = ["on_mariadb", "pristine", "running", "server", "studio"]
