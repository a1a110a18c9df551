"""The life of a finding."""

from events.audits.findings import (
    FindingAccepted,
    FindingClosed,
    FindingIssued,
    FindingRegraded,
    FindingRejected,
    FindingReopened,
    FindingResponded,
)
from shared.comments import blocking_comments_answered
from shared.lifecycle import Lifecycle, Step
from shared.roles import STAFF, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from . import domain

SYSTEM = (Role.SYSTEM,)
AUDITED = (Relation.ASSIGNEE,)
OPEN = ("draft", "issued", "responded", "accepted")
NAMES_CAPAS = (*OPEN, "closed")  # the successor of what did not work may be heard of before that it did not

FINDING = Lifecycle(
    initial="draft",
    states=(*OPEN, "closed", "withdrawn"),
    final=frozenset({"closed", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("issue", "draft", "issued", SYSTEM, due=domain.due, emits=FindingIssued),
        Step("withdraw", "draft", "withdrawn", AUDIT, reason=True),
        Step("restate", "draft", "stays", SYSTEM),
        Step("raise_again", "withdrawn", "draft", SYSTEM, reopens=True),
        Step("respond", "issued", "responded", STAFF, as_=AUDITED, fields=domain.Response,
             only_if=(domain.names_the_cause,), sign=Meaning.RESPONSE, does=domain.responded,
             emits=FindingResponded, label="Answer the finding"),
        Step("accept", "responded", "accepted", AUDIT, not_as=AUDITED, only_if=(domain.capa_is_live, blocking_comments_answered),
             sign=Meaning.QA_APPROVED, emits=FindingAccepted, label="Accept the answer"),
        Step("reject", "responded", "issued", AUDIT, not_as=AUDITED, reason=True, voids_signatures=True,
             does=domain.rejected, due=domain.due, emits=FindingRejected, label="Reject the answer"),
        Step("verify", "accepted", "closed", AUDIT, not_as=AUDITED,
             only_if=(domain.capa_is_live, domain.capas_are_closed), sign=Meaning.VERIFIED, emits=FindingClosed),
        Step("note", "issued", "closed", AUDIT, not_as=AUDITED, only_if=(domain.is_an_observation,), reason=True,
             emits=FindingClosed, label="Close without an answer"),
        Step("regrade", "issued", "stays", (Role.QUALITY_MANAGER,), not_as=AUDITED,
             only_if=(domain.is_another_grade,), fields=domain.NewGrade, reason=True, sign=Meaning.QA_APPROVED,
             does=lambda case: {"regraded": case.fields["grade"]}, due=domain.due, emits=FindingRegraded),
        Step("reopen_as_ineffective", "closed", "accepted", SYSTEM, reopens=True, due=domain.due,
             emits=FindingReopened),
        Step("note_capa", NAMES_CAPAS, "stays", SYSTEM),
    ),
)  # fmt: skip
