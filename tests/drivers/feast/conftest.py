"""Feast once per session, without the run-time type checks that take five seconds to set up."""

from __future__ import annotations

import os
import warnings
from typing import Any

import pytest

from tests.support import require


@pytest.fixture(autouse=True, scope="session")
def installed() -> None:
    """Even what does not import feast needs protobuf and dill, which come with it."""
    require("feast")


@pytest.fixture(scope="session")
def feast() -> Any:
    os.environ["FEAST_USAGE"] = "False"
    from fsc.drivers.feast.online import feast_quickly

    with feast_quickly(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import feast
        import feast.cli.cli
        import feast.infra.online_stores.sqlite
        import feast.infra.passthrough_provider
        import feast.infra.provider
    return feast
