"""Feature services <-> their messages: what is irregular (feast/feature_service.py)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fsc.drivers.feast.lookup import SERVICE, Lookup
from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.projections import before_by_name, merged, read_projection, write_projection
from fsc.drivers.feast.stored import Found, Tools


def read_service(service: Message, tools: Tools, lookup: Lookup) -> Found:
    """What a service reads, and the digests of its copies."""
    found = [read_projection(one, tools.sources, lookup) for one in service.spec.features]
    reads = merged(found)
    attrs = {"features": reads} if reads else {}
    return {**attrs, **_read_logging(service.spec, tools)}, {
        one.address: one.digest for one in found
    }


def _read_logging(spec: Message, tools: Tools) -> dict[str, Any]:
    """Feast takes one without a destination for none (LoggingConfig.from_proto)."""
    destination = tools.logging.read(spec.logging_config)
    if not destination:
        return {}
    rate = float(f"{spec.logging_config.sample_rate:.6g}")
    said = {"sample_rate": rate} if rate else {}
    return {"logging_config": {"destination": destination, **said}}


def _write_logging(spec: Message, config: Mapping[str, Any] | None, tools: Tools) -> None:
    if config is None:
        spec.ClearField("logging_config")
        return
    tools.logging.write(spec.logging_config, config["destination"])
    spec.logging_config.sample_rate = config.get("sample_rate", 0)


def write_service(service: Message, attrs: Mapping[str, Any], tools: Tools, lookup: Lookup) -> None:
    """Put what a service reads into its message, sorted by the name in use."""
    by = f"{SERVICE}.{service.spec.name}"
    before = before_by_name(service.spec.features)
    del service.spec.features[:]
    for name, read in sorted(attrs.get("features", {}).items()):
        into = service.spec.features.add()
        if name in before:
            into.CopyFrom(before[name])
        write_projection(into, read, tools.sources, lookup, by)
    _write_logging(service.spec, attrs.get("logging_config"), tools)
