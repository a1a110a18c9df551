"""Publishing: a copy for each inspector is born in the transaction in which the second person signs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from shared import fields, opening
from shared.change import Change, Reason
from shared.lifecycle import Case
from shared.records import Record

from .domain import files_of
from .records import PUBLICATION_TYPE


@dataclass(frozen=True)
class Handing:
    """How a record is handed out: to the inspectors of which inspection, and what of it they read."""

    kind: Literal["answer", "storyboard"]
    inspection: Callable[[Case], Record | None]
    said: Callable[[Record], Mapping[str, object]]

    def readers(self, case: Case) -> list[str]:
        """Return the inspectors of the inspection."""
        inspection = self.inspection(case)
        return list(inspection.data["inspectors"]) if inspection else []

    def counted(self, case: Case) -> Mapping[str, object]:
        """Count the copies that were handed out."""
        return {"publications": int(case.record.data["publications"] or 0) + len(self.readers(case))}

    def copies(self, case: Case) -> Sequence[Change]:
        """Open a copy for each inspector; each is numbered below what it is a copy of."""
        people = self.readers(case)
        first = int(case.record.data["publications"]) - len(people) + 1
        return [
            change for place, reader in enumerate(people, first) for change in self._copy(case, reader, place)
        ]

    def _copy(self, case: Case, reader: str, place: int) -> Sequence[Change]:
        record, inspection = case.record, self.inspection(case)
        body = {
            "title": record.title, "kind": self.kind, "of": record.entity, "reader": reader, **self.said(record),
            "inspection": inspection.entity if inspection else None, "files": files_of(record),
            "prepared_by": record.data["prepared_by"], "published_by": case.person.id,
        }  # fmt: skip
        number = PUBLICATION_TYPE.number({}, record)[1].format(seq=place)
        checked = fields.checked(PUBLICATION_TYPE.body, body)
        copy = opening.draft(PUBLICATION_TYPE, checked, case.person, number, record)
        return opening.opened(copy, case.person, Reason("published"), {})
