"""What the rules of the plan are judged against: the records that are named, and what others told."""

from collections.abc import Mapping, Sequence

from shared import storage
from shared.records import Record

from . import standing
from .records import RECORDS

MOST_LEVELS = 10
EFFECTIVE, OBSOLETE, REGISTERED, COMPETENCY = "EFFECTIVE", "OBSOLETE", "REGISTERED", "COMPETENCY"
ACCEPTED = "ACCEPTED"


def told(kind: str, names: Sequence[str]) -> dict[str, str | None]:
    """Return what was last told of each, None of what nothing was told."""
    rows = storage.get("TABLE", *((kind, name) for name in names))
    return {name: str(row["note"]) if row else None for name, row in zip(names, rows, strict=True)}


def in_force(documents: Sequence[str]) -> list[str]:
    """Return which of the documents have a version in force."""
    effective, obsolete = told(EFFECTIVE, documents), told(OBSOLETE, documents)
    return [one for one in documents if effective[one] and not obsolete[one]]


def process_facts(record: Record) -> Mapping[str, object]:
    """Look up what approving or retiring a process is judged by."""
    data = record.data
    if record.state == "draft":
        documents, competencies = data["documents"], data["competencies"]
        known, obsolete = told(REGISTERED, documents), told(OBSOLETE, documents)
        active = told(COMPETENCY, competencies)
        [stands] = standing.under(standing.CODE, data["code"])
        return {
            "former": one(data.get("replaces")), "standing": stands, **_above(data.get("part_of")),
            "unknown_documents": [name for name in documents if not known[name] or obsolete[name]],
            "inactive_competencies": [name for name in competencies if active[name] != "active"],
        }  # fmt: skip
    if record.state == "approved":
        [matrix] = standing.under(standing.MATRIX, data["code"])
        return {
            "documents_in_force": in_force(data["documents"]),
            "parts": parts(str(data["code"])),
            "matrices": [found.number for found in [one(matrix)] if found],
        }
    return {}


def matrix_facts(record: Record) -> Mapping[str, object]:
    """Look up the process of a matrix, and what stands for it."""
    if record.state != "draft":
        return {}
    process = one(record.data["process"])
    [stands] = standing.under(standing.MATRIX, process.data["code"]) if process else [None]
    return {"process": process, "former": one(record.data.get("replaces")), "standing": stands}


def activity_facts(record: Record) -> Mapping[str, object]:
    """Look up which of the records that an activity names as evidence are restore drills that were accepted."""
    named = [str(shown["record"]) for shown in record.data.get("evidence") or [] if shown.get("record")]
    return {"accepted_drills": [drill for drill, said in told(ACCEPTED, named).items() if said]}


def one(entity: str | None) -> Record | None:
    """Return the record of an entity, None when none was named or there is none."""
    found = RECORDS.several([entity]) if entity else []
    return found[0] if found else None


def parts(code: str) -> list[str]:
    """Return the numbers of the processes in force that are part of this one."""
    rows = storage.partition_rows("TABLE", f"{standing.PART}#{code}")
    found = RECORDS.several([row["note"] for row in rows])
    return [part.number for part in found if part.state == "approved"]


def _above(entity: str | None) -> dict[str, object]:
    """Return the process above, and the codes of everything above it; None where the way up does not end."""
    above = one(entity)
    codes: list[str] = []
    record = above
    while record is not None and len(codes) < MOST_LEVELS:
        codes.append(str(record.data["code"]))
        within = record.data.get("within")
        record = one(standing.under(standing.CODE, within)[0]) if within else None
    return {"above": above, "codes_above": codes if record is None else None}
