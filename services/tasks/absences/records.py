"""The record type of absences."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.roles import QUALITY, Role

from .domain import AbsenceBody, AbsenceKept, away_row, begin, check, relations
from .lifecycle import ABSENCE, WORKING

ABSENCE_TYPE = RecordType(
    name="absence",
    collection="absences",
    label="Absence",
    plural="Absences",
    body=AbsenceBody,
    kept=AbsenceKept,
    lifecycle=ABSENCE,
    number=through_the_study("ABS"),
    views=(
        View("by_owner", "owner", "begins_on", open_only=True),
        View("by_substitute", "substitute", "begins_on", open_only=True),
        View("by_state", "state", "begins_on"),
    ),
    created_by=WORKING,
    read_by=(*QUALITY, Role.STUDY_MANAGER),
    relations=relations,
    private=True,
    own=("owner", "substitute"),
    starts=begin,
    opens=check,
    projection=away_row,
    summary=lambda record: "{begins_on} {ends_on}".format(**record.data),
    columns=("begins_on", "ends_on", "substitute"),
)
