"""The record types of dated activities: the series that people write, the activities that the machine opens."""

from shared.attaching import Attaching
from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.roles import STAFF, Relation, Role

from ..rules import MAKERS
from . import domain
from .lifecycle import ACTIVITY, OPEN, SERIES

SERIES_TYPE = RecordType(
    name="activity_series",
    collection="activity-series",
    label="Series of activities",
    plural="Series of activities",
    body=domain.SeriesBody,
    kept=domain.SeriesKept,
    lifecycle=SERIES,
    number=through_the_study("QAS"),
    views=(View("by_state", "state", "number"), View("all", None, "number")),
    created_by=MAKERS,
    commenting=AMONG_STAFF,
    read_by=STAFF,
    edited_by=MAKERS,
    linked=lambda data: [("references", str(data["process"]))] if data.get("process") else [],
    fixed=("process",),
    summary=lambda record: str(record.data["every"]).replace("_", " "),
    columns=("kind", "owner", "every", "first_on"),
)

ACTIVITY_TYPE = RecordType(
    name="activity",
    collection="activities",
    label="Quality activity",
    plural="Quality activities",
    body=domain.ActivityBody,
    kept=domain.ActivityKept,
    lifecycle=ACTIVITY,
    number=through_the_study("QAC"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "due_on"),
        View("by_series", "series", "planned_on"),
        View("by_owner", "owner", "due_on"),
    ),
    created_by=(Role.SYSTEM,),
    commenting=AMONG_STAFF,
    read_by=STAFF,
    relations=domain.relations,
    linked=lambda data: [("references", str(data["series"]))],
    unique=lambda record: f"{record.data['series']}#{record.data['planned_on']}",
    due=lambda data: str(data["due_by"]),
    attaching=Attaching(STAFF, (Relation.OWNER,), OPEN),
    summary=lambda record: str(record.data["kind"]).replace("_", " "),
    columns=("kind", "owner", "planned_on", "due_by"),
)
