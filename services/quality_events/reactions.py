"""What quality events do when facts are heard: similar events are offered, persistence is flagged."""

from collections.abc import Mapping

from events.audits import AuditCycleEnded
from events.capas import CapaCancelled, CapaClosed, CapaOpened, CheckDecided
from events.documents import FileRefused
from events.files import UploadRefused
from events.intake import OutsideReportAccepted
from events.quality_events import QualityEventRated, QualityEventReported, QualityEventRetyped
from events.quality_plan.monitoring import MonitoringFindingIssued
from events.training import TrainingMissed
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.records import Record

from . import arrivals, similar
from .lifecycle import OPEN
from .records import EVENT_TYPE, RECORDS

reactions = Reactions("quality_events")


@reactions.on(QualityEventReported)
def reported(heard: Heard) -> None:
    """Offer what looks like the same thing happening before."""
    record = RECORDS.by_entity(heard.envelope.entity)
    if record.state in OPEN:
        step = EVENT_TYPE.lifecycle.step("offer_candidates")
        found = {"candidates": similar.candidates(record)}
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason("similar_events"), data=found))
        arrivals.to_authorities(heard, record)


@reactions.on(QualityEventRetyped)
def retyped(heard: Heard) -> None:
    """Open what an event of this kind has to tell. OPS-06"""
    record = RECORDS.by_entity(heard.envelope.entity)
    if record.state in OPEN:
        arrivals.to_authorities(heard, record)


@reactions.on(QualityEventRated)
def rated(heard: Heard) -> None:
    """The third grave event of one category at one site asks for a decision about going on. E6(R3) 3.12.3"""
    record = RECORDS.by_entity(heard.envelope.entity)
    grave = record.data["rating"] in similar.GRAVE
    if record.state in OPEN and grave and not record.data.get("persistent") and similar.persistent(record):
        step = EVENT_TYPE.lifecycle.step("flag_persistence")
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason("persistent")))
    if record.state in OPEN:
        arrivals.to_authorities(heard, record)


@reactions.on(CapaOpened)
def capa_opened(heard: Heard) -> None:
    """Name the corrective action in the events it was opened for."""
    _note_capa(heard, "capas")


@reactions.on(CapaClosed)
def capa_closed(heard: Heard) -> None:
    """Tell the events it was opened for that its work is closed; its opening may be heard of later. records.md 2.13"""
    _note_capa(heard, "capas", "capas_closed")


@reactions.on(CapaCancelled)
def capa_cancelled(heard: Heard) -> None:
    """A cancelled action is none: an event that required one is not answered any more."""
    _note_capa(heard)


def _note_capa(heard: Heard, *lists: str) -> None:
    """Have the events name the action in these lists alone; what was overtaken changes nothing."""
    number = heard.envelope.number
    for record in _sources(heard) if heard.is_newest() else ():
        held = {name: record.data.get(name) or () for name in ("capas", "capas_closed")}
        data = {
            name: [one for one in were if one != number] + [number] * (name in lists)
            for name, were in held.items()
        }
        if any(data[name] != list(were) for name, were in held.items()):
            _step(heard, record, "note_capa", data)


@reactions.on(CheckDecided)
def check_decided(heard: Heard) -> None:
    """Look at a critical event again whose corrective action did not work. records.md 2.6"""
    for record in _sources(heard) if heard.fact.outcome == "ineffective" else ():
        if record.state == "closed" and record.data["rating"] == "critical":
            _step(heard, record, "reopen_as_ineffective", {})


@reactions.on(FileRefused)
@reactions.on(UploadRefused)
def upload_refused(heard: Heard) -> None:
    """Report a file that is not what it says."""
    arrivals.refused_upload(heard)


@reactions.on(TrainingMissed)
def training_missed(heard: Heard) -> None:
    """Report what a person missed of a curriculum. T16, SC3.8"""
    arrivals.missed_training(heard)


@reactions.on(AuditCycleEnded)
def cycle_ended(heard: Heard) -> None:
    """Report what was not audited in the cycle. QMS-13, ISO 9001 9.2"""
    arrivals.uncovered(heard)


@reactions.on(MonitoringFindingIssued)
def found_by_monitoring(heard: Heard) -> None:
    """Report a grave finding of monitoring. QMS-09"""
    arrivals.monitored(heard)


@reactions.on(OutsideReportAccepted)
def accepted_from_outside(heard: Heard) -> None:
    """Report what somebody without an account brought. E11"""
    arrivals.outside_report(heard)


def _sources(heard: Heard) -> list[Record]:
    mine = [one for one in heard.fact.source_records if one.startswith(f"{EVENT_TYPE.name}/")]
    return RECORDS.several(mine)


def _step(heard: Heard, record: Record, name: str, data: Mapping[str, object]) -> None:
    step = EVENT_TYPE.lifecycle.step(name)
    heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name), data=data))


handler = reactions.handler
