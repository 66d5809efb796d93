"""A label view: what people say about entities (feast/labeling/label_view.py)."""

from __future__ import annotations

from fsc.model.describe import Change, Effect, Kind, attr
from fsc.model.feast.common import LABEL, NAME
from fsc.model.feast.view import FEATURE_VIEWS, StoredView
from fsc.model.types import Choice, Ref, Str
from fsc.records import dataclass

_ANSWER = Change(Effect.VALUE, "another of several labels is taken when training data is read")


@dataclass(frozen=True, kw_only=True)
class LabelView(StoredView):
    """Labels are pushed, never materialised. Settings of the user interface are tags of Feast."""

    KIND = Kind(
        name="feast.label_view",
        section=("label_views",),
        title="label view",
        doc="Labels that people or programs give to entities.",
        call="LabelView",
        place="label_views",
        view=True,
        stored=True,
        names=NAME,
    )

    labeler_field: str = attr(
        Str(), "The field that says who gave a label.", _ANSWER,
        default="labeler", place="spec.labeler_field",
    )  # fmt: skip
    conflict_policy: str = attr(
        Choice(
            ("last_write_wins", "labeler_priority", "majority_vote"),
            numbered=True,
            enum="feast.labeling.conflict_policy.ConflictPolicy",
        ),
        "Which label counts when several people gave one.",
        _ANSWER,
        default="last_write_wins",
        place="spec.conflict_policy",
    )
    reference_feature_view: str = attr(
        Ref(FEATURE_VIEWS), "The view whose entities are labelled; Feast only notes its name.",
        LABEL, default="", place="spec.reference_feature_view",
    )  # fmt: skip
