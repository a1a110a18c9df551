"""Makes every fact that a service failed on for good a record that somebody decides on. integrity.md section 2.6

The message stays in the last queue, and its alarm stays on, until the fact is handled, told again or abandoned.
"""

from collections.abc import Mapping
from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities.typing import LambdaContext

from shared import opening, storage
from shared.authz import system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.errors import Refusal
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit

from . import consumers, dead_letters, log
from .dead_letters import Letter
from .domain import quarantine_key
from .records import QUARANTINED_TYPE, RECORDS

STEPPED_OVER = ("ALREADY_EXISTS", "STALE_REVISION")  # a run beside us was first
logger, metrics = Logger(), Metrics(namespace="cqms")


@metrics.log_metrics
def handler(_event: Mapping[str, Any], _context: LambdaContext) -> None:
    """Look at what is in quarantine and at what failed since; what woke us does not matter."""
    metrics.add_metric("Handled", MetricUnit.Count, settle())
    metrics.add_metric("Quarantined", MetricUnit.Count, sweep())


def settle() -> int:
    """Return how many facts left quarantine because their service has taken them meanwhile."""
    done = 0
    for state in ("quarantined", "redriven"):
        for row in RECORDS.everyone(QUARANTINED_TYPE, "by_state", state):
            record = RECORDS.get(QUARANTINED_TYPE, row["id"])[0]
            consumer, index = str(record.data["consumer"]), int(record.data["index"])
            if record.state == state and consumers.heard(consumer, [index]):
                done += _step(record, "note_handled")
    return done


def sweep() -> int:
    """Return how many facts went into quarantine, for the first time or again."""
    size, found = log.sealed_size(), 0
    for letter in dead_letters.waiting():
        if letter.index is None or letter.index >= size:
            logger.error("a dead letter that is no sealed fact", extra={"letter": letter.id})
            continue
        [sealed] = log.entries(letter.index, letter.index + 1)
        outcomes = [_judged(letter, sealed, consumer) for consumer in _failing(letter, sealed)]
        found += sum(outcome == "quarantined" for outcome in outcomes)
        if "quarantined" not in outcomes and "waiting" not in outcomes:
            dead_letters.done_with(letter)
    return found


def _failing(letter: Letter, sealed: log.Sealable) -> list[str]:
    """Return the services the letter may be from: the queue names it, or whoever has not taken the fact."""
    event = sealed.entry()["ev"]
    listening = consumers.listening(event["name"]) if event else []
    return [name for name in listening if letter.source in (None, name)]


def _judged(letter: Letter, sealed: log.Sealable, consumer: str) -> str:
    """Return what became of the fact for this service: quarantined now, waiting, or gone from here."""
    index = sealed.place.index
    [pointer] = storage.get("TABLE", (f"U#{QUARANTINED_TYPE.name}#{quarantine_key(consumer, index)}", "-"))
    if pointer is None:
        if consumers.heard(consumer, [index]):
            return "handled"
        return _open(sealed, consumer)
    record = RECORDS.by_entity(str(pointer["note"]))
    if record.state == "quarantined":
        return "waiting"
    if record.state == "redriven" and letter.sent_at > record.updated_at:
        _step(record, "fail_again", {"fault": consumers.fault(consumer, index)})
        return "quarantined"
    return "gone"


def _open(sealed: log.Sealable, consumer: str) -> str:
    entry, place, system_ = sealed.entry(), sealed.place, system("ledger")
    body = {
        "fact": entry["ev"]["name"], "consumer": consumer, "index": place.index, "subject": place.entity,
        "subject_number": entry["st"]["number"] or "", "subject_revision": place.revision,
        "fault": consumers.fault(consumer, place.index),
    }  # fmt: skip
    number = RECORDS.number(QUARANTINED_TYPE, body, None)
    record = opening.draft(QUARANTINED_TYPE, body, system_, number)
    unit = _unit(record, (entry["cause"] or {}).get("hops", 0))
    unit.add(*opening.opened(record, system_, Reason("five_tries"), {}))
    return "quarantined" if _committed(unit) else "waiting"


def _step(record: Record, name: str, data: Mapping[str, Any] | None = None) -> bool:
    step, unit = QUARANTINED_TYPE.lifecycle.step(name), _unit(record, 0)
    unit.add(*advanced(step, Case(record, system("ledger")), Reason(), data=data))
    return _committed(unit)


def _unit(record: Record, hops: int) -> Unit:
    """Return the unit of one record; the fact in quarantine is its cause, so that no failure feeds itself."""
    index = int(record.data["index"])
    name = f"quarantine/{record.data['consumer']}/{index}"
    return Unit(Request(name, name, None, {"index": index, "hops": hops + 1}))


def _committed(unit: Unit) -> bool:
    try:
        unit.commit()
    except Refusal as refusal:
        if refusal.code not in STEPPED_OVER:
            raise
        logger.info("a run beside this one was first", extra={"code": refusal.code})
        return False
    return True
