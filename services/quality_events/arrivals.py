"""Quality events that the system itself reports: missed training, a file that is not what it says. records.md 2.13"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from shared import clock, fields, opening, storage
from shared.change import Reason
from shared.reactions import Heard
from shared.records import Record
from shared.rows import ProjectionRow
from shared.storage import put_projection

from . import duties, similar
from .records import DUTY_TYPE, EVENT_TYPE, RECORDS

# What hides, acts or was changed on its way; a wrong type or a broken file is the author's to mend.
ALARMING = frozenset({"active_content", "active_type", "checksum", "malware_scan", "polyglot"})
MOST_LINKS = 30
SAID = {
    "active_content": "it holds content that acts by itself",
    "active_type": "it is of a type that acts by itself",
    "checksum": "it is not the file that was announced",
    "malware_scan": "the malware scan did not release it",
    "polyglot": "it is two files in one",
}


@dataclass(frozen=True)
class Arrival:
    """What arrived: under which key it is reported once while that report is open, and what it says."""

    key: str
    body: Mapping[str, object]
    about: tuple[str, ...]


def refused_upload(heard: Heard) -> None:
    """Report a file that is not what it says; once for a record while the report is open."""
    fact, number = heard.fact, heard.envelope.number
    if fact.code not in ALARMING:
        return
    said = (
        f"A file that was brought for {number} was refused: {SAID[fact.code]}. Find out where it comes from."
    )
    body = {
        "title": f"Refused file for {number}", "event_kind": "system_incident", "category": "computerised_system",
        "what_happened": said, "occurred_at": heard.envelope.at, "aware_at": heard.envelope.at,
        "system_name": "CQMS", "immediate_action": "The file was kept out of the record.",
    }  # fmt: skip
    report(heard, Arrival(f"REFUSED#{fact.record}", body, (fact.record,)))


def missed_training(heard: Heard) -> None:
    """Report training that was not done when its grace ended; once for a person and curriculum while it is open."""
    fact, number, at = heard.fact, heard.envelope.number, heard.envelope.at
    count = len(fact.assignments)
    said = f"{count} assignment{'s' if count > 1 else ''} of one person stood open when the grace ended, {number} first."
    body = {
        "title": f"Training missed: {number}", "event_kind": "process_deviation", "category": "other",
        "what_happened": f"{said} Whether work was done without it has to be found out.",
        "occurred_at": min(f"{fact.due_on}T00:00:00Z", at), "aware_at": at,
        "site": fact.parties[0] if len(fact.parties) == 1 else None,
        "expected": "Training is done before its date, and before the work that needs it.",
    }  # fmt: skip
    key = f"MISSED#{fact.person}#{fact.curriculum or 'audience'}"
    report(heard, Arrival(key, body, (*fact.assignments[:MOST_LINKS], fact.person)))


def outside_report(heard: Heard) -> None:
    """Report what quality assurance accepted from outside; its words stay where quality assurance alone reads them."""
    fact, number = heard.fact, heard.envelope.number
    body = {
        "title": f"Reported from outside: {number}", "event_kind": fact.event_kind, "category": fact.category,
        "what_happened": f"Somebody without an account reported it. What they said stands in {number}.",
        "aware_at": fact.received_at, "site": fact.site,
        "occurred_at": min(f"{fact.occurred_on}T00:00:00Z", fact.received_at) if fact.occurred_on else fact.received_at,
    }  # fmt: skip
    report(heard, Arrival(f"OUTSIDE#{fact.record}", body, (fact.record,)))


def uncovered(heard: Heard) -> None:
    """Report what a cycle of audits left uncovered; which is named by the programme, and by links. QMS-13"""
    fact, number, at = heard.fact, heard.envelope.number, heard.envelope.at
    if not fact.uncovered:
        return
    said = f"The cycle of {number} is over; {len(fact.uncovered)} of what it covers was audited less than was signed."
    body = {
        "title": f"Not audited in the cycle of {number}", "event_kind": "process_deviation", "category": "other",
        "what_happened": f"{said} The programme names it.", "occurred_at": at, "aware_at": at,
        "expected": "Everything is audited in the cycle as often as was signed, or somebody signed why not.",
    }  # fmt: skip
    # a process that nobody took in is no record of its own
    named = [one for one in fact.uncovered if "/" in one]
    report(heard, Arrival(f"CYCLE#{fact.record}", body, (fact.record, *named[:MOST_LINKS])))


def monitored(heard: Heard) -> None:
    """Report what a monitor found that is grave; its words stay in the finding. QMS-09"""
    fact, number = heard.fact, heard.envelope.number
    if fact.grade not in similar.GRAVE:
        return
    said = f"{number} was graded {fact.grade}. What was found, and what the site does about it, stands there."
    seen_at = min(f"{fact.seen_on}T00:00:00Z", heard.envelope.at)
    body = {
        "title": f"Found by monitoring: {number}", "event_kind": "protocol_deviation", "category": fact.category,
        "what_happened": said, "occurred_at": seen_at, "aware_at": seen_at, "site": fact.site,
    }  # fmt: skip
    report(heard, Arrival(f"MONITORED#{fact.record}", body, (fact.record,)))


def report(heard: Heard, arrival: Arrival) -> None:
    """Open the event, linked to what it is about, unless the former one about the same is open still."""
    [former] = storage.get("TABLE", (arrival.key, "-"))
    if former and _is_open(str(former["note"])):
        return
    counter, form = EVENT_TYPE.number({}, None)
    number = form.format(seq=storage.take_number(counter))
    record = opening.draft(EVENT_TYPE, fields.checked(EVENT_TYPE.body, arrival.body), heard.person, number)
    at = clock.instant(clock.now())
    links = tuple({"rel": "caused_by", "to": one, "at": at, "by": heard.person.id} for one in arrival.about)
    record = replace(record.with_data({**record.data, "arrived_from": arrival.about[0]}), links=links)
    heard.unit.add(*opening.opened(record, heard.person, Reason(heard.fact.name), {}))
    # two workers that hear of it in the same instant meet here, and the second sees what the first reported
    row = ProjectionRow(arrival.key, "-", note=record.entity, v=former["v"] + 1 if former else 1)
    heard.unit.writes.append(put_projection(row, former["v"] if former else None))


def to_authorities(heard: Heard, event: Record) -> None:
    """Open the reports the law wants of such an event, each once: their clocks run from awareness. OPS-06, QMS-16"""
    for body in duties.asked_by(event):
        key = (f"DUTY#{event.entity}", str(body["duty"]))
        [former] = storage.get("TABLE", key)
        if former is None:
            number = RECORDS.number(DUTY_TYPE, body, event)
            record = opening.draft(DUTY_TYPE, body, heard.person, number, event)
            heard.unit.add(*opening.opened(record, heard.person, Reason(heard.fact.name), {"parent": event}))
            row = ProjectionRow(*key, note=record.entity, v=1)
            heard.unit.writes.append(put_projection(row, None))


def _is_open(entity: str) -> bool:
    return any(record.state not in EVENT_TYPE.lifecycle.final for record in RECORDS.several([entity]))
