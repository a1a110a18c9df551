"""Who may be mentioned in a comment: people of the study's work who may read the record themselves. W7"""

from collections.abc import Mapping, Sequence
from typing import Any

from shared import references, sight
from shared.authz import Grant, Person
from shared.errors import Refusal
from shared.records import Record
from shared.roles import OUTSIDE

MOST = 10


def check(record: Record, people: Sequence[str], by: Person) -> None:
    """Refuse to mention whom the register does not know, who left, or who may not read the record; 422 with a pointer for each."""
    references.check({"mentions": list(people)}, by)
    errors = [
        {"pointer": f"/mentions/{place}", "message": "may not read it"}
        for place, person in enumerate(people)
        if not _reads(record, person, by.register.get(person, {}))
    ]
    if errors:
        detail = f"Mention people of the study who may read {record.number}."
        raise Refusal("VALIDATION_FAILED", detail, "ACC-02, W7", "may_not_read", errors=errors)


def _reads(record: Record, entity: str, told: Mapping[str, Any]) -> bool:
    grants = tuple(Grant.of(row) for row in told.get("grants", ()))
    other = Person(entity, entity, str(told.get("name")), grants)
    held = sight.held_for(record, other) - OUTSIDE
    return bool(held) and sight.may_read(record, other, held)
