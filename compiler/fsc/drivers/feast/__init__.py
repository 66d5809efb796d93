"""The Feast registry: read as protobuf without feast, written as Feast would write it.

bytes <-> messages: store, registry_file. messages <-> resources: codec and what it is made of
(places, fields, sources, columns, projections, views). Changes in memory: session, index, history.
Online tables: tables decides, online does, infra notes.
"""

from __future__ import annotations

from fsc.drivers.feast.driver import FeastDriver, Settings

__all__ = ["FeastDriver", "Settings"]
