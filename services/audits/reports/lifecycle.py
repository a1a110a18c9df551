"""The life of an audit report."""

from events.audits.findings import AuditReportIssued, AuditReportReleased, AuditReportSubmitted
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Relation, Role
from shared.signatures import Meaning

from ..domain import AUDIT
from .domain import fieldwork_is_complete, issued, told

REPORT = Lifecycle(
    initial="draft",
    states=("draft", "submitted", "issued", "released", "withdrawn"),
    final=frozenset({"released", "withdrawn"}),
    editable=frozenset({"draft"}),
    transitions=(
        Step("submit", "draft", "submitted", AUDIT, sign=Meaning.AUTHORED, only_if=(fieldwork_is_complete,),
             emits=AuditReportSubmitted),
        Step("send_back", "submitted", "draft", QUALITY, reason=True, voids_signatures=True),
        Step("issue", "submitted", "issued", QUALITY, not_as=(Relation.AUTHOR,), only_if=(fieldwork_is_complete,),
             sign=Meaning.QA_APPROVED, does=issued, also=told, emits=AuditReportIssued),
        Step("release", "issued", "released", (Role.QUALITY_MANAGER,), reason=True, sign=Meaning.RELEASED,
             emits=AuditReportReleased, label="Release it to inspectors"),
        Step("withdraw", "draft", "withdrawn", AUDIT, reason=True),
    ),
)  # fmt: skip
