"""Where the processes in force have a gap: without an effective procedure, without somebody who answers for it. QMS-08"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from typing_extensions import TypedDict

from shared import storage
from shared.records import Record

from . import ground, standing
from .records import PROCESS_TYPE, RECORDS

MOST = 1000
TOGETHER = 50
HELD, LEFT = "HELD", "LEFT"
Code = Literal[
    "no_document_in_force", "document_obsolete", "competency_not_active", "owner_left", "no_responsibility_matrix",
    "matrix_of_former_version", "nobody_holds_role",
]  # fmt: skip


class GapShown(TypedDict):
    """One gap: the process, what is wrong, and the record or role it is about."""

    process: str
    number: str
    title: str
    code: Code
    says: str
    about: str | None


@dataclass(frozen=True)
class Known:
    """What others told of everything that a batch of processes names."""

    in_force: frozenset[str]
    obsolete: frozenset[str]
    inactive: frozenset[str]
    left: frozenset[str]
    matrices: Mapping[str, Record]
    held: frozenset[str]


def found() -> list[GapShown]:
    """Return the gaps of every process in force, by its code."""
    held, gaps = _held(), list[GapShown]()
    for batch in _batches():
        known = _known(batch, held)
        gaps += [gap for process in batch for gap in _of(process, known)]
    return gaps


def _batches() -> Iterator[list[Record]]:
    seen, start = 0, None
    while seen < MOST:
        rows, start = RECORDS.page(PROCESS_TYPE, "by_state", "approved", TOGETHER, start)
        seen += len(rows)
        yield RECORDS.several([f"{PROCESS_TYPE.name}/{row['id']}" for row in rows])
        if start is None:
            return


def _known(batch: Sequence[Record], held: frozenset[str]) -> Known:
    documents = _named(batch, "documents")
    competencies, owners = _named(batch, "competencies"), [str(one.data["owner"]) for one in batch]
    codes = [str(one.data["code"]) for one in batch]
    active, left = (
        ground.told(ground.COMPETENCY, competencies),
        ground.told(LEFT, list(dict.fromkeys(owners))),
    )
    obsolete = ground.told(ground.OBSOLETE, documents)
    stand = [entity for entity in standing.under(standing.MATRIX, *codes) if entity]
    return Known(
        in_force=frozenset(ground.in_force(documents)),
        obsolete=frozenset(name for name, note in obsolete.items() if note),
        inactive=frozenset(name for name, note in active.items() if note != "active"),
        left=frozenset(name for name, note in left.items() if note),
        matrices={str(one.data["process_code"]): one for one in RECORDS.several(stand)},
        held=held,
    )


def _named(batch: Sequence[Record], field: str) -> list[str]:
    return list(dict.fromkeys(name for process in batch for name in process.data[field]))


def _held() -> frozenset[str]:
    """Return the roles that somebody holds who has not left."""
    rows = storage.partition_rows("TABLE", HELD)
    standing_rows = [row["sk"].split("#") for row in rows if row["note"] == "held"]
    people = list(dict.fromkeys(person for _, person, _ in standing_rows))
    gone = {name for name, note in ground.told(LEFT, people).items() if note}
    return frozenset(role for role, person, _ in standing_rows if person not in gone)


def _of(process: Record, known: Known) -> Iterator[GapShown]:
    data = process.data

    def gap(code: Code, says: str, about: str | None = None) -> GapShown:
        return {"process": process.entity, "number": process.number, "title": process.title, "code": code,
                "says": says, "about": about}  # fmt: skip

    if not known.in_force.intersection(data["documents"]):
        yield gap("no_document_in_force", "no procedure of it is in force")
    for name in known.obsolete.intersection(data["documents"]):
        yield gap("document_obsolete", "it names a document that is obsolete", name)
    for name in known.inactive.intersection(data["competencies"]):
        yield gap("competency_not_active", "it asks for a competency that is not active", name)
    if data["owner"] in known.left:
        yield gap("owner_left", "its owner has left the study", str(data["owner"]))
    matrix = known.matrices.get(str(data["code"]))
    if matrix is None:
        yield gap("no_responsibility_matrix", "nobody said who answers for its steps")
        return
    if matrix.data["process"] != process.entity:
        yield gap("matrix_of_former_version", "its matrix was signed for a former version", matrix.entity)
    for row in matrix.data["rows"]:
        for role in sorted({*row["responsible"], row["accountable"]} - known.held):
            yield gap("nobody_holds_role", f"nobody holds the role that has: {row['step']}", role)
