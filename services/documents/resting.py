"""What rests on a document: what others said cannot go on without it, and documents in use that refer to it.

Others tell it as facts, seconds after their own step. So that neither side passes the other in that time, they refuse
a document whose obsolescence was requested, which two people have still to sign (docs/adr/0048).
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from shared import storage
from shared.authz import WHOLE_STUDY, Person
from shared.lifecycle import Case, rule
from shared.reactions import Heard
from shared.repository import Records
from shared.rights import may_know
from shared.roles import QUALITY, Role

from . import uses
from .shapes import Reference

# How a record lets go of a document, by what it is to it.
LETS_GO = {
    "requires": "a training administrator or quality assurance retires it or approves its next version",
    "waits_for": "its owner and quality assurance close it, or quality assurance cancels it",
    "references": "document control ends its reference",
}
OURS = "document/"
SEE_TO_IT = (Role.DOCUMENT_CONTROLLER, *QUALITY)
Named = tuple[Reference, ...]


def noted(told: Heard, documents: Iterable[str], rel: str, state: Literal["standing", "ended"]) -> None:
    """Keep what a record is to documents, or that it let go of them; an older word changes nothing."""
    note = {"number": told.envelope.number, "rel": rel, "state": state, "owner": uses.owner_of(told)}
    for document in documents:
        told.project(partition(document), f"{told.envelope.entity}#{rel}", json.dumps(note))


def referred(told: Heard, state: Literal["standing", "ended"]) -> None:
    """Keep that another document refers to one, or does not any more."""
    fact = told.fact
    if fact.rel == "references" and fact.to.startswith(OURS) and told.envelope.entity.startswith(OURS):
        noted(told, [fact.to], fact.rel, state)


def of(document: str) -> list[Reference]:
    """Return everything that rests on a document or did; what no longer does says so."""
    rows = [(row, json.loads(row["note"])) for row in storage.partition_rows("TABLE", partition(document))]
    return [{"entity": str(row["sk"]).partition("#")[0], "number": note["number"], "rel": note["rel"], "to": document,
             "state": note["state"]} for row, note in rows]  # fmt: skip


def standing(document: str, records: Records) -> Named:
    """Return what rests on a document now; another document counts while it is in use."""
    found = [one for one in of(document) if one["state"] == "standing"]
    others = records.several([one["entity"] for one in found if one["entity"].startswith(OURS)])
    out_of_use = {other.entity for other in others if other.state in other.type.lifecycle.final}
    return tuple(one for one in found if one["entity"] not in out_of_use)


def beside_links(document: str, person: Person) -> list[Reference]:
    """Return what rests on a document by a field of its own, as far as the person may know of it."""
    return [one for one in of(document) if one["rel"] != "references" and _told(person, one)]


def passed_over(case: Case) -> Mapping[str, object]:
    """Keep which of them quality management passes over; what comes to rest on it later counts again."""
    return {"dependants_passed_over": [one["entity"] for one in _standing(case) or ()]}


@rule("release what rests on it first, or let the quality manager pass over it with a signature", code="OPEN_CHILDREN",
      clause="records.md 2.1: obsolescence; E6(R3) C.2.1",
      who_can=(Role.TRAINING_ADMINISTRATOR, *SEE_TO_IT))  # fmt: skip
def nothing_rests_on_it(case: Case) -> Sequence[str] | bool:
    """Nothing that is in force or open is left with a document that nobody may use."""
    found = _standing(case)
    if found is None:
        return False
    passed = case.record.data.get("dependants_passed_over") or ()
    return [_named(case, one) for one in found if one["entity"] not in passed]


@rule(
    "nothing rests on it that would have to be passed over",
    code="INVALID_TRANSITION",
    clause="records.md 2.1",
)
def something_rests_on_it(case: Case) -> bool:
    """An override says what it passes over."""
    return bool(_standing(case))


def _standing(case: Case) -> Named | None:
    found = case.facts.get("resting")
    return found if isinstance(found, tuple) else None


def _named(case: Case, one: Reference) -> str:
    return (
        f"{one['number'] if _told(case.person, one) else 'a record you may not read'}: {LETS_GO[one['rel']]}"
    )


def _told(person: Person, one: Reference) -> bool:
    """Whoever has to see to it learns the number, whoever may read the record anyway."""
    sees_to_it = not person.roles_for(WHOLE_STUDY).isdisjoint(SEE_TO_IT)
    return sees_to_it or may_know(person, one["entity"].partition("/")[0], WHOLE_STUDY)


def partition(document: str) -> str:
    """Return where what rests on a document is kept."""
    return f"RESTS#{document}"
