"""The record types of trail reviews: the plan that people write, the review that the machine opens."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import QUALITY, Role

from .domain import PlanBody, PlanKept, ReviewBody, ReviewKept
from .lifecycle import PLAN, REVIEW

READERS = (*QUALITY, Role.STUDY_MANAGER, Role.AUDITOR, Role.INSPECTOR)

PLAN_TYPE = RecordType(
    name="trail_review_plan",
    collection="trail-review-plans",
    label="Plan of trail reviews",
    plural="Plans of trail reviews",
    body=PlanBody,
    kept=PlanKept,
    lifecycle=PLAN,
    number=through_the_study("ATP"),
    views=(View("by_state", "state", "number"), View("all", None, "number")),
    created_by=QUALITY,
    read_by=READERS,
    columns=("every_months", "owner"),
)

REVIEW_TYPE = RecordType(
    name="trail_review",
    collection="trail-reviews",
    label="Audit trail review",
    plural="Audit trail reviews",
    body=ReviewBody,
    kept=ReviewKept,
    lifecycle=REVIEW,
    number=through_the_study("ATV"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_owner", "owner", "due_by"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=READERS,
    due=lambda data: str(data["due_by"]),
    unique=lambda record: f"{record.data['plan']}#{record.data['from_month']}",
    linked=lambda data: [("references", str(data["plan"]))],
    summary=lambda record: f"{len(record.data['sample'])} of {record.data['entries']} entries",
    columns=("from_month", "to_month", "owner", "due_by"),
)

REVIEWS = Records((PLAN_TYPE, REVIEW_TYPE))
