"""How facts become proposals: about what is in the universe, one open proposal each, and nothing else changes."""

from shared import clock, opening, storage
from shared.authz import WHOLE_STUDY
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.repository import Records

from .domain import MOST_SIGNALS, Signal
from .records import NONE, PROPOSAL_TYPE, standing

SAID: dict[Signal, str] = {
    "critical_event": "A critical quality event",
    "suspected_breach": "A suspected serious breach",
    "grave_finding": "A major or critical finding",
    "ineffective_capa": "A CAPA without effect",
    "missed_training": "Training that was missed",
}
SCOPE = "SCOPE"


def propose(heard: Heard, records: Records, scopes: list[str], signal: Signal, about: str) -> None:
    """Propose an audit of what each scope stands for, or add the fact to the proposal that is open."""
    for entity in [found for scope in dict.fromkeys(scopes) if (found := _thing(records, scope))]:
        told = {"signal": signal, "record": about, "at": clock.instant(clock.now())}
        [row] = storage.get("TABLE", standing(entity))
        if row and row["note"] != NONE:
            _add(heard, records, str(row["note"]), told)
        else:
            _open(heard, entity, signal, told)


def _thing(records: Records, scope: str) -> str | None:
    """Return what of the universe a scope stands for: an organisation, or the study as a whole."""
    named = "study" if scope == WHOLE_STUDY else scope
    [row] = storage.get("TABLE", (f"U#auditable_entity#{named}", "-"))
    record = records.by_entity(str(row["note"])) if row else None
    return record.entity if record and record.state == "active" else None


def _add(heard: Heard, records: Records, proposal: str, told: dict[str, str]) -> None:
    record = records.by_entity(proposal)
    signals = list(record.data["signals"])
    if len(signals) < MOST_SIGNALS and all(one["record"] != told["record"] for one in signals):
        step = PROPOSAL_TYPE.lifecycle.step("add_signal")
        case = Case(record, heard.person)
        heard.unit.add(*advanced(step, case, Reason(told["signal"]), data={"signals": [*signals, told]}))


def _open(heard: Heard, entity: str, signal: Signal, told: dict[str, str]) -> None:
    counter, form = PROPOSAL_TYPE.number({}, None)
    number = form.format(seq=storage.take_number(counter))
    body = {
        "title": f"{SAID[signal]}: an audit is proposed",
        "about": entity,
        "first_signal": told["record"],
    }
    record = opening.draft(PROPOSAL_TYPE, body, heard.person, number)
    record = record.with_data({**record.data, "signals": [told]})
    heard.unit.add(*opening.opened(record, heard.person, Reason(signal), {}))
