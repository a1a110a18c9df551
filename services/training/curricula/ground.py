"""What the rules of the matrix are judged against: the parts a record names, as they stand now."""

from collections.abc import Iterable, Mapping

from shared import storage
from shared.records import Record

from .. import audience
from ..records import RECORDS
from .linter import Fault, Ground, lint
from .records import NONE

PARTS = {
    "training_requirement": ("prerequisites", "substitutes"),
    "curriculum": ("requirements",),
}


def facts(record: Record) -> Mapping[str, object]:
    """Look up what a record of the matrix names; a draft's buttons and its approval are judged by it."""
    if record.state != "draft":
        return {}
    replaces = record.data.get("replaces")
    found: dict[str, object] = {
        "parts": _parts(record),
        "former": several([replaces])[replaces] if replaces else None,
    }
    if record.type.name == "training_requirement":
        found["unreadable"] = audience.unreadable(record.data["documents"])
    if record.type.name == "role_matrix":
        found |= {"standing": active_for(str(record.data["holds_for"])), "faults": faults(record)}
    return found


def _parts(record: Record) -> Mapping[str, Record | None]:
    if record.type.name == "role_matrix":
        rows = record.data["rows"]
        return several([name for row in rows for name in (row["curriculum"], row.get("competency")) if name])
    return several([name for field in PARTS.get(record.type.name, ()) for name in record.data[field]])


def several(entities: Iterable[str]) -> dict[str, Record | None]:
    """Return records of the matrix by entity, None for those that do not exist."""
    wanted = list(dict.fromkeys(entities))
    found = {record.entity: record for record in RECORDS.several(wanted)}
    return {entity: found.get(entity) for entity in wanted}


def active_for(scope: str) -> str | None:
    """Return the matrix that is active for a scope."""
    [row] = storage.get("TABLE", ("MATRIX", scope))
    return str(row["note"]) if row and row["note"] != NONE else None


def faults(matrix: Record) -> list[Fault]:
    """Return what the linter says of a matrix as the study stands now."""
    rows = matrix.data["rows"]
    curricula = {name: known for name, known in several(row["curriculum"] for row in rows).items() if known}
    wanted = [name for known in curricula.values() for name in known.data["requirements"]]
    requirements = {name: known for name, known in several(wanted).items() if known}
    return lint(rows, Ground(curricula, requirements, audience.roles_held(), audience.unread()))
