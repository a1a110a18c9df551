"""What audits do when facts are heard: scores are made again, audits are proposed, the study is known whole."""

from events.audits import AuditReported, AuditRiskModelApproved
from events.audits.findings import FindingIssued, FindingRegraded
from events.capas import CapaCancelled, CapaClosed, CapaOpened, CheckDecided
from events.people import PartyRegistered, PersonLeft, RoleEnded, RoleStarted
from events.quality_events import QualityEventRated
from events.quality_events.clocks import SeriousBreachSuspected
from events.quality_plan import ProcessApproved, ProcessRetired, ProcessSuperseded
from events.training import TrainingMissed
from shared import clock, storage
from shared.authz import WHOLE_STUDY
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions
from shared.repository import Unit

from .conduct.ground import HELD, NOW
from .findings import following
from .findings.domain import GRAVE
from .models.records import standing
from .programmes.ground import PARTIES, PROCESSES
from .proposals.signals import SCOPE, propose
from .records import RECORDS, universe
from .universe.records import ENTITY_TYPE

reactions = Reactions("audits")
BATCH = 20  # record, entry, pending of each; one transaction holds a hundred items


@reactions.on(AuditRiskModelApproved)
def model_approved(heard: Heard) -> None:
    """Score everything by the model in force, in transactions of their own; what has its score is left alone."""
    model = standing()
    if model is None or model["model"] != heard.fact.record:
        return  # a newer one has come into force meanwhile, and scores everything
    step, found = ENTITY_TYPE.lifecycle.step("score_again"), universe()
    for start in range(0, len(found), BATCH):
        unit = Unit(heard.unit.request)
        for record in found[start : start + BATCH]:
            if (record.data.get("score") or {}).get("model") != model["model"]:
                case = Case(record, heard.person, {}, {"model": model})
                unit.add(*advanced(step, case, Reason("model_approved")))
        unit.commit()


@reactions.on(PartyRegistered)
def party_registered(heard: Heard) -> None:
    """Know every organisation, so that none is left out of the universe unseen."""
    heard.project(PARTIES, heard.envelope.entity, heard.fact.kind)


@reactions.on(ProcessApproved)
def process_approved(heard: Heard) -> None:
    """Know every process that is carried out, and who owns it."""
    heard.project(PROCESSES, f"{heard.fact.code}#{heard.envelope.entity}", "approved")
    heard.project(f"OWNS#{heard.fact.code}", heard.envelope.entity, heard.fact.owner)


@reactions.on(ProcessSuperseded)
@reactions.on(ProcessRetired)
def process_ended(heard: Heard) -> None:
    """A version that does not hold any more asks for no audit."""
    heard.project(PROCESSES, f"{heard.fact.code}#{heard.envelope.entity}", "ended")


@reactions.on(QualityEventRated)
def event_rated(heard: Heard) -> None:
    """A critical event proposes an audit of where it happened."""
    heard.project(SCOPE, heard.envelope.entity, heard.fact.scope)
    if heard.fact.rating == "critical":
        propose(heard, RECORDS, [heard.fact.scope], "critical_event", heard.envelope.entity)


@reactions.on(SeriousBreachSuspected)
def breach_suspected(heard: Heard) -> None:
    """What may be a serious breach proposes an audit of where it happened. records.md 2.13"""
    propose(heard, RECORDS, [heard.fact.scope], "suspected_breach", heard.envelope.entity)


@reactions.on(FindingIssued)
@reactions.on(FindingRegraded)
def finding_graded(heard: Heard) -> None:
    """A grave finding proposes to look at the audited again: its risk is judged anew by people. records.md 2.13"""
    if heard.fact.grade in GRAVE:
        where = heard.fact.party or WHOLE_STUDY
        heard.project(SCOPE, heard.envelope.entity, where)
        propose(heard, RECORDS, [where], "grave_finding", heard.envelope.entity)


@reactions.on(CheckDecided)
def check_decided(heard: Heard) -> None:
    """What a corrective action did not cure is open again if critical, and proposes an audit of where it is from."""
    if heard.fact.outcome == "ineffective" and heard.fact.source_records:
        following.look_again(heard, RECORDS)
        rows = storage.get("TABLE", *((SCOPE, name) for name in dict.fromkeys(heard.fact.source_records)))
        scopes = [str(row["note"]) for row in rows if row]
        propose(heard, RECORDS, scopes, "ineffective_capa", heard.envelope.entity)


@reactions.on(TrainingMissed)
def training_missed(heard: Heard) -> None:
    """Missed training speaks for an audit of the organisation it was missed at."""
    propose(heard, RECORDS, heard.fact.parties, "missed_training", heard.envelope.entity)


@reactions.on(AuditReported)
def audit_reported(heard: Heard) -> None:
    """What the report holds is issued to those who answer it."""
    following.issue(heard, RECORDS)


@reactions.on(CapaOpened)
def capa_opened(heard: Heard) -> None:
    """Name the corrective action in the findings it was opened for."""
    following.note_capa(heard, RECORDS, "capas")


@reactions.on(CapaClosed)
def capa_closed(heard: Heard) -> None:
    """Its work is done; its opening may be heard of later."""
    following.note_capa(heard, RECORDS, "capas", "capas_closed")


@reactions.on(CapaCancelled)
def capa_cancelled(heard: Heard) -> None:
    """A cancelled action is none: a finding that stood on it is not answered any more."""
    following.note_capa(heard, RECORDS)


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Know who belongs to which organisation."""
    heard.project(f"{HELD}#{heard.envelope.entity}", f"{heard.fact.role}#{heard.fact.scope}", NOW)


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Know until when somebody belonged to it."""
    until = clock.day_of(heard.envelope.at).isoformat()
    heard.project(f"{HELD}#{heard.envelope.entity}", f"{heard.fact.role}#{heard.fact.scope}", until)


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """Whoever left belongs to nothing from that day on."""
    pk, until = f"{HELD}#{heard.envelope.entity}", clock.day_of(heard.envelope.at).isoformat()
    for row in storage.partition_rows("TABLE", pk):
        if row["note"] == NOW:
            heard.project(pk, row["sk"], until)


handler = reactions.handler
