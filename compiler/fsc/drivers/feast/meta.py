"""What Feast keeps about an object beside its definition: times, versions, what is stored."""

from __future__ import annotations

from fsc.drivers.feast.messages import Message
from fsc.drivers.feast.registry_file import stamp_now


def number_as(view: Message, number: int) -> None:
    """A version begins without a state. Label views have neither (LabelViewMeta)."""
    if "current_version_number" in view.meta.DESCRIPTOR.fields_by_name:
        view.meta.current_version_number = number
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
