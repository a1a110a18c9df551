"""The record types of people: a person, an organisation."""

from shared.records import RecordType, View
from shared.repository import Records
from shared.roles import PEOPLE, QUALITY, Role

from .domain import (
    PartyBody,
    PersonBody,
    PersonKept,
    access_rows,
    party_number,
    person_number,
    register_row,
    relations,
)
from .lifecycle import PARTY, PERSON
from .rules import next_end

PERSON_TYPE = RecordType(
    name="person",
    collection="people",
    label="Person",
    plural="People",
    body=PersonBody,
    kept=PersonKept,
    lifecycle=PERSON,
    number=person_number,
    title="printed_name",
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=(Role.STUDY_ADMINISTRATOR,),
    read_by=PEOPLE,
    edited_by=(Role.STUDY_ADMINISTRATOR,),
    relations=relations,
    fixed=("username", "printed_name", "has_account"),
    unique=lambda record: str(record.data["username"]),
    starts=lambda _: {"grants": [], "former_names": []},
    projection=access_rows,
    summary=lambda record: next_end(record.data["grants"]),
    columns=("username", "organisation"),
)

PARTY_TYPE = RecordType(
    name="party",
    collection="parties",
    label="Organisation",
    plural="Organisations",
    body=PartyBody,
    lifecycle=PARTY,
    number=party_number,
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
    columns=("kind", "country"),
)

RECORDS = Records((PERSON_TYPE, PARTY_TYPE))
