"""The life of a request: new, in progress, ready, published by a second person, closed; or withdrawn."""

from events import inspections as told
from shared.lifecycle import Lifecycle, Step
from shared.roles import Relation
from shared.signatures import Meaning

from ..domain import BACK_ROOM, CHECKERS
from ..publications.births import Handing
from . import domain

OPEN = ("new", "in_progress", "ready")
HANDED = Handing("answer", domain.inspection_of, domain.told)

REQUEST = Lifecycle(
    initial="new",
    states=(*OPEN, "published", "closed", "withdrawn"),
    final=frozenset({"closed", "withdrawn"}),
    editable=frozenset({"new", "in_progress"}),
    opened=told.RequestReceived,
    transitions=(
        Step("take_up", "new", "in_progress", BACK_ROOM, does=domain.taken_up, label="Look for it myself"),
        Step("make_ready", "in_progress", "ready", BACK_ROOM, as_=(Relation.OWNER,), sign=Meaning.AUTHORED,
             only_if=(domain.answer_is_there,), does=domain.prepared, emits=told.RequestPrepared,
             label="Sign the answer as prepared"),
        Step("send_back", "ready", "in_progress", CHECKERS, reason=True, voids_signatures=True,
             emits=told.RequestReturned),
        # two different people: whoever wrote, looked for or prepared any of it does not publish it
        Step("publish", "ready", "published", CHECKERS,
             not_as=(Relation.PROPOSER, Relation.OWNER, Relation.AUTHOR), sign=Meaning.APPROVED,
             only_if=(domain.inspection_is_in_progress, domain.its_readers_are_let_in), does=HANDED.counted, also=HANDED.copies,
             emits=told.RequestAnswered, label="Check and publish"),
        Step("reopen", "published", "in_progress", CHECKERS, reason=True, voids_signatures=True,
             emits=told.RequestReturned, label="Answer it again", only_if=(domain.inspection_is_in_progress,)),
        Step("close", "published", "closed", CHECKERS, reason=True, emits=told.RequestClosed),
        Step("withdraw", OPEN, "withdrawn", CHECKERS, reason=True, emits=told.RequestWithdrawn),
    ),
)  # fmt: skip
