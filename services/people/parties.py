"""The record type of organisations."""

from shared.numbering import through_the_study
from shared.records import RecordType, View
from shared.roles import PEOPLE, QUALITY, Role

from .domain import PartyBody, PartyKept, register_row
from .lifecycle import PARTY

PARTY_TYPE = RecordType(
    name="party",
    collection="parties",
    label="Organisation",
    plural="Organisations",
    body=PartyBody,
    kept=PartyKept,
    lifecycle=PARTY,
    number=through_the_study("PTY"),
    title="legal_name",
    views=(
        View("all", None, "number"),
        View("by_state", "state", "number"),
        View("by_kind", "kind", "number"),
    ),
    created_by=(Role.STUDY_ADMINISTRATOR, *QUALITY),
    read_by=PEOPLE,
    edited_by=(Role.STUDY_ADMINISTRATOR, *QUALITY),
    projection=register_row,
    columns=("kind", "country", "standing"),
)
