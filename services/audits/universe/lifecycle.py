"""The life of what can be audited."""

from events.audits import AuditableEntityRegistered, AuditableEntityRetired
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Role
from shared.signatures import Meaning

from ..domain import READERS
from .domain import Input, NoInput, again, entered, is_a_term, is_of_the_past, unknown, was_entered

ENTITY = Lifecycle(
    initial="active",
    states=("active", "retired"),
    final=frozenset({"retired"}),
    editable=frozenset({"active"}),
    opened=AuditableEntityRegistered,
    transitions=(
        Step("record_input", "active", "stays", READERS, only_if=(is_a_term, is_of_the_past), fields=Input,
             does=entered, label="Enter what is known"),
        Step("withdraw_input", "active", "stays", READERS, only_if=(was_entered,), fields=NoInput, reason=True,
             does=unknown, label="Withdraw a value"),
        Step("score_again", "active", "stays", (Role.SYSTEM,), does=again),
        Step("retire", "active", "retired", QUALITY, sign=Meaning.QA_APPROVED, reason=True,
             emits=AuditableEntityRetired),
    ),
)  # fmt: skip
