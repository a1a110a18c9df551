"""Was a person qualified for a role or a task at an instant: yes or no, with what was asked then and what shows it was done.

Nothing of the answer is stored as such: what was asked follows from records that never change after their approval
and carry since when and until when they were in force, what was done from signed assignments, whose entries prove it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from shared import clock, seals
from shared.records import Record, RecordType

from . import audience
from .cells import DONE
from .curricula import ground
from .curricula.records import MATRIX_TYPE
from .demands import MOST_VERSIONS, of_reading, reaches
from .records import ASSIGNMENT_TYPE, RECORDS

NEVER = "9999"


@dataclass(frozen=True)
class Asked:
    """What was asked at the instant; any of `keys` satisfies it."""

    number: str
    title: str
    kind: str
    because_of: str
    keys: tuple[str, ...]


def answer(person: str, role: str, scope: str, at: str) -> dict[str, Any]:
    """Return whether the person held the role and had done everything it asked for at the instant."""
    held = (role, scope) in audience.held_by(person, at)
    asked = _asked(person, role, scope, at) if held else ()
    return _answer(person, asked, at, held) | {"role": role, "task": None, "scope": scope}


def for_task(person: str, task: str, scope: str, at: str) -> dict[str, Any]:
    """Return whether the person had done what a matrix asked for of those with this competency, whatever their role.

    `held` says whether any matrix asked for it there and then: of a task that none names nobody is said to be able.
    """
    able = {one.entity for one in current_at([task], at)}
    asked = list(_by_matrix(scope, at, lambda row: bool(able.intersection(_competency(row, at)))))
    return _answer(person, asked, at, bool(asked)) | {"role": None, "task": task, "scope": scope}


def _answer(person: str, asked: Iterable[Asked], at: str, held: bool) -> dict[str, Any]:
    done = list(_records(ASSIGNMENT_TYPE, "by_owner", person)) if held else []
    items = [_item(one, done, at) for one in asked]
    return {
        "person": person, "at": clock.milliseconds(at), "held": held,
        "qualified": held and all(item["satisfied"] for item in items), "items": items, "next_cursor": None,
    }  # fmt: skip


def _competency(row: Mapping[str, Any], at: str) -> set[str]:
    return {one.entity for one in current_at([row["competency"]], at)} if row.get("competency") else set()


def _asked(person: str, role: str, scope: str, at: str) -> Iterator[Asked]:
    since = audience.held_since(person, role, scope, at)
    for reading in audience.in_force_at(f"READS#{role}", at):
        if not (
            reading.exempt and since < reading.approved_at
        ):  # who was there then was spared; newcomers read it
            yield _reading(reading, "audience")
    yield from _by_matrix(scope, at, lambda row: bool(row["role"] == role))


def _by_matrix(scope: str, at: str, wanted: Callable[[Mapping[str, Any]], bool]) -> Iterator[Asked]:
    """Yield what the matrices in force asked for there by these rows."""
    for matrix in _active_at(list(_records(MATRIX_TYPE, "all", "")), at):
        if reaches(str(matrix.data["holds_for"]), scope):
            named = [row["curriculum"] for row in matrix.data["rows"] if wanted(row)]
            for curriculum in current_at(named, at):
                for requirement in current_at(curriculum.data["requirements"], at):
                    yield from _of(requirement, curriculum, at)


def _of(requirement: Record, curriculum: Record, at: str) -> Iterator[Asked]:
    data = requirement.data
    others = tuple(str(one.data["key"]) for one in current_at(data["substitutes"], at))
    if data["kind"] != "read":
        keys = (str(data["key"]), *others)
        yield Asked(requirement.number, requirement.title, data["kind"], curriculum.number, keys)
        return
    for document in data["documents"]:
        for reading in audience.in_force_at(f"DOCUMENT#{document}", at):
            yield _reading(reading, curriculum.number, *others)


def _reading(reading: audience.Reading, because_of: str, *others: str) -> Asked:
    demand = of_reading(reading)
    return Asked(reading.number, demand.title, "read", because_of, (reading.version, *others))


def signed_at(record: Record, *steps: str) -> str | None:
    """Return the instant of the last signature on one of these steps: the instant of its entry in the trail."""
    return next(
        (str(s.signed_at) for s in reversed(record.signatures) if s.step in steps and not s.voided), None
    )


def _active_at(records: Iterable[Record], at: str) -> list[Record]:
    """Return those records of the matrix that were in force: approved by then, and neither retired nor replaced."""
    there = list(records)
    after = ground.several(record.data["succeeded_by"] for record in there if record.data.get("succeeded_by"))
    found = []
    for record in there:
        successor = after.get(str(record.data.get("succeeded_by")))
        since = signed_at(record, "approve")
        until = signed_at(successor, "approve") if successor else signed_at(record, "retire")
        if since is not None and since <= at and (until is None or at < until):
            found.append(record)
    return found


def current_at(entities: Iterable[str], at: str) -> list[Record]:
    """Return what was in force at the instant of these records, or of the newer versions that took their place."""
    wanted, found = list(dict.fromkeys(entities)), []
    for _ in range(MOST_VERSIONS):
        records = [record for record in ground.several(wanted).values() if record]
        active = _active_at(records, at)
        found += active
        wanted = [str(record.data["succeeded_by"]) for record in records
                  if record not in active and record.data.get("succeeded_by")]  # fmt: skip
        if not wanted:
            break
    return found


def _item(asked: Asked, done: Iterable[Record], at: str) -> dict[str, Any]:
    on = clock.day_of(at).isoformat()
    again = _asked_again(done, at)
    shown = next((record for record in done if record.data["key"] in asked.keys and record.entity not in again
                  and _counts(record, at, on)), None)  # fmt: skip
    return {
        "number": asked.number, "title": asked.title, "kind": asked.kind, "because_of": asked.because_of, "satisfied": shown is not None,
        "evidence": _evidence(shown) if shown else None,
    }  # fmt: skip


def _asked_again(done: Iterable[Record], at: str) -> set[str]:
    """Return what did not count any more at the instant: a retraining had been asked for in its place. T8"""
    return {str(one.data.get("follows")) for one in done
            if one.data["cause"] == "retraining" and one.created_at <= at
            and not (one.state == "cancelled" and one.updated_at <= at)}  # fmt: skip


def _counts(record: Record, at: str, on: str) -> bool:
    """Say whether an assignment was completed or waived by the instant, and counted on that day of the study."""
    since, until = _since(record), record.data.get("valid_until")
    return record.state in DONE and since <= at and (not until or on <= str(until))


def _since(record: Record) -> str:
    return signed_at(record, "complete", "verify", "waive", "record_facilitated") or NEVER


def _evidence(record: Record) -> dict[str, Any]:
    return {
        "assignment": record.number, "entity": record.entity, "state": record.state, "since": _since(record),
        "valid_until": record.data.get("valid_until"), "facilitated": bool(record.data.get("facilitated")), "leaf": record.leaf,
        "signed_by": [signature.printed_name for signature in record.signatures],
        "receipt": seals.receipt(record.entity, record.revision),
    }  # fmt: skip


def _records(kind: RecordType, view: str, value: str) -> list[Record]:
    return RECORDS.several([f"{kind.name}/{row['id']}" for row in RECORDS.everyone(kind, view, value)])
