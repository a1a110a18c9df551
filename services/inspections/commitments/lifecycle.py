"""The life of a commitment: open, fulfilled by its owner, verified by somebody else; or cancelled with a signature."""

from events import inspections as told
from shared.duedates import extension_steps
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, STAFF, Relation
from shared.signatures import Meaning

from . import domain

OWNER = (Relation.OWNER,)

COMMITMENT = Lifecycle(
    initial="open",
    states=("open", "fulfilled", "verified", "cancelled"),
    final=frozenset({"verified", "cancelled"}),
    editable=frozenset(),
    opened=told.CommitmentPromised,
    transitions=(
        Step("add_evidence", "open", "stays", STAFF, as_=OWNER, fields=domain.Evidence, does=domain.shown),
        Step("fulfil", "open", "fulfilled", STAFF, as_=OWNER, only_if=(domain.is_shown,), sign=Meaning.IMPLEMENTED,
             emits=told.CommitmentFulfilled, label="Sign: done"),
        Step("send_back", "fulfilled", "open", QUALITY, reason=True, voids_signatures=True,
             emits=told.CommitmentReturned),
        Step("verify", "fulfilled", "verified", QUALITY, not_as=OWNER, sign=Meaning.VERIFIED,
             emits=told.CommitmentVerified),
        Step("cancel", ("open", "fulfilled"), "cancelled", QUALITY, not_as=OWNER, sign=Meaning.CANCELLATION,
             reason=True, emits=told.CommitmentCancelled),
        *extension_steps(("open",), STAFF, told.CommitmentExtensionRequested, told.CommitmentExtensionDecided),
    ),
)  # fmt: skip
