"""The certificate: that something was audited when by whom, and nothing of what was found. E6(R3) 3.11.2.4"""

import os

from typing_extensions import TypedDict

from shared import access_rows, clock
from shared.authz import Person
from shared.records import Record
from shared.repository import Records

from ..conduct.domain import auditors
from ..conduct.records import AUDIT_TYPE

MOST = 100


class Certified(TypedDict):
    """An audit that was carried out and closed."""

    id: str
    number: str
    began_on: str
    fieldwork_ended_on: str


def closed(records: Records) -> list[Certified]:
    """Return the latest hundred that were closed; their titles can say what was suspected, and are left out."""
    rows, _ = records.page(AUDIT_TYPE, "by_state", "closed", MOST)
    found = records.several([f"{AUDIT_TYPE.name}/{row['id']}" for row in rows])
    return [{"id": one.id, "number": one.number, "began_on": str(one.data["began_on"]),
             "fieldwork_ended_on": str(one.data["fieldwork_ended_on"])} for one in found]  # fmt: skip


def printed(audit: Record, entity: Record, person: Person) -> bytes:
    """Return the certificate on paper, with the signature that closed the audit."""
    from shared import printing, sheet  # the typesetter costs a third of a cold start, and few requests print

    study, at = os.environ["STUDY"], printing.both_times(clock.now(), person.zone)
    people = access_rows.known(auditors(audit.data))
    names = ", ".join(str(people[one]["name"]) for one in auditors(audit.data) if one in people)
    [closure] = [s for s in audit.signatures if s.step == "close" and not s.voided]
    lines = (
        f"Audited: {entity.number} {entity.title} ({entity.data['kind']})",
        f"Carried out from {audit.data['began_on']} to {audit.data['fieldwork_ended_on']} by {names}",
        f"Criteria: {'; '.join(audit.data['criteria']) or 'as in the plan of the audit'}",
        "The report was signed, and every finding was answered and closed.",
        f"Closed by {closure.printed_name} ({closure.role.replace('_', ' ')}), {closure.local}",
    )
    story = [sheet.paragraph(f"Study {study}: audit certificate {audit.number}", sheet.TITLE),
             *(sheet.paragraph(line, sheet.TEXT) for line in lines)]  # fmt: skip
    return sheet.built(
        story, f"{audit.number} certificate", [f"Printed {at} by {person.name} ({person.number})"]
    )
