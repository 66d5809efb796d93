"""A ZenML store and warm commands, made once for the stories."""

from tests.drivers.zenml.conftest import pristine, warm

__all__ = ["pristine", "warm"]
