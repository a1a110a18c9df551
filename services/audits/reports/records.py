"""The record type of audit reports: not shown to authorities routinely, and every reading is an entry. E6(R3) 3.11.2.4"""

from shared.numbering import below
from shared.records import RecordType, View
from shared.roles import Role

from ..conduct.records import AUDIT_TYPE
from ..domain import AUDIT, READERS
from .domain import ReportBody, ReportKept
from .lifecycle import REPORT

AUDIT_REPORT_TYPE = RecordType(
    name="audit_report",
    collection="audit-reports",
    label="Audit report",
    plural="Audit reports",
    body=ReportBody,
    kept=ReportKept,
    lifecycle=REPORT,
    number=below("R"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "number"),
        View("all", None, "number"),
    ),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    parent="reports",
    below=AUDIT_TYPE,
    shown_in={"released": (Role.INSPECTOR,)},
    columns=("issued_on", "on_time"),
)
