"""Who stands in for whom: absences begin and end by themselves, and tell with whom open work stands too. W4"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from shared import access_rows, clock, showing, storage
from shared.authz import Grant, Person, system
from shared.change import Reason, Request
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Unit
from shared.shapes import Row

from .. import holders
from ..inbox import BATCH, leavers, moved
from ..lifecycle import HELD
from ..records import RECORDS, TASK_TYPE
from ..rules import PERSONAL
from .records import ABSENCE_TYPE

Listed = Mapping[str, Any]
KIND, SUBJECT, GROUP, COVERED = 0, 1, 6, 7  # the words of a list row, see `domain.summary`


def facts(absence: Record) -> Mapping[str, object]:
    """Look up, before an absence is announced, who is away meanwhile and who could stand in."""
    if absence.revision:
        return {}
    data = absence.data

    def able() -> list[str]:
        return _able(absence.created_by)

    return {
        "own": RECORDS.everyone(ABSENCE_TYPE, "by_owner", str(data["owner"])),
        "theirs": RECORDS.everyone(ABSENCE_TYPE, "by_owner", str(data["substitute"])),
        "able": able,
    }


def _able(person: str) -> list[str]:
    """Return the names of those who hold every role of a person: they could stand in."""
    at = clock.instant(clock.now())
    mine = [g for g in map(Grant.of, access_rows.known((person,))[person]["grants"]) if g.holds(at)]
    holding = [set(holders.of(g.role, scope=g.scope)) | set(holders.of(g.role, scope="study")) for g in mine]
    able = sorted(set.intersection(*holding) - {person}) if holding else []
    known = access_rows.known(able[:50])
    return sorted(str(told["name"]) for told in known.values())


def substitute_of(person: str) -> str | None:
    """Return who stands in for a person now, if they are away and the other is still in the study."""
    [row] = storage.get("TABLE", ("AWAY", person))
    substitute = str(row["note"]) if row else ""
    return substitute if substitute and substitute not in leavers((substitute,)) else None


def cover(heard: Heard) -> None:
    """Put new work of somebody who is away before who stands in for them, too."""
    if substitute := substitute_of(heard.fact.owner):
        record = RECORDS.by_entity(heard.fact.record)
        heard.unit.add(*_settled(record, heard.fact.owner, substitute, heard.person))


def settle(person: str, by: Person, request: Request) -> None:
    """Make a person's open work stand with who stands in for them now, or with nobody else."""
    rows = RECORDS.everyone(TASK_TYPE, "by_owner", person)
    _settle(rows, person, substitute_of(person), by, request)


def _settle(
    rows: Sequence[Listed], person: str, substitute: str | None, by: Person, request: Request
) -> None:
    for start in range(0, len(rows), BATCH):
        unit = Unit(request)
        entities = [f"{TASK_TYPE.name}/{row['id']}" for row in rows[start : start + BATCH]]
        for record in RECORDS.several(entities):
            unit.add(*_settled(record, person, substitute, by))
        unit.commit()


def _settled(record: Record, person: str, substitute: str | None, by: Person) -> list[Any]:
    """Return the step that puts right with whom a task stands; none where it is so already."""
    data = record.data
    words = (data["kind"], data["subject"], record.state, bool(data.get("group")))
    wanted = substitute if data["owner"] == person and is_passed_on(*words) else None
    if wanted == data.get("substitute") or record.state in TASK_TYPE.lifecycle.final:
        return []
    step = "stand_in" if wanted else "stand_down"
    return moved(step, record, by, "absence", {"substitute": wanted})


def is_passed_on(kind: str, subject: str, state: str, of_a_group: bool) -> bool:
    """Say whether others may do it: no signature, no training of one's own, nothing that a group may still claim."""
    return (
        state in HELD
        and kind not in ("sign", "read")
        and not subject.startswith(PERSONAL)
        and (state == "claimed" or not of_a_group)
    )


def passing_on(rows: Iterable[Listed]) -> list[Listed]:
    """Return the list rows of work that others may do."""
    found = []
    for row in rows:
        words = str(row["summary"]).split(" ")
        if is_passed_on(words[KIND], words[SUBJECT], str(row["state"]), words[GROUP:][:1] == ["group"]):
            found.append(row)
    return found


def covered_by(person: Person) -> list[Row]:
    """Return the open work of those a person stands in for: one call, and one more for each of them."""
    found: list[Row] = []
    for absence in RECORDS.everyone(ABSENCE_TYPE, "by_substitute", person.id):
        if absence["state"] == "running":
            rows, _ = RECORDS.page(TASK_TYPE, "by_owner", str(absence["owner"]), 100)
            found += [showing.item(TASK_TYPE, row) for row in passing_on(rows)]
    return found


def turn(entity: str, by: Person, request: Request) -> Record:
    """Begin or end an absence whose day has come; in the study's time zone."""
    record, today = RECORDS.by_entity(entity), clock.today().isoformat()
    for state, step, due in (
        ("planned", "begin", record.data["begins_on"] <= today),
        ("running", "end", record.data["ends_on"] < today),
    ):
        if due and record.state == state:
            unit = Unit(request)
            row = ABSENCE_TYPE.lifecycle.step(step)
            unit.add(*advanced(row, Case(record, by), Reason("day_reached")))
            [record] = unit.commit()
    return record


def turned() -> dict[str, str]:
    """Begin and end the absences whose day has come; return who is away now, and who stands in."""
    by, away = system("tasks"), {}
    for state in ("planned", "running"):
        for row in RECORDS.everyone(ABSENCE_TYPE, "by_state", state):
            entity = f"{ABSENCE_TYPE.name}/{row['id']}"
            record = turn(entity, by, Request("daily", f"absence/{entity}"))
            if record.state == "running":
                away[str(record.data["owner"])] = str(record.data["substitute"])
    gone = leavers(away.values())
    return {person: substitute for person, substitute in away.items() if substitute not in gone}


def settle_lists(rows: Sequence[Listed], away: Mapping[str, str]) -> None:
    """Put right what began or ended in the same instant as an absence: lists lag behind."""
    by_person: dict[str, list[Listed]] = {}
    for row in rows:
        covered = str(row["summary"]).split(" ")[COVERED:][:1] == ["covered"]
        passes = bool(passing_on((row,))) and str(row["owner"]) in away
        if covered != passes:
            by_person.setdefault(str(row["owner"]), []).append(row)
    for person, some in by_person.items():
        request = Request("daily", f"standing-in/{person}")
        _settle(some, person, away.get(person), system("tasks"), request)
