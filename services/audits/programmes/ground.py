"""What a programme is judged against: the universe as it is scored today, and what the study has beside it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from shared import access_rows, clock, storage
from shared.records import Record

from ..models.records import standing as model_standing
from ..universe.score import explained
from .coverage import Thing, quarter_of

PARTIES, PROCESSES, STANDING = "PARTIES", "PROCESSES", ("PROGRAMME", "-")
AUDITED = ("site", "vendor", "cro")


def things(entities: Sequence[Record]) -> list[Thing]:
    """Return everything that has to be covered: the universe, then what is in the study and not in the universe."""
    model, on = model_standing(), clock.today()
    found = []
    for record in entities:
        data = record.data
        score = explained(model, data["kind"], data.get("inputs") or [], on)[0] if model else None
        told = (score["value"], score["known_pct"], score["every_months"]) if score else (None, None, None)
        found.append(Thing(record.entity, record.number, record.title, data["kind"], *told))
    return [*found, *_beside(entities)]


def _beside(entities: Sequence[Record]) -> Iterator[Thing]:
    """Yield organisations and processes of the study that nobody took into the universe."""
    known = {str(record.data.get(name)) for record in entities for name in ("party", "process")}
    parties = [row["sk"] for row in storage.partition_rows("TABLE", PARTIES) if row["sk"] not in known]
    for party, told in access_rows.known(parties).items():
        if told["kind"] in AUDITED and told["state"] not in ("left", "retired"):
            yield Thing(party, told["number"], told["name"], told["kind"], inside=False)
    rows = storage.partition_rows("TABLE", PROCESSES)
    codes = dict.fromkeys(row["sk"].partition("#")[0] for row in rows if row["note"] == "approved")
    for code in sorted(codes.keys() - known):
        yield Thing(code, code, code, "process", inside=False)


def done(audits: Sequence[Record]) -> Mapping[str, list[str]]:
    """Return in which quarters the fieldwork of audits ended, by what was audited."""
    found: dict[str, list[str]] = {}
    for audit in audits:
        quarter = quarter_of(str(audit.data["fieldwork_ended_on"]))
        found.setdefault(str(audit.data["about"]), []).append(quarter)
    return found


def standing() -> str | None:
    """Return the programme in force."""
    [row] = storage.get("TABLE", STANDING)
    return str(row["note"]) if row else None


def gone(data: Mapping[str, Any], entities: Sequence[Record]) -> list[str]:
    """Return what is planned and is not in the universe, or not any more."""
    there = {record.entity for record in entities}
    return sorted({str(one["entity"]) for one in data["planned"]} - there)
