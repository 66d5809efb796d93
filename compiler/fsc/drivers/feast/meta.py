"""What Feast keeps about an object beside its definition: times, versions, what is stored."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.registry_file import stamp_now


def number_as(view: Message, number: int) -> None:
    """A version begins without a state. Label views have neither (LabelViewMeta)."""
    if "current_version_number" in view.meta.DESCRIPTOR.fields_by_name:
        view.meta.current_version_number = number
        view.meta.ClearField("state")


def unnumbered(view: Message) -> None:
    """The same where the registry keeps no versions."""
    if "current_version_number" in view.meta.DESCRIPTOR.fields_by_name:
        view.meta.ClearField("state")


def forget_rows(view: Message) -> None:
    """As if it had never been materialised. On-demand views keep no intervals."""
    for field in ("materialization_intervals", "state"):
        if field in view.meta.DESCRIPTOR.fields_by_name:
            view.meta.ClearField(field)


def stamp(message: Message, *, created: bool = False) -> None:
    """Note that it is changed now; when it is made, that too. References have no place for it."""
    if "meta" not in message.DESCRIPTOR.fields_by_name:
        return
    if created:
        stamp_now(message.meta.created_timestamp)
    stamp_now(message.meta.last_updated_timestamp)


def facts(message: Message) -> dict[str, Any]:
    """When it was made (ISO 8601, UTC), and the spans of time that are materialised."""
    found: dict[str, Any] = {}
    if "meta" not in message.DESCRIPTOR.fields_by_name:
        return found
    meta = message.meta
    if meta.HasField("created_timestamp"):
        found["created"] = _iso(meta.created_timestamp)
    intervals = getattr(meta, "materialization_intervals", ())
    if intervals:
        found["materialised"] = [[_iso(one.start_time), _iso(one.end_time)] for one in intervals]
    return found


def _iso(stamp: Message) -> str:
    try:
        at = datetime.fromtimestamp(stamp.seconds, timezone.utc)
    except (ValueError, OverflowError, OSError):
        return f"{stamp.seconds}s"
    return at.replace(microsecond=stamp.nanos // 1000 % 1_000_000).isoformat()
