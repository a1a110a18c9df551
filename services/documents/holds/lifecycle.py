"""The life of a legal hold: two people begin it, two people end it. REC-04"""

from events.documents.holds import (
    LegalHoldConfirmed,
    LegalHoldDeclined,
    LegalHoldReleased,
    LegalHoldReleaseDeclined,
    LegalHoldReleaseRequested,
    LegalHoldRequested,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from .domain import documents_are_known

ASKING = (*QUALITY, Role.DOCUMENT_CONTROLLER, Role.STUDY_MANAGER)
STANDING = ("placed", "release_requested")

HOLD = Lifecycle(
    initial="requested",
    states=("requested", *STANDING, "released", "declined"),
    final=frozenset({"released", "declined"}),
    editable=frozenset({"requested"}),
    opened=LegalHoldRequested,
    transitions=(
        Step("confirm", "requested", "placed", QUALITY, not_as=(Relation.AUTHOR,), only_if=(documents_are_known,),
             sign=Meaning.QA_APPROVED, emits=LegalHoldConfirmed, label="Place the hold"),
        Step("decline", "requested", "declined", QUALITY, reason=True, emits=LegalHoldDeclined),
        Step("note_held", STANDING, "stays", (Role.SYSTEM,)),
        Step("request_release", "placed", "release_requested", ASKING, reason=True,
             does=lambda case: {"release_asked_by": case.person.id}, emits=LegalHoldReleaseRequested),
        Step("keep", "release_requested", "placed", QUALITY, reason=True, does=lambda _: {"release_asked_by": None},
             emits=LegalHoldReleaseDeclined, label="Keep the hold"),
        Step("confirm_release", "release_requested", "released", QUALITY, not_as=(Relation.PROPOSER,),
             sign=Meaning.QA_APPROVED, emits=LegalHoldReleased, label="Release the hold"),
    ),
)  # fmt: skip
