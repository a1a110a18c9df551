"""The record types of people: a person, an organisation, what an organisation is qualified for."""

from collections.abc import Mapping

from shared.access_rows import known
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import PEOPLE, Role

from .domain import (
    PersonBody,
    PersonKept,
    access_rows,
    relations,
)
from .lifecycle import PERSON
from .parties import PARTY_TYPE
from .qualifications.lifecycle import QUALIFICATION
from .qualifications.records import QUALIFICATION_TYPE
from .rules import next_end

PERSON_TYPE = RecordType(
    name="person",
    collection="people",
    label="Person",
    plural="People",
    body=PersonBody,
    kept=PersonKept,
    lifecycle=PERSON,
    number=through_the_study("PER"),
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

RECORDS = Records((PERSON_TYPE, PARTY_TYPE, QUALIFICATION_TYPE))


def person_facts(record: Record) -> Mapping[str, object]:
    """Look up the organisation a person belongs to, before they are given a role."""
    organisation = record.data.get("organisation")
    return {"organisation": known([organisation]) if organisation else {}}


def qualification_facts(record: Record) -> Mapping[str, object]:
    """Look up the organisation whose standing follows its qualification, while that can change."""
    if record.state in QUALIFICATION.final or record.parent is None:
        return {}
    return {"party": RECORDS.by_entity(record.parent)}
