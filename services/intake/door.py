"""The public door: report something, and with the code of the receipt look at its state and say more.

No account, no cookie, no address is kept. A code that is not known is answered like any other that is not.
"""

import secrets
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import TypedDict

from shared import clock, fields, opening, storage
from shared.answers import Answer
from shared.authz import Person
from shared.change import Reason, Request
from shared.commands import advanced
from shared.errors import Refusal, key_mismatch, not_found
from shared.http import Api
from shared.lifecycle import Case
from shared.records import Record
from shared.repository import Unit
from shared.visits import Visit, Visited

from . import limits
from .domain import MOST_ADDITIONS, OutsideReport, Words
from .records import RECORDS, REPORT_TYPE

PUBLIC = Person("system/public_intake", "system/public_intake", "Public intake", system=True)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford: nothing is misread on the telephone
LENGTH = 26  # of 32 letters each: 130 bits
api = Api()


class Code(BaseModel):
    """The code of a receipt, with or without its hyphens."""

    model_config = ConfigDict(extra="forbid")
    code: str = Field(max_length=64, title="Code of the receipt")


class Addition(Words, Code):
    """What somebody says later, with the code of their receipt."""


class ReportTaken(TypedDict):
    """The receipt: a code that is shown once and stored nowhere."""

    code: str
    received_at: str


class Told(TypedDict):
    """What quality assurance answered, and when."""

    at: str
    text: str


class ReportStanding(TypedDict):
    """How far a report is; nothing of what was said."""

    state: str
    received_at: str
    additions: int
    messages: list[Told]


@api.open_post(
    Visited("/intake/reports", OutsideReport, ReportTaken, "Report something without an account", 201)
)
def report(visit: Visit) -> Answer:
    """Keep the report and answer its code; what is sent again under its key is the same report."""
    limits.count(limits.REPORTS, visit.sources)
    body = fields.checked(OutsideReport, visit.body())
    code = _code(visit.key)
    [former] = storage.get("TABLE", (_row(code), "-")) if visit.key else [None]
    if former:
        return _taken(code, _same(RECORDS.by_entity(str(former["note"])), body))
    number = RECORDS.number(REPORT_TYPE, body, None)
    record = opening.draft(REPORT_TYPE, body, PUBLIC, number)
    unit = _unit(visit)
    unit.add(*opening.opened(record, PUBLIC, Reason("reported_from_outside"), {}))
    unit.once(_row(code), record.entity, "receipt")
    [kept] = unit.commit()
    return _taken(code, kept)


def _same(record: Record, body: dict[str, Any]) -> Record:
    """Return the report that was sent before; other words under its key would be lost."""
    if any(record.data.get(name) != value for name, value in body.items()):
        raise key_mismatch()
    return record


def _code(key: str | None) -> str:
    """Return a code: drawn, or what the sender's own key, which nobody else has, leads to each time."""
    drawn = sha256(f"receipt {key}".encode()).digest() if key else secrets.token_bytes(LENGTH)
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in drawn[:LENGTH])


def _taken(code: str, record: Record) -> Answer:
    shown: ReportTaken = {
        "code": "-".join(code[at : at + 5] for at in range(0, LENGTH, 5)),
        "received_at": clock.milliseconds(str(record.data["received_at"])),
    }
    return Answer(201, shown)


@api.open_post(Visited("/intake/reports/status", Code, ReportStanding, "How far a report is"))
def status(visit: Visit) -> Answer:
    """Answer how far it is, and what quality assurance answered."""
    limits.count(limits.QUESTIONS, visit.sources)
    return Answer(200, _standing(_known(fields.checked(Code, visit.body()))))


@api.open_post(Visited("/intake/reports/additions", Addition, ReportStanding, "Say more about a report"))
def add(visit: Visit) -> Answer:
    """Keep what was said later, as long as the report is open; the same words are kept once."""
    limits.count(limits.QUESTIONS, visit.sources)
    asked = fields.checked(Addition, visit.body())
    record = _known(asked)
    former = record.data.get("additions") or []
    if any(one["text"] == asked["what_happened"] for one in former):
        return Answer(200, _standing(record))
    if record.state in REPORT_TYPE.lifecycle.final or len(former) >= MOST_ADDITIONS:
        raise Refusal(
            "INVALID_TRANSITION", "Nothing more is taken here; report it anew.", "E11", "report_is_closed"
        )
    one = {"text": str(asked["what_happened"]), "at": clock.instant(clock.now())}
    unit, step = _unit(visit), REPORT_TYPE.lifecycle.step("add_words")
    case = Case(record, PUBLIC)
    unit.add(*advanced(step, case, Reason("reported_from_outside"), data={"additions": [*former, one]}))
    [kept] = unit.commit()
    return Answer(200, _standing(kept))


def _unit(visit: Visit) -> Unit:
    """Return a unit that keeps the gateway's name of the request, and not where it came from."""
    return Unit(Request(visit.request, visit.request))


def _row(code: str) -> str:
    return f"R#{sha256(code.encode()).hexdigest()}"


def _known(asked: dict[str, Any]) -> Record:
    """Return the report of a code; one that opens nothing gets the same answer whatever it looks like."""
    code = "".join(one for one in str(asked["code"]).upper() if one in ALPHABET)
    [row] = storage.get("TABLE", (_row(code), "-"))
    if row is None:
        raise not_found("A report with this code")
    return RECORDS.by_entity(str(row["note"]))


def _standing(record: Record) -> ReportStanding:
    data = record.data
    told: list[Told] = [
        {"at": clock.milliseconds(one["at"]), "text": one["text"]} for one in data.get("messages") or ()
    ]
    return {
        "state": record.state, "received_at": clock.milliseconds(str(data["received_at"])),
        "additions": len(data.get("additions") or ()), "messages": told,
    }  # fmt: skip


handler = api.handler
