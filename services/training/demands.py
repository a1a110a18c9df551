"""What a person has to be trained in because of the roles they hold: audiences of documents, and the role matrix."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from shared import access_rows, storage
from shared.authz import WHOLE_STUDY
from shared.records import Record

from . import audience
from .audience import Reading
from .curricula import ground
from .curricula.records import NONE

Held = Iterable[tuple[str, str]]
MOST_VERSIONS = 50


@dataclass(frozen=True)
class Demand:
    """One thing somebody has to be trained in; `key` is the version to read, or the requirement's lasting identity."""

    key: str
    kind: str
    number: str
    title: str
    due_days: int
    requirement: str | None = None
    document: str | None = None
    version: str | None = None
    before_work: bool = False
    substitutes: tuple[str, ...] = ()
    curriculum: str | None = None


@dataclass(frozen=True)
class Row:
    """A row of an active matrix, with the curriculum that is active in its place now."""

    role: str
    scope: str
    before_work: bool
    curriculum: Record


def of(held: Held) -> dict[str, Demand]:
    """Return what holders of these roles, each in its scope, have to be trained in; by key."""
    roles = list(dict.fromkeys(held))
    found = _read(role for role, _ in roles)
    for role, scope in roles:
        _add(found, [row for row in active_rows() if row.role == role and reaches(row.scope, scope)])
    return found


def of_scopes(role: str, scopes: Iterable[str]) -> dict[str, dict[str, Demand]]:
    """Return what holders of a role have to be trained in, by scope; scopes that the same matrices reach are one."""
    wanted, rows, read = list(scopes), [row for row in active_rows() if row.role == role], _read([role])
    known = _places({*wanted, *(row.scope for row in rows)})
    made: dict[frozenset[str], dict[str, Demand]] = {}
    found = {}
    for scope in wanted:
        over = frozenset(row.scope for row in rows if _lies_in(row.scope, scope, known))
        if over not in made:
            made[over] = dict(read)
            _add(made[over], [row for row in rows if row.scope in over])
        found[scope] = made[over]
    return found


def _read(roles: Iterable[str]) -> dict[str, Demand]:
    return {reading.version: of_reading(reading) for reading in audience.readings(roles).values()}


def _add(found: dict[str, Demand], rows: list[Row]) -> None:
    for demand in _of_matrix(rows):
        former = found.get(demand.key)
        if former is None or demand.before_work or not former.requirement:
            found[demand.key] = demand


def of_reading(reading: Reading) -> Demand:
    """Return the demand of a version whose audience a role belongs to."""
    return replace(as_read(reading.version, reading.document, reading.number), due_days=reading.due_days)


def as_read(version: str, document: str, number: str) -> Demand:
    """Return the demand to read a version."""
    title = f"Read and understand {number}"
    return Demand(version, "read", number, title, 0, None, document, version)


def _of_matrix(rows: list[Row]) -> Iterator[Demand]:
    wanted = {name: row for row in rows for name in row.curriculum.data["requirements"]}
    before = {name for row in rows if row.before_work for name in row.curriculum.data["requirements"]}
    for name, requirement in current(wanted).items():
        yield from of_requirement(requirement, name in before, wanted[name].curriculum.entity)


def of_requirement(
    requirement: Record, before_work: bool = False, curriculum: str | None = None
) -> Iterator[Demand]:
    """Return what a requirement asks for now: a reading for each version in force, or the requirement itself."""
    data = requirement.data
    substitutes = tuple(record.data["key"] for record in current(data["substitutes"]).values())
    days, own = int(data["initial_days"]), requirement.entity
    if data["kind"] != "read":
        yield Demand(data["key"], data["kind"], requirement.number, requirement.title, days, own,
                     before_work=before_work, substitutes=substitutes, curriculum=curriculum)  # fmt: skip
        return
    for reading in audience.versions_of(data["documents"]).values():
        title = f"Read and understand {reading.number}"
        yield Demand(reading.version, "read", reading.number, title, days, own, reading.document, reading.version,
                     before_work, substitutes, curriculum)  # fmt: skip


def active_rows() -> list[Row]:
    """Return the rows of every active matrix: the study's, and those of countries and sites."""
    placed = [row for row in storage.partition_rows("TABLE", "MATRIX") if row["note"] != NONE]
    matrices = [record for record in ground.several(row["note"] for row in placed).values() if record]
    named = [(row, str(matrix.data["holds_for"])) for matrix in matrices for row in matrix.data["rows"]]
    curricula = current(row["curriculum"] for row, _ in named)
    return [Row(row["role"], scope, bool(row["before_work"]), curricula[row["curriculum"]])
            for row, scope in named if row["curriculum"] in curricula]  # fmt: skip


def current(entities: Iterable[str]) -> dict[str, Record]:
    """Return the active record that each of these leads to: itself, or the newest version that took its place."""
    wanted = {name: name for name in entities}
    found: dict[str, Record] = {}
    for _ in range(MOST_VERSIONS):
        records = ground.several(wanted.values())
        successors = {}
        for name, entity in wanted.items():
            record = records[entity]
            if record and record.state == "active":
                found[name] = record
            elif record and record.data.get("succeeded_by"):
                successors[name] = str(record.data["succeeded_by"])
        if not successors:
            break
        wanted = successors
    return found


def reaches(matrix: str, scope: str) -> bool:
    """Say whether a matrix holds for a scope: the whole study, the very scope, or the country it lies in."""
    if matrix in (WHOLE_STUDY, scope):
        return True
    if scope == WHOLE_STUDY:
        return False
    return _lies_in(matrix, scope, access_rows.known((matrix, scope)))


def _places(scopes: Iterable[str]) -> dict[str, dict[str, object]]:
    return access_rows.known(sorted(set(scopes) - {WHOLE_STUDY}))


def _lies_in(matrix: str, scope: str, known: Mapping[str, Mapping[str, object]]) -> bool:
    if matrix in (WHOLE_STUDY, scope):
        return True
    country, place = known.get(matrix, {}), known.get(scope, {})
    return (
        country.get("kind") == "country"
        and bool(country.get("country"))
        and country["country"] == place.get("country")
    )


def readers_of(document: str) -> list[tuple[str, str]]:
    """Return (role, scope of the matrix) of everyone whom a requirement of the matrix sends to a document."""
    rows = active_rows()
    requirements = current(name for row in rows for name in row.curriculum.data["requirements"])
    return [(row.role, row.scope) for row in rows
            if any(document in requirements[name].data["documents"]
                   for name in row.curriculum.data["requirements"] if name in requirements)]  # fmt: skip
