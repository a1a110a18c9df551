"""Who may work: a role is cleared once everything that comes before work in it is done and has not run out."""

import json
from collections.abc import Iterable, Mapping

from shared import access_rows, clock, storage
from shared.gate import GATES, key, written

from . import audience, cells, demands
from .cells import Cell

TRIES = 3


def gated() -> frozenset[str]:
    """Return the roles that an active matrix withholds until they are trained."""
    return frozenset(row.role for row in demands.active_rows() if row.before_work)


def settle(people: Iterable[str]) -> None:
    """Judge who of these holds a gated role, then say which roles are gated: nobody slips through between."""
    judge_all(people)
    tell()


def judge_all(people: Iterable[str]) -> None:
    """Judge who of these people holds a gated role."""
    roles = gated()
    for person in sorted(people) if roles else ():
        if any(role in roles for role, _ in audience.held_by(person)):
            judge(person)


def tell() -> None:
    """Say which roles are gated."""
    roles = sorted(gated())
    [former] = storage.get("SESSIONS_TABLE", GATES)
    if roles != (json.loads(former["note"]) if former else []):
        storage.commit([written(GATES, roles, former)])


def judge(person: str) -> None:
    """Keep what a person is cleared for, unless somebody judged meanwhile: then judge again."""
    known = access_rows.known((person,)).get(person)
    if known is None or not known.get("sub"):
        return  # who has no account yet acts in nothing; the daily work judges them once they have one
    for _ in range(TRIES):
        [former] = storage.get("SESSIONS_TABLE", key(known["sub"]))
        note = _clearance(person)
        if former and json.loads(former["note"]) == note:
            return
        try:
            storage.commit([written(key(known["sub"]), note, former)])
            return
        except storage.Conflict:
            continue
    raise RuntimeError(f"the clearance of {person} was judged by several at once")


def _clearance(person: str) -> dict[str, object]:
    """Return what a person is cleared for, and the numbers of what is open, by role."""
    found, on = cells.of_person(person), clock.today()
    cleared, waiting = [], {}
    for role, scope in sorted(audience.held_by(person)):
        before = [
            d
            for d in demands.of([(role, scope)]).values()
            if d.before_work and audience.is_in_force(d.version)
        ]
        missing = sorted(
            d.number for d in before if not _done(found, (d.key, *d.substitutes), on.isoformat())
        )
        if missing:
            waiting[role] = missing
        else:
            cleared.append([role, scope])
    return {"cleared": cleared, "open": waiting}


def _done(found: Mapping[str, Cell], keys: Iterable[str], on: str) -> bool:
    return any(name in found and found[name].counts(on) for name in keys)


def missing_rows() -> list[str]:
    """Return who holds a gated role and was never judged: they had no account when they took it."""
    wanted = sorted({person for role in gated() for person, _ in audience.holding(role)})
    subs = {name: known["sub"] for name, known in access_rows.known(wanted).items() if known.get("sub")}
    rows = storage.get("SESSIONS_TABLE", *(key(sub) for sub in subs.values()))
    return [name for name, row in zip(subs, rows, strict=True) if row is None]
