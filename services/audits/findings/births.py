"""A finding that follows from an answer: opened in the same transaction as the answer."""

from collections.abc import Sequence

from shared import fields, opening, storage
from shared.change import Change, Reason
from shared.lifecycle import Case


def raised(case: Case) -> Sequence[Change]:
    """Open the finding that a no raises, as a draft with the question's requirement."""
    from .records import FINDING_TYPE  # an audit knows its findings and a finding its audit

    grade, audit = case.fields.get("grade"), case.record
    if grade is None:
        return []
    asked = next(one for one in audit.data["checklist"] if one["place"] == case.fields["place"])
    body = {
        "title": f"Question {asked['place']}: {asked['question']}"[:200], "grade": grade,
        "owner": audit.data["auditees"][0], "statement": f"{asked['question']} No: {case.fields['evidence']}"[:4000],
        "requirement": asked["requirement"], "evidence": case.fields["evidence"],
    }  # fmt: skip
    counter, form = FINDING_TYPE.number(body, audit)
    number = form.format(seq=storage.take_number(counter))
    record = opening.draft(FINDING_TYPE, fields.checked(FINDING_TYPE.body, body), case.person, number, audit)
    return opening.opened(record, case.person, Reason("answered_no"), {"parent": audit})
