"""The fixtures of the ZenML tests serve the conformance suite too."""

from tests.drivers.zenml.conftest import pristine

__all__ = ["pristine"]
