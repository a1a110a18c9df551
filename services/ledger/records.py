"""The record types of the ledger: facts in quarantine, what the comparison with the seal found, redactions."""

from collections.abc import Sequence

from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import Role
from shared.storage import Write

from . import again, redaction_rules
from .domain import (
    DivergenceBody,
    QuarantinedBody,
    RedactionBody,
    RedactionKept,
    quarantine_key,
)
from .lifecycle import DIVERGENCE, QUARANTINED, REDACTION

STUDY_TRAIL = (
    Role.QUALITY_MANAGER, Role.QUALITY_ASSOCIATE, Role.STUDY_MANAGER, Role.AUDITOR, Role.INSPECTOR,
    Role.STUDY_ADMINISTRATOR,
)  # fmt: skip


def _told_again(record: Record) -> Sequence[Write]:
    """Redriving is one transaction with asking the publisher to tell the fact again."""
    return [again.ask(int(record.data["index"]))] if record.state == "redriven" else []


QUARANTINED_TYPE = RecordType(
    name="quarantined_event",
    collection="quarantined-events",
    label="Quarantined event",
    plural="Quarantined events",
    body=QuarantinedBody,
    lifecycle=QUARANTINED,
    number=through_the_study("QEV"),
    title="fact",
    views=(
        View("by_state", "state", "updated_at"),
        View("by_subject", "subject", "updated_at"),
        View("all", None, "number"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=STUDY_TRAIL,
    unique=lambda record: quarantine_key(record.data["consumer"], record.data["index"]),
    summary=lambda record: (
        f"{record.data['consumer']} {record.data['subject_number']} index {record.data['index']}"
    ),
    projection=_told_again,
    columns=("consumer", "subject_number", "fault"),
)

DIVERGENCE_TYPE = RecordType(
    name="divergence",
    collection="divergences",
    label="Divergence",
    plural="Divergences",
    body=DivergenceBody,
    lifecycle=DIVERGENCE,
    number=through_the_study("DIV"),
    title="first",
    views=(View("by_state", "state", "updated_at"), View("all", None, "number")),
    created_by=(Role.SYSTEM,),
    read_by=STUDY_TRAIL,
    summary=lambda record: f"{record.data['count']} differences",
    columns=("count",),
)

REDACTION_TYPE = RecordType(
    name="redaction",
    collection="redactions",
    label="Redaction",
    plural="Redactions",
    body=RedactionBody,
    kept=RedactionKept,
    lifecycle=REDACTION,
    number=through_the_study("RED"),
    title="subject",
    views=(
        View("by_state", "state", "updated_at"),
        View("by_subject", "subject", "number"),
        View("all", None, "number"),
    ),
    created_by=redaction_rules.PROPOSERS,
    read_by=(*STUDY_TRAIL, Role.MEDICAL, Role.DOCUMENT_CONTROLLER),
    starts=redaction_rules.find,
    opens=redaction_rules.check,
    summary=lambda record: f"{record.data['ground']}, revision {record.data['subject_revision']}",
    columns=("subject", "ground"),
)

RECORDS = Records((QUARANTINED_TYPE, DIVERGENCE_TYPE, REDACTION_TYPE))
