"""What people does when it hears its own facts: the user pool follows the register."""

from events.people import CredentialCompromised, PersonLeft, PersonRegistered
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions

from . import pool
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


handler = reactions.handler
