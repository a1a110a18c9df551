"""Publishing: a copy for each inspector is born in the transaction in which the second person signs."""

from collections.abc import Mapping, Sequence

from shared import fields, opening
from shared.change import Change, Reason
from shared.lifecycle import Case
from shared.records import Record


def readers(case: Case) -> list[str]:
    """Return the inspectors of the inspection."""
    inspection = case.facts.get("inspection")
    return list(inspection.data["inspectors"]) if isinstance(inspection, Record) else []


def counted(case: Case) -> Mapping[str, object]:
    """Count the copies that were handed out."""
    return {"publications": int(case.record.data["publications"] or 0) + len(readers(case))}


def copies(case: Case) -> Sequence[Change]:
    """Open a copy of the answer for each inspector; each is numbered below its request."""
    people, record = readers(case), case.record
    first = int(record.data["publications"]) - len(people) + 1
    return [change for place, reader in enumerate(people, first) for change in _copy(case, reader, place)]


def _copy(case: Case, reader: str, place: int) -> Sequence[Change]:
    from .domain import files_of
    from .records import PUBLICATION_TYPE  # a request knows its copies and a copy its request

    record = case.record
    body = {
        "title": record.title, "kind": "answer", "inspection": record.parent, "of": record.entity, "reader": reader,
        "asked": record.data["asked"], "text": record.data["answer"], "items": record.data["items"],
        "files": files_of(record), "prepared_by": record.data["prepared_by"], "published_by": case.person.id,
    }  # fmt: skip
    number = f"{record.number}-P{place:02d}"
    checked = fields.checked(PUBLICATION_TYPE.body, body)
    copy = opening.draft(PUBLICATION_TYPE, checked, case.person, number, record)
    return opening.opened(copy, case.person, Reason("published"), {})
