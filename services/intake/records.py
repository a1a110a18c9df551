"""The record type of the intake. Who reported a colleague is protected: quality assurance alone reads it."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, Role

from . import domain
from .lifecycle import REPORT

REPORT_TYPE = RecordType(
    name="outside_report",
    collection="outside-reports",
    label="Report from outside",
    plural="Reports from outside",
    body=domain.OutsideReport,
    kept=domain.OutsideReportKept,
    lifecycle=REPORT,
    number=through_the_study("OUT"),
    views=(View("all", None, "number"), View("by_state", "state", "due_on")),
    created_by=(Role.SYSTEM,),
    read_by=QUALITY,
    title="organisation",
    starts=domain.begin,
    due=domain.look_by,
    summary=lambda record: str(record.data["reporter"]),
    columns=("reporter", "occurred_on", "received_at"),
)

RECORDS = Records((REPORT_TYPE,))
