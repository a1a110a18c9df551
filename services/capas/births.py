"""What is born of a finding, a closure or a check: the draft, the check itself, another window, the successor."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from shared import fields, opening, storage
from shared.change import Reason
from shared.reactions import Heard
from shared.records import Record, RecordType

from .records import CAPA_TYPE, CHECK_TYPE


def check(heard: Heard, capa: Record, closed_on: str, window: int) -> None:
    """Schedule the check of a CAPA: it is judged when so many days of data lie behind the closure."""
    plan = capa.data["check"]
    start = date.fromisoformat(closed_on) + timedelta(days=int(plan["window_days"]) * window)
    body = {
        "title": plan["criterion"], "capa": capa.entity, "source_records": capa.data["source_records"],
        "owner": plan["evaluator"], "closed_on": closed_on, "start_on": start.isoformat(), "window": window,
        **{name: plan.get(name) for name in ("baseline", "target", "unit", "direction", "method")},
    }  # fmt: skip
    _open(heard, CHECK_TYPE, body, "capa_closed")


def successor(heard: Heard, capa: Record) -> None:
    """Open the CAPA that follows one that did not work, linked to it and to its sources."""
    number = heard.envelope.number
    body = {
        "title": f"Successor of {capa.number}: {capa.title}"[:200],
        "problem_statement": f"{number} found {capa.number} ineffective. {capa.data['problem_statement']}"[:4000],
        "owner": capa.data["owner"], "severity": capa.data["severity"], "site": capa.data.get("site"),
        "external_party": capa.data.get("external_party"),
        "sources": [{"kind": "capa", "record": capa.entity}, *capa.data["sources"]][:20],
    }  # fmt: skip
    _open(heard, CAPA_TYPE, body, "ineffective", predecessor=capa.entity)


def of_finding(heard: Heard) -> Record:
    """Open the draft that corrects a grave finding, for whoever answers that; its words stay in the finding."""
    number, grade = heard.envelope.number, heard.fact.grade
    body = {
        "title": f"Corrective action for {number}",
        "problem_statement": f"{number} was graded {grade}. What was found, against which requirement, stands there.",
        "owner": heard.fact.owner, "severity": grade, "site": heard.fact.party,
        "sources": [{"kind": "finding", "record": heard.fact.record}],
    }  # fmt: skip
    return _open(heard, CAPA_TYPE, body, "finding_issued")


def _open(heard: Heard, kind: RecordType, body: Mapping[str, Any], why: str, **kept: str) -> Record:
    counter, form = kind.number({}, None)
    number = form.format(seq=storage.take_number(counter))
    record = opening.draft(kind, fields.checked(kind.body, body), heard.person, number)
    if kept:
        record = record.with_data({**record.data, **kept})
        record = replace(record, links=tuple(opening.links_from(kind, record.data, heard.person)))
    heard.unit.add(*opening.opened(record, heard.person, Reason(why), {}))
    return record
