"""The fixtures of ZenML and of Label Studio serve the conformance suite too."""

from tests.annotator.conftest import running, studio
from tests.drivers.zenml.conftest import pristine

__all__ = ["pristine", "running", "studio"]
