"""What training does when others speak: it keeps who holds which role, and assigns what was approved."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionApproved
from events.people import PersonLeft, RoleEnded, RoleStarted
from shared import storage
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.records import Record
from shared.repository import Unit

from . import runs
from .lifecycle import OPEN
from .records import ASSIGNMENT_TYPE, RECORDS

reactions = Reactions("training")


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Keep that the person holds the role."""
    _keep(heard, heard.fact.role, heard.fact.scope, "held")


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Keep that the person no longer holds the role."""
    _keep(heard, heard.fact.role, heard.fact.scope, "ended")


def _keep(heard: Heard, role: str, scope: str, state: str) -> None:
    person = heard.envelope.entity
    heard.project(f"ROLE#{role}", f"{person}#{scope}", state)
    heard.project(f"HELD#{person}", f"{role}#{scope}", state)


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """End the leaver's roles and cancel what they still had to read."""
    person = heard.envelope.entity
    for row in storage.partition_rows("TABLE", f"HELD#{person}"):
        role, _, scope = row["sk"].partition("#")
        _keep(heard, role, scope, "ended")
    for record in _open("by_owner", person)[: runs.BATCH]:
        _cancel(heard.unit, record, heard, "person_left")


@reactions.on(DocumentVersionApproved)
def version_approved(heard: Heard) -> None:
    """Assign the version to its audience."""
    runs.plan(heard)


@reactions.on(DocumentMadeEffective)
def made_effective(heard: Heard) -> None:
    """Cancel what still stood on the superseded version (decision 9)."""
    if heard.fact.superseded:
        _cancel_all(heard, heard.fact.superseded, "version_superseded")


@reactions.on(DocumentMadeObsolete)
def made_obsolete(heard: Heard) -> None:
    """Cancel what still stood on an obsolete document."""
    _cancel_all(heard, heard.fact.effective_version, "document_obsolete")


def _open(view: str, value: str) -> list[Record]:
    rows = [row for row in RECORDS.everyone(ASSIGNMENT_TYPE, view, value) if row["state"] in OPEN]
    return [RECORDS.get(ASSIGNMENT_TYPE, row["id"])[0] for row in rows]


def _cancel_all(heard: Heard, version: str, code: str) -> None:
    still_open = _open("by_version", version)
    for start in range(0, len(still_open), runs.BATCH):
        unit = Unit(heard.unit.request)
        for record in still_open[start : start + runs.BATCH]:
            _cancel(unit, record, heard, code)
        unit.commit()


def _cancel(unit: Unit, record: Record, heard: Heard, code: str) -> None:
    if record.state in OPEN:
        step = ASSIGNMENT_TYPE.lifecycle.step("cancel")
        unit.add(*advanced(step, Case(record, heard.person), Reason(code)))


handler = reactions.handler
