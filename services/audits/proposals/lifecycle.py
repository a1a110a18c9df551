"""The life of a proposal: accepting it changes no programme; a new version of that is written and signed."""

from events.audits import AuditProposalDecided, AuditProposed
from shared.lifecycle import Lifecycle, Step
from shared.roles import Role

from ..domain import AUDIT

PROPOSAL = Lifecycle(
    initial="open",
    states=("open", "accepted", "declined"),
    final=frozenset({"accepted", "declined"}),
    editable=frozenset(),
    opened=AuditProposed,
    transitions=(
        Step("add_signal", "open", "stays", (Role.SYSTEM,)),
        Step("accept", "open", "accepted", AUDIT, reason=True, emits=AuditProposalDecided),
        Step("decline", "open", "declined", AUDIT, reason=True, emits=AuditProposalDecided),
    ),
)  # fmt: skip
