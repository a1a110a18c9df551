"""The record types of the quality plan."""

from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import PEOPLE

from . import domain, standing
from .activities.records import ACTIVITY_TYPE, SERIES_TYPE
from .lifecycle import PROCESS
from .responsibilities.records import RESPONSIBILITY_TYPE
from .rules import MAKERS
from .visits.records import MONITORING_FINDING_TYPE, MONITORING_REPORT_TYPE, VISIT_TYPE

PROCESS_TYPE = RecordType(
    name="process",
    collection="processes",
    label="Process",
    plural="Processes",
    body=domain.ProcessBody,
    kept=domain.ProcessKept,
    lifecycle=PROCESS,
    number=through_the_study("PRC"),
    views=(
        View("by_state", "state", "code"),
        View("all", None, "number"),
        View("by_owner", "owner", "number"),
    ),
    created_by=MAKERS,
    commenting=AMONG_STAFF,
    read_by=PEOPLE,
    edited_by=MAKERS,
    linked=domain.follows,
    fixed=("replaces",),
    projection=standing.process_rows,
    summary=lambda record: record.data["code"],
    columns=("code", "owner", "version", "within"),
)

TYPES = (
    PROCESS_TYPE,
    RESPONSIBILITY_TYPE,
    SERIES_TYPE,
    ACTIVITY_TYPE,
    VISIT_TYPE,
    MONITORING_REPORT_TYPE,
    MONITORING_FINDING_TYPE,
)
RECORDS = Records(TYPES)
