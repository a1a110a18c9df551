"""The record types of quality events, and what their guards look up."""

from collections.abc import Mapping, Sequence

from shared.commenting import AMONG_STAFF
from shared.errors import Refusal
from shared.numbering import below, through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, STAFF, Role
from shared.rows import NoteRow
from shared.storage import Write, replace_note

from . import blinding, breaches, compliance, consequences, duties
from .criteria import CriterionBody
from .domain import QualityEventBody, QualityEventKept, relations, summary
from .lifecycle import BREACH, CRITERION, DUTY, EVENT, HANDLERS, SPONSOR

READERS = (*STAFF, Role.INSPECTOR)


def alike(event: Record) -> Sequence[Write]:
    """Return the row by which later events of the category find this one, newest last."""
    row = NoteRow(f"ALIKE#{event.data['category']}", f"{event.created_at}#{event.id}", note=event.entity)
    return [replace_note(row, "TABLE", "projection")]


EVENT_TYPE = RecordType(
    name="quality_event",
    collection="quality-events",
    label="Quality event",
    plural="Quality events",
    body=QualityEventBody,
    commenting=AMONG_STAFF,
    kept=QualityEventKept,
    lifecycle=EVENT,
    number=through_the_study("QE"),
    views=(
        View("all", None, "number"),
        View("by_state", "state", "due_on"),
        View("by_site", "site", "updated_at"),
        View("important", "important_deviation", "number"),
    ),
    created_by=STAFF,
    read_by=READERS,
    edited_by=HANDLERS,
    relations=relations,
    scope=lambda data: str(data.get("site") or "study"),
    scoped_by="site",
    starts=consequences.begin,
    amends=consequences.amended,
    opens=consequences.births,
    due=consequences.first_due,
    fixed=("event_kind", "site"),
    signed=(("aware_at", "correct_awareness"),),
    summary=summary,
    columns=("event_kind", "category", "rating", "owner"),
    projection=alike,
)

BREACH_TYPE = RecordType(
    name="serious_breach",
    collection="serious-breaches",
    label="Serious breach",
    plural="Serious breaches",
    body=breaches.BreachBody,
    commenting=AMONG_STAFF,
    kept=breaches.BreachKept,
    lifecycle=BREACH,
    number=below("SB"),
    views=(
        View("by_parent", "parent", "number"),
        View("running", None, "due_on", open_only=True),
        View("by_site", "site", "updated_at"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=READERS,
    parent="serious-breaches",
    below=EVENT_TYPE,
    counted=True,
    scoped_by="site",
    starts=breaches.begin,
    due=breaches.day,
    unique=lambda record: record.parent,
    summary=lambda record: f"due {record.data['due_at'][:16]}Z",
    columns=("aware_at", "due_at", "notified_at"),
    projection=compliance.row,
)

DUTY_TYPE = RecordType(
    name="statutory_report",
    collection="statutory-reports",
    label="Report to an authority",
    plural="Reports to authorities",
    body=duties.DutyBody,
    commenting=AMONG_STAFF,
    kept=duties.DutyKept,
    lifecycle=DUTY,
    number=below("SR"),
    views=(
        View("by_parent", "parent", "number"),
        View("running", None, "due_on", open_only=True),
        View("by_site", "site", "updated_at"),
    ),
    created_by=SPONSOR,
    read_by=READERS,
    parent="statutory-reports",
    below=EVENT_TYPE,
    counted=True,
    scoped_by="site",
    relations=duties.relations,
    starts=duties.begin,
    due=breaches.day,
    summary=lambda record: f"due {record.data['due_at'][:16]}Z",
    columns=("duty", "jurisdiction", "due_at", "notified_at"),
    projection=compliance.row,
)

CRITERION_TYPE = RecordType(
    name="deviation_criterion",
    collection="deviation-criteria",
    label="Criterion of an important deviation",
    plural="Criteria of important deviations",
    body=CriterionBody,
    commenting=AMONG_STAFF,
    lifecycle=CRITERION,
    number=through_the_study("IPD", 3),
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=(*QUALITY, Role.STUDY_MANAGER),
    read_by=READERS,
    edited_by=(*QUALITY, Role.STUDY_MANAGER),
)

NOTE_TYPE = RecordType(
    name="blinded_note",
    collection="blinded-notes",
    label="Blinded note",
    plural="Blinded notes",
    body=blinding.BlindedNoteBody,
    kept=blinding.BlindedNoteKept,
    lifecycle=blinding.NOTE,
    number=below("UN"),
    views=(View("by_parent", "parent", "number"), View("by_site", "site", "updated_at")),
    created_by=(Role.UNBLINDED,),
    read_by=(Role.UNBLINDED,),
    title="purpose",
    parent="blinded-notes",
    below=EVENT_TYPE,
    scoped_by="site",
    starts=blinding.belongs,
    attaching=blinding.FILES,
    columns=("purpose", "planned", "happened_at"),
    readings_kept=True,
    conceals_files=True,
)

RECORDS = Records((EVENT_TYPE, BREACH_TYPE, DUTY_TYPE, CRITERION_TYPE, NOTE_TYPE))


def event_facts(record: Record) -> Mapping[str, object]:
    """Look up the criterion an event names, and what runs on the law's clock while another awareness is proposed."""
    facts: dict[str, object] = {}
    if record.data.get("important_criterion") and record.state in ("reported", "triaged"):
        facts["criterion"] = _known(str(record.data["important_criterion"]))
    if record.data.get("breach") and record.data.get("awareness"):
        facts["breach"] = RECORDS.get(BREACH_TYPE, str(record.data["breach"]))[0]
    if record.data.get("awareness"):
        marked = [number for number in record.open_children if "-SR" in number]
        facts["duties"] = [RECORDS.get(DUTY_TYPE, number)[0] for number in marked]
    return facts


def _known(entity: str) -> Record | None:
    try:
        return RECORDS.by_entity(entity)
    except Refusal as refusal:
        if refusal.code != "NOT_FOUND":
            raise
        return None
