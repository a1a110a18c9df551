"""What documents does when facts are heard: it keeps files in the vault, and counts who has read."""

import json
import tempfile
from collections.abc import Callable
from pathlib import Path

from events.capas import ActionBegun, ActionCancelled, ActionClosed
from events.documents import (
    DocumentChangeAnnounced,
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentVersionApproved,
    DocumentVersionSubmitted,
    DocumentVersionSuperseded,
)
from events.documents.holds import LegalHoldConfirmed, LegalHoldReleased
from events.links import RecordLinked, RecordLinkEnded
from events.people import PersonLeft
from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingMatrixChanged,
    TrainingRunPlanned,
    TrainingSuperseded,
)
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.records import Record
from shared.repository import Unit

from . import effect, resting, telling, uses, vault
from .holds import placing
from .records import DOCUMENT_TYPE, RECORDS, VERSION_TYPE

reactions = Reactions("documents")


@reactions.on(DocumentVersionSubmitted)
def submitted(heard: Heard) -> None:
    """Keep the submitted bytes: every later signature binds to this object version (decision 10)."""
    record = RECORDS.by_entity(heard.envelope.entity)
    if record.state != "in_review" or record.data.get("vault"):
        return
    with tempfile.TemporaryDirectory() as folder:
        kept = vault.keep(record, Path(folder))
    step = VERSION_TYPE.lifecycle.step("keep_in_vault")
    heard.unit.add(*advanced(step, Case(record, heard.person), Reason("submitted"), data={"vault": kept}))


@reactions.on(DocumentVersionApproved)
def approved(heard: Heard) -> Callable[[], object]:
    """Lock what was approved, and make the signed copy."""
    record = RECORDS.by_entity(heard.envelope.entity)
    vault.lock(record)
    _render(heard, record)
    return lambda: effect.make_effective_when_due(record.entity)


@reactions.on(DocumentMadeEffective)
def made_effective(heard: Heard) -> None:
    """Make the signed copy that says since when it is in force."""
    _render(heard, RECORDS.by_entity(heard.envelope.entity))
    telling.tell(heard, heard.fact.document)


@reactions.on(DocumentVersionSuperseded)
def superseded(heard: Heard) -> None:
    """Make the signed copy that nobody takes for the version in force."""
    _render(heard, RECORDS.by_entity(heard.envelope.entity))


@reactions.on(DocumentMadeObsolete)
def made_obsolete(heard: Heard) -> None:
    """Make the signed copy that says the document is out of use."""
    _render(heard, RECORDS.by_entity(heard.fact.effective_version))


def _render(heard: Heard, record: Record) -> None:
    with tempfile.TemporaryDirectory() as folder:
        made = vault.render(record, Path(folder))
    step = VERSION_TYPE.lifecycle.step("keep_rendition")
    heard.unit.add(
        *advanced(step, Case(record, heard.person), Reason(record.state), data={"rendition": made})
    )


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """Flag what the leaver answers for, so that another owner is named."""
    for row in RECORDS.everyone(DOCUMENT_TYPE, "by_owner", heard.envelope.entity):
        record, _ = RECORDS.get(DOCUMENT_TYPE, row["id"])
        step = DOCUMENT_TYPE.lifecycle.step("flag_owner")
        if record.state in step.sources and not record.data.get("owner_left"):
            unit = Unit(heard.unit.request)
            unit.add(*advanced(step, Case(record, heard.person), Reason("person_left")))
            unit.commit()


@reactions.on(TrainingRunPlanned)
def run_planned(heard: Heard) -> Callable[[], object]:
    """Note how many people must read a version."""
    version = heard.fact.document_version
    heard.project(f"T#{version}", "run", json.dumps({"expected": heard.fact.expected}))
    return lambda: effect.make_effective_when_due(version)


@reactions.on(TrainingAssigned)
def assigned(heard: Heard) -> None:
    """Note who has to read a version."""
    _count(heard, "assigned")


@reactions.on(TrainingCompleted)
def completed(heard: Heard) -> Callable[[], object] | None:
    """Note who has read it; the last one needed makes it effective without a human act."""
    return _count(heard, "completed")


@reactions.on(TrainingCancelled)
def cancelled(heard: Heard) -> Callable[[], object] | None:
    """Note who need not read it any more."""
    return _count(heard, "cancelled")


def _count(heard: Heard, state: str) -> Callable[[], object] | None:
    """Note how far a person's reading has come; a requirement that is no reading is none of ours."""
    version = heard.fact.document_version
    if version is None:
        return None
    assignment, person = heard.envelope.entity, heard.fact.person
    note = {"state": state, "assignment": assignment, "number": heard.envelope.number, "person": person}
    heard.project(f"T#{version}", assignment, json.dumps(note))
    return lambda: effect.make_effective_when_due(version)


@reactions.on(RecordLinked)
def linked(heard: Heard) -> None:
    """Note that a record refers to a document."""
    uses.heard(heard, "standing")
    resting.referred(heard, "standing")


@reactions.on(RecordLinkEnded)
def link_ended(heard: Heard) -> None:
    """Note that a record no longer refers to a document."""
    uses.heard(heard, "ended")
    resting.referred(heard, "ended")


@reactions.on(TrainingMatrixChanged)
def matrix_changed(heard: Heard) -> None:
    """Note which documents a requirement in force sends people to."""
    resting.noted(
        heard, heard.fact.documents, "requires", "standing" if heard.fact.state == "active" else "ended"
    )


@reactions.on(TrainingSuperseded)
def requirement_superseded(heard: Heard) -> None:
    """Note that the next version of a requirement says what is to be read."""
    resting.noted(heard, heard.fact.documents, "requires", "ended")


@reactions.on(ActionBegun)
def action_begun(heard: Heard) -> None:
    """Note which document a corrective action waits for."""
    resting.noted(heard, filter(None, [heard.fact.document]), "waits_for", "standing")


def action_ended(heard: Heard) -> None:
    """Note that a corrective action waits no more."""
    resting.noted(heard, filter(None, [heard.fact.document]), "waits_for", "ended")


reactions.on(DocumentChangeAnnounced)(telling.go_on)
for ended in (ActionClosed, ActionCancelled):
    reactions.on(ended)(action_ended)


@reactions.on(LegalHoldConfirmed)
def hold_confirmed(heard: Heard) -> None:
    """Hold what it covers, whatever its date says."""
    placing.heard(heard)


@reactions.on(LegalHoldReleased)
def hold_released(heard: Heard) -> None:
    """Let go what nothing else holds; the study's own hold stands until the archive."""
    placing.heard(heard)


handler = reactions.handler
