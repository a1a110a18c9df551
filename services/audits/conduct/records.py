"""The record type of audits: read by those who audit; the audited read their findings."""

from shared.attaching import Attaching
from shared.authz import WHOLE_STUDY
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View

from ..domain import AUDIT, READERS
from ..lines import drafted_as
from .domain import AuditBody, AuditKept, relations
from .lifecycle import AUDIT_LIFE, OPEN

AUDIT_TYPE = RecordType(
    name="audit",
    collection="audits",
    label="Audit",
    plural="Audits",
    body=AuditBody,
    commenting=AMONG_STAFF,
    kept=AuditKept,
    lifecycle=AUDIT_LIFE,
    number=through_the_study("AUD"),
    views=(
        View("by_state", "state", "start_on"),
        View("all", None, "start_on"),
        View("by_about", "about", "start_on"),
        View("by_party", "party", "start_on"),
    ),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("about", "party", "proposal", "start_on", "end_on"),
    attaching=Attaching(AUDIT, states=OPEN),
    scope=lambda data: str(data.get("party") or WHOLE_STUDY),
    scoped_by="party",
    relations=relations,
    linked=lambda data: (
        [("references", str(data["about"]))]
        + [("caused_by", str(data[why])) for why in ("proposal", "programme") if data.get(why)]
    ),
    unique=drafted_as,
    summary=lambda record: f"{record.data['kind']}, {record.data['start_on']}",
    columns=("kind", "owner", "start_on", "end_on"),
)
