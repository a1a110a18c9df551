"""A finding follows the answer that raises it, in the same transaction: one finding for a question, however often it is answered."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared import fields, opening, storage
from shared.change import Change, Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.numbering import below
from shared.records import Data, Record
from shared.repository import Records

NO, NUMBERING = "no", below("F")


def numbered(asked: Mapping[str, Any], answer: object, audit: Record) -> str | None:
    """Return the number of the finding of a question: the one that it raised, or the next when it is a no."""
    if asked.get("finding") or answer != NO:
        return asked.get("finding")
    counter, form = NUMBERING({}, audit)
    return form.format(seq=storage.take_number(counter))


def followed(case: Case) -> Sequence[Change]:
    """Open the draft that a no raises, say anew in it what a later no says, and withdraw it when it was none."""
    place, none = case.fields["place"], dict[str, Any]()
    asked = next((one for one in case.record.data["checklist"] or () if one["place"] == place), none)
    number = asked.get("finding")
    if number is None:
        return []
    from .records import FINDING_TYPE  # an audit knows its findings and a finding its audit

    [row] = storage.get("TABLE", (f"N#{number}", "-"))
    if row is None:
        return _raised(case, asked, number)
    finding = Records((FINDING_TYPE,)).by_entity(str(row["note"]))
    steps = (
        {"draft": "restate", "withdrawn": "raise_again"} if asked["answer"] == NO else {"draft": "withdraw"}
    )
    if finding.state not in steps:
        return []
    step = FINDING_TYPE.lifecycle.step(steps[finding.state])
    said = _said(asked, case.fields, finding.data) if asked["answer"] == NO else {}
    here = Case(finding, case.person)
    return advanced(step, here, Reason(f"answered_{asked['answer']}"), data=said)


def _raised(case: Case, asked: Mapping[str, Any], number: str) -> Sequence[Change]:
    from .records import FINDING_TYPE

    audit = case.record
    body = {
        "title": f"Question {asked['place']}: {asked['question']}"[:200], "owner": audit.data["auditees"][0],
        "requirement": asked["requirement"], **_said(asked, case.fields),
    }  # fmt: skip
    record = opening.draft(FINDING_TYPE, fields.checked(FINDING_TYPE.body, body), case.person, number, audit)
    return opening.opened(record, case.person, Reason("answered_no"), {"parent": audit})


def _said(asked: Mapping[str, Any], told: Mapping[str, Any], former: Data | None = None) -> dict[str, Any]:
    """Return what a finding says by its answer; a statement that an auditor wrote anew is theirs."""
    said = {"grade": told["grade"], "evidence": told["evidence"]}
    if former and former["statement"] != _statement(asked, former["evidence"]):
        return said
    return {**said, "statement": _statement(asked, told["evidence"])}


def _statement(asked: Mapping[str, Any], evidence: object) -> str:
    return f"{asked['question']} No: {evidence}"[:4000]
