"""What quality events do when facts are heard: similar events are offered, persistence is flagged."""

from events.capas import CapaCancelled, CapaOpened, CheckDecided
from events.documents import FileRefused
from events.files import UploadRefused
from events.intake import OutsideReportAccepted
from events.quality_events import QualityEventRated, QualityEventReported
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


@reactions.on(QualityEventRated)
def rated(heard: Heard) -> None:
    """The third grave event of one category at one site asks for a decision about going on. E6(R3) 3.12.3"""
    record = RECORDS.by_entity(heard.envelope.entity)
    grave = record.data["rating"] in ("major", "critical")
    if record.state in OPEN and grave and not record.data.get("persistent") and similar.persistent(record):
        step = EVENT_TYPE.lifecycle.step("flag_persistence")
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason("persistent")))


@reactions.on(CapaOpened)
def capa_opened(heard: Heard) -> None:
    """Name the corrective action in the events it was opened for."""
    for record in _sources(heard):
        named = [*(record.data.get("capas") or ()), heard.envelope.number]
        _step(heard, record, "note_capa", {"capas": list(dict.fromkeys(named))})


@reactions.on(CapaCancelled)
def capa_cancelled(heard: Heard) -> None:
    """A cancelled action is none: an event that required one is not answered any more."""
    for record in _sources(heard):
        left = [number for number in record.data.get("capas") or () if number != heard.envelope.number]
        _step(heard, record, "note_capa", {"capas": left})


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


@reactions.on(OutsideReportAccepted)
def accepted_from_outside(heard: Heard) -> None:
    """Report what somebody without an account brought. E11"""
    arrivals.outside_report(heard)


def _sources(heard: Heard) -> list[Record]:
    mine = [one for one in heard.fact.source_records if one.startswith(f"{EVENT_TYPE.name}/")]
    return RECORDS.several(mine)


def _step(heard: Heard, record: Record, name: str, data: dict[str, object]) -> None:
    step = EVENT_TYPE.lifecycle.step(name)
    heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name), data=data))


handler = reactions.handler
