"""The life of an authority's observation: open, answered by signature, closed by somebody else; or withdrawn."""

from events.inspections import findings as told
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation
from shared.signatures import Meaning

from . import domain

OWNER = (Relation.OWNER,)

INSPECTION_FINDING = Lifecycle(
    initial="open",
    states=("open", "answered", "closed", "withdrawn"),
    final=frozenset({"closed", "withdrawn"}),
    editable=frozenset(),
    opened=told.InspectionFindingRecorded,
    transitions=(
        Step("answer", "open", "answered", STAFF, as_=OWNER, fields=domain.Answer, sign=Meaning.RESPONSE,
             does=domain.answered, emits=told.InspectionFindingAnswered, label="Answer it"),
        Step("send_back", "answered", "open", QUALITY, not_as=OWNER, reason=True, voids_signatures=True,
             emits=told.InspectionFindingReturned),
        Step("close", "answered", "closed", QUALITY, not_as=OWNER, sign=Meaning.VERIFIED,
             emits=told.InspectionFindingClosed),
        Step("withdraw", "open", "withdrawn", QUALITY, reason=True, emits=told.InspectionFindingWithdrawn),
    ),
)  # fmt: skip
