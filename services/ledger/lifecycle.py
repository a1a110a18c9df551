"""The lives of a quarantined fact, a divergence and a redaction: none ends without an effect or a reason."""

from events.ledger import (
    DivergenceDetected,
    DivergenceExplained,
    EventAbandoned,
    EventHandled,
    EventQuarantined,
    EventRedriven,
    RedactionApprovalSigned,
    RedactionApproved,
    RedactionCompleted,
    RedactionDeclined,
    RedactionProposed,
    RedactionWithdrawn,
    ValueRedacted,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role

from .redaction_rules import (
    APPROVERS,
    PROPOSERS,
    approvals_missing,
    approved_once,
    meaning_of_approval,
    until_no_backup_holds_it,
    value_still_stands,
)

QUARANTINED = Lifecycle(
    initial="quarantined",
    states=("quarantined", "redriven", "handled", "abandoned"),
    final=frozenset({"handled", "abandoned"}),
    editable=frozenset(),
    opened=EventQuarantined,
    transitions=(
        Step(
            "redrive", "quarantined", "redriven", QUALITY, label="Tell it again", reason=True,
            emits=EventRedriven,
        ),
        Step(
            "abandon", "quarantined", "abandoned", (Role.QUALITY_MANAGER,), reason=True, emits=EventAbandoned
        ),
        Step("fail_again", "redriven", "quarantined", (Role.SYSTEM,), emits=EventQuarantined),
        Step("note_handled", ("quarantined", "redriven"), "handled", (Role.SYSTEM,), emits=EventHandled),
    ),
)  # fmt: skip

DIVERGENCE = Lifecycle(
    initial="unexplained",
    states=("unexplained", "explained"),
    final=frozenset({"explained"}),
    editable=frozenset(),
    opened=DivergenceDetected,
    transitions=(
        Step(
            "explain", "unexplained", "explained", (Role.QUALITY_MANAGER,), reason=True,
            emits=DivergenceExplained,
        ),
    ),
)  # fmt: skip

REDACTION = Lifecycle(
    initial="proposed",
    states=("proposed", "approved", "carried_out", "completed", "declined", "withdrawn"),
    final=frozenset({"completed", "declined", "withdrawn"}),
    editable=frozenset(),
    opened=RedactionProposed,
    transitions=(
        Step(
            "approve", "proposed", "approved", APPROVERS, not_as=(Relation.AUTHOR,), sign=meaning_of_approval,
            only_if=(approved_once, value_still_stands), needs=approvals_missing, emits=RedactionApproved,
            emits_each_time=RedactionApprovalSigned,
        ),
        Step("decline", "proposed", "declined", APPROVERS, reason=True, emits=RedactionDeclined),
        Step(
            "withdraw", "proposed", "withdrawn", PROPOSERS, as_=(Relation.AUTHOR,), reason=True,
            emits=RedactionWithdrawn,
        ),
        Step(
            "carry_out", "approved", "carried_out", (Role.SYSTEM,), emits=ValueRedacted,
            does=until_no_backup_holds_it,
        ),
        Step("complete", "carried_out", "completed", (Role.SYSTEM,), emits=RedactionCompleted),
    ),
)  # fmt: skip
