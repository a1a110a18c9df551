"""The life of a storyboard: draft, in review, approved, stale until somebody looked at it again; never silently old."""

from events.inspections import storyboards as told
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import BACK_ROOM, CHECKERS
from ..publications.births import Handing
from . import domain

ANOTHER = (Relation.PROPOSER, Relation.OWNER, Relation.AUTHOR)
STANDS = ("approved", "stale")
HANDED = Handing("storyboard", domain.inspection_of, domain.told)

STORYBOARD = Lifecycle(
    initial="draft",
    states=("draft", "in_review", *STANDS, "superseded", "retired", "withdrawn"),
    final=frozenset({"superseded", "retired", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("submit", "draft", "in_review", BACK_ROOM, as_=(Relation.OWNER, Relation.AUTHOR), sign=Meaning.AUTHORED,
             only_if=(domain.evidence_is_linked,), does=domain.prepared, emits=told.StoryboardSubmitted,
             label="Sign it as prepared"),
        Step("send_back", "in_review", "draft", CHECKERS, reason=True, voids_signatures=True,
             emits=told.StoryboardReturned),
        Step("approve", "in_review", "approved", QUALITY, not_as=ANOTHER, only_if=(domain.replaces_what_stands,),
             sign=Meaning.QA_APPROVED, does=domain.in_force, due=domain.until, also=domain.takes_place,
             emits=told.StoryboardApproved),
        Step("go_stale", "approved", "stale", (Role.SYSTEM,), emits=told.StoryboardOutdated),
        Step("note_change", "stale", "stays", (Role.SYSTEM,)),
        Step("confirm", STANDS, "approved", QUALITY, not_as=ANOTHER, sign=Meaning.REVIEWED, reason=True,
             does=domain.looked_at, due=domain.until, emits=told.StoryboardConfirmed, label="Sign that it still holds"),
        # two different people: whoever wrote or prepared any of it does not publish it
        Step("publish", "approved", "stays", CHECKERS, not_as=ANOTHER, sign=Meaning.APPROVED, fields=domain.Handing,
             only_if=(domain.its_days_are_not_over, domain.an_inspection_is_in_progress, domain.its_inspectors_are_let_in), does=HANDED.counted,
             also=HANDED.copies, emits=told.StoryboardPublished, label="Publish it to the inspectors"),
        Step("give_way", STANDS, "superseded", (Role.SYSTEM,), emits=told.StoryboardSuperseded),
        Step("retire", STANDS, "retired", QUALITY, sign=Meaning.CANCELLATION, reason=True,
             emits=told.StoryboardRetired),
        Step("withdraw", "draft", "withdrawn", BACK_ROOM, as_=(Relation.OWNER, Relation.AUTHOR), reason=True),
    ),
)  # fmt: skip
