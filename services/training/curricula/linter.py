"""What is wrong with a role matrix, or at least worth a second look."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shared.records import Record

MOST_REQUIREMENTS = 30
Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Fault:
    """One fault: an error keeps the matrix from becoming active, a warning does not."""

    code: str
    severity: Literal["error", "warning"]
    says: str
    role: str | None = None
    about: str | None = None


@dataclass(frozen=True)
class Ground:
    """What a matrix is judged against.

    Its curricula and requirements by entity, the roles that somebody holds, and the numbers of documents in force
    that no audience reads, by entity.
    """

    curricula: Mapping[str, Record] = field(default_factory=dict)
    requirements: Mapping[str, Record] = field(default_factory=dict)
    held: frozenset[str] = frozenset()
    unread: Mapping[str, str] = field(default_factory=dict)


def lint(rows: Rows, on: Ground) -> list[Fault]:
    """Return the faults of a matrix: errors first, each with the role and the record it is about."""
    found = [*_rows(rows, on), *_demands(rows, on), *_forgotten(rows, on)]
    return sorted(found, key=lambda fault: (fault.severity, fault.code, fault.role or "", fault.about or ""))


def demanded(role: str, rows: Rows, on: Ground) -> list[Record]:
    """Return the requirements of a role, as often as its curricula name them."""
    named = [
        on.curricula[row["curriculum"]]
        for row in rows
        if row["role"] == role and row["curriculum"] in on.curricula
    ]
    wanted = [entity for curriculum in named for entity in curriculum.data["requirements"]]
    return [on.requirements[entity] for entity in wanted if entity in on.requirements]


def _named(role: str) -> str:
    return role.replace("_", " ")


def _rows(rows: Rows, on: Ground) -> Iterator[Fault]:
    for (role, curriculum), times in Counter((row["role"], row["curriculum"]) for row in rows).items():
        known = on.curricula.get(curriculum)
        number = known.number if known else curriculum
        if times > 1:
            yield Fault(
                "duplicate_row", "error", f"{_named(role)} has {number} {times} times", role, curriculum
            )
        if known and role not in known.data["roles"]:
            says = f"{number} is not made for {_named(role)}"
            yield Fault("role_not_in_curriculum", "error", says, role, curriculum)


def _demands(rows: Rows, on: Ground) -> Iterator[Fault]:
    for role in dict.fromkeys(row["role"] for row in rows):
        found = demanded(role, rows, on)
        for entity, times in Counter(record.entity for record in found).items():
            if times > 1:
                says = f"{_named(role)} gets {on.requirements[entity].number} by {times} curricula"
                yield Fault("duplicate_requirement", "warning", says, role, entity)
        once = {record.entity: record for record in found}.values()
        for document, times in Counter(d for record in once for d in record.data["documents"]).items():
            if times > 1:
                says = f"{_named(role)} reads one document for {times} requirements"
                yield Fault("duplicate_document", "warning", says, role, document)
        if len(once) > MOST_REQUIREMENTS:
            says = f"{_named(role)} gets {len(once)} requirements; above {MOST_REQUIREMENTS} nobody takes them in"
            yield Fault("over_assignment", "warning", says, role)


def _forgotten(rows: Rows, on: Ground) -> Iterator[Fault]:
    named = {row["role"] for row in rows}
    for role in sorted(on.held - named):
        yield Fault("role_without_curriculum", "warning", f"{_named(role)} has no curriculum", role)
    read = {
        document
        for role in named
        for record in demanded(role, rows, on)
        for document in record.data["documents"]
    }
    for document, number in on.unread.items():
        if document not in read:
            yield Fault("unread_document", "warning", f"nobody is asked to read {number}", None, document)
