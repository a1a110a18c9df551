"""The record types of monitoring: a site sees its own visits, and of what was found what its people follow up."""

from shared.attaching import Attaching
from shared.commenting import AMONG_STAFF
from shared.numbering import below, through_the_study
from shared.records import RecordType, View
from shared.roles import STAFF, Relation

from . import domain, findings, reports
from .domain import MONITORS, PLANNERS, READERS, SITE
from .lifecycle import FINDING, OPEN, REPORT, VISIT

VISIT_TYPE = RecordType(
    name="monitoring_visit",
    collection="monitoring-visits",
    label="Monitoring visit",
    plural="Monitoring visits",
    body=domain.VisitBody,
    kept=domain.VisitKept,
    lifecycle=VISIT,
    number=through_the_study("MV"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "planned_on"),
        View("by_site", "site", "planned_on"),
        View("by_owner", "owner", "due_on"),
    ),
    created_by=PLANNERS,
    commenting=AMONG_STAFF,
    read_by=(*READERS, *SITE),
    edited_by=PLANNERS,
    scope=lambda data: str(data["site"]),
    scoped_by="site",
    fixed=("site", "plan"),
    linked=lambda data: [("references", str(data["plan"]))],
    attaching=Attaching(MONITORS, states=OPEN),
    summary=lambda record: str(record.data["kind"]).replace("_", " "),
    columns=("kind", "site", "owner", "planned_on"),
)

MONITORING_REPORT_TYPE = RecordType(
    name="monitoring_report",
    collection="monitoring-reports",
    label="Monitoring report",
    plural="Monitoring reports",
    body=reports.ReportBody,
    kept=reports.ReportKept,
    lifecycle=REPORT,
    number=below("R"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_state", "state", "number"),
        View("all", None, "number"),
        View("by_site", "site", "number"),
    ),
    created_by=MONITORS,
    commenting=AMONG_STAFF,
    read_by=READERS,
    edited_by=MONITORS,
    scoped_by="site",
    parent="monitoring-reports",
    below=VISIT_TYPE,
    starts=reports.by_the_monitor,
    opens=domain.while_conducted,
    columns=("owner",),
)

MONITORING_FINDING_TYPE = RecordType(
    name="monitoring_finding",
    answerable=True,
    collection="monitoring-findings",
    label="Monitoring finding",
    plural="Monitoring findings",
    body=findings.FindingBody,
    kept=findings.FindingKept,
    lifecycle=FINDING,
    number=below("F"),
    views=(
        View("by_parent", "parent", "number"),
        View("by_owner", "owner", "due_on"),
        View("by_state", "state", "due_on"),
        View("by_site", "site", "due_on"),
    ),
    created_by=MONITORS,
    commenting=AMONG_STAFF,
    read_by=READERS,
    edited_by=MONITORS,
    relations=findings.relations,
    private=True,
    hidden_in=frozenset({"draft", "withdrawn"}),
    scoped_by="site",
    parent="monitoring-findings",
    below=VISIT_TYPE,
    counted=True,
    starts=findings.belongs,
    opens=domain.while_conducted,
    attaching=Attaching(STAFF, (Relation.ASSIGNEE, Relation.AUTHOR), ("draft", "issued")),
    summary=lambda record: f"{record.data['grade']}, {record.data['category'].replace('_', ' ')}",
    columns=("grade", "owner", "follow_up_by_on"),
)
