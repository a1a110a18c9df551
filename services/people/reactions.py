"""What people does when it hears its own facts: the user pool follows the register."""

from events.inspections import InspectionConcluded
from events.people import CredentialCompromised, PersonLeft, PersonRegistered
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.repository import Unit
from shared.roles import Role

from . import pool, rules
from .records import PERSON_TYPE, RECORDS

reactions = Reactions("people")


@reactions.on(PersonRegistered)
def registered(heard: Heard) -> None:
    """Invite the person to their own mail address, and let them in; whoever has no account is known, no more."""
    record = RECORDS.by_entity(heard.envelope.entity)
    if record.state != "registered" or record.data.get("has_account") is False:
        return
    sub = pool.invite(record.data["username"], record.data["email"], record.data["printed_name"])
    step = PERSON_TYPE.lifecycle.step("invite")
    case = Case(record, heard.person)
    heard.unit.add(*advanced(step, case, Reason("invited"), data={"sub": sub}))


@reactions.on(PersonLeft)
def left(heard: Heard) -> None:
    """Close the leaver's account."""
    record = RECORDS.by_entity(heard.envelope.entity)
    if record.data.get("sub"):
        pool.disable(record.data["username"])


@reactions.on(CredentialCompromised)
def compromised(heard: Heard) -> None:
    """End every session of the person."""
    record = RECORDS.by_entity(heard.envelope.entity)
    pool.sign_out_everywhere(record.data["username"])


@reactions.on(InspectionConcluded)
def inspection_concluded(heard: Heard) -> None:
    """End the access of whoever looked for the authority; each end is an entry of its own. ACC-15"""
    step = PERSON_TYPE.lifecycle.step("end_inspection")
    for entity in heard.fact.inspectors:
        record = RECORDS.by_entity(entity)
        for scope in rules.inspects_in(record.data["grants"]):
            unit, told = Unit(heard.unit.request), {"role": Role.INSPECTOR.value, "scope": scope}
            unit.add(*advanced(step, Case(record, heard.person, told), Reason("inspection_concluded")))
            [record] = unit.commit()


handler = reactions.handler
