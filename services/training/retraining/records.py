"""The record type of retrainings."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.roles import QUALITY, Role

from .domain import RetrainingBody, RetrainingKept, check, links
from .lifecycle import RETRAINING

ASKERS = (*QUALITY, Role.TRAINING_ADMINISTRATOR, Role.STUDY_MANAGER)

RETRAINING_TYPE = RecordType(
    name="retraining",
    collection="retrainings",
    label="Retraining",
    plural="Retrainings",
    body=RetrainingBody,
    kept=RetrainingKept,
    lifecycle=RETRAINING,
    number=through_the_study("RTR"),
    views=(
        View("all", None, "number"),
        View("by_cause", "because_of", "number"),
        View("by_state", "state", "number"),
    ),
    created_by=ASKERS,
    read_by=(*ASKERS, Role.LEAD_MONITOR, Role.AUDITOR, Role.INSPECTOR),
    answerable=True,
    linked=links,
    opens=check,
    columns=("because_of", "requirement", "document", "role", "site"),
)
