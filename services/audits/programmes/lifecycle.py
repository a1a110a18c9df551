"""The life of an audit programme: quality assurance signs it, then management."""

from events.audits import (
    AuditCycleEnded,
    AuditProgrammeActivated,
    AuditProgrammeApproved,
    AuditProgrammeSuperseded,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from ..succession import in_force, takes_place
from .domain import ended, everything_is_covered, plans_what_is_there, replaces_what_stands, signed

WHOLE = (replaces_what_stands, plans_what_is_there, everything_is_covered)

PROGRAMME = Lifecycle(
    initial="draft",
    states=("draft", "approved", "active", "closed", "superseded", "withdrawn"),
    final=frozenset({"superseded", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("approve", "draft", "approved", QUALITY, not_as=(Relation.AUTHOR,), only_if=WHOLE,
             sign=Meaning.QA_APPROVED, does=signed, emits=AuditProgrammeApproved),
        Step("send_back", "approved", "draft", (*QUALITY, Role.STUDY_MANAGER), reason=True, voids_signatures=True),
        Step("activate", "approved", "active", (Role.STUDY_MANAGER,), not_as=(Relation.AUTHOR,), only_if=WHOLE,
             sign=Meaning.APPROVED, does=in_force, also=takes_place, emits=AuditProgrammeActivated,
             label="Approve for management"),
        Step("end_cycle", "active", "closed", (Role.SYSTEM,), does=ended, emits=AuditCycleEnded),
        Step("give_way", ("active", "closed"), "superseded", (Role.SYSTEM,), emits=AuditProgrammeSuperseded),
        Step("withdraw", "draft", "withdrawn", AUDIT, reason=True),
    ),
)  # fmt: skip
