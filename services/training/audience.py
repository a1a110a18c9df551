"""Who holds which role, and which versions a role has to read: what training keeps of others' facts.

What is kept is committed before anything is looked up with it: of two facts that are heard at the same time, one
always sees the other, so nobody is missed; the person's own cell keeps them from being assigned twice.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from events.documents import DocumentVersionApproved
from shared import storage
from shared.reactions import Heard
from shared.repository import Unit
from shared.roles import PEOPLE
from shared.rows import ProjectionRow


@dataclass(frozen=True)
class Reading:
    """A version that has to be read; `exempt` are those who held the role when it was approved."""

    version: str
    document: str
    number: str
    due_days: int
    approved_at: str
    exempt: bool


def at_once(heard: Heard, *rows: tuple[str, str, str]) -> None:
    """Keep rows (partition, sort key, note) in a transaction of their own, unless newer ones stand there."""
    unit = Unit(heard.unit.request)
    replace(heard, unit=unit).project_all(*rows)
    unit.commit()


def hold(heard: Heard, role: str, scope: str, held: bool) -> None:
    """Keep that a person holds a role in a scope, or does not any more, and since when."""
    person, sk = heard.envelope.entity, f"{role}#{scope}"
    [former] = storage.get("TABLE", (f"HELD#{person}", sk))
    if former and former["v"] >= heard.envelope.revision:
        return
    note = json.dumps(_periods(json.loads(former["note"]) if former else [], held, heard.envelope.at))
    unit, state = Unit(heard.unit.request), "held" if held else "ended"
    row = ProjectionRow(f"HELD#{person}", sk, note=note, v=heard.envelope.revision)
    unit.writes.append(storage.put_projection(row, former["v"] if former else None))
    replace(heard, unit=unit).project(f"ROLE#{role}", f"{person}#{scope}", state)
    unit.commit()


def _periods(known: list[list[str | None]], held: bool, at: str) -> list[list[str | None]]:
    if known and known[-1][1] is None:
        return known if held else [*known[:-1], [known[-1][0], at]]
    return [*known, [at, None]] if held else known


def holders(roles: Iterable[str]) -> list[str]:
    """Return everyone who holds one of the roles now, each once."""
    return sorted({person for role in roles for person, _ in holding(role)})


def holding(role: str) -> list[tuple[str, str]]:
    """Return (person, scope) of everyone who holds a role now."""
    rows = storage.partition_rows("TABLE", f"ROLE#{role}")
    found = [row["sk"].partition("#") for row in rows if row["note"] == "held"]
    return [(person, scope) for person, _, scope in found]


def roles_held() -> frozenset[str]:
    """Return every role that somebody holds now."""
    return frozenset(role.value for role in PEOPLE if holding(role.value))


def held_by(person: str, at: str | None = None) -> list[tuple[str, str]]:
    """Return (role, scope) of what a person holds now, or held at an instant; a leaver holds nothing."""
    if at is None and storage.get("TABLE", ("LEFT", person))[0]:
        return []
    found = [(row["sk"].partition("#"), json.loads(row["note"])) for row in _held(person)]
    return [(role, scope) for (role, _, scope), periods in found if _covers(periods, at)]


def _held(person: str) -> list[dict[str, str]]:
    return storage.partition_rows("TABLE", f"HELD#{person}")


def _covers(periods: Sequence[Sequence[str | None]], at: str | None) -> bool:
    if at is None:
        return bool(periods) and periods[-1][1] is None
    return any(start is not None and start <= at and (end is None or at < end) for start, end in periods)


def held_since(person: str, role: str, scope: str, at: str) -> str:
    """Return since when a person held a role at an instant at which they held it."""
    [row] = storage.get("TABLE", (f"HELD#{person}", f"{role}#{scope}"))
    periods = json.loads(row["note"]) if row else []
    return max(
        (str(start) for start, end in periods if start <= at and (end is None or at < end)), default=at
    )


def leave(heard: Heard) -> None:
    """Keep that a person left, and end every role they held."""
    person = heard.envelope.entity
    at_once(heard, ("LEFT", person, "left"))
    for row in _held(person):
        role, _, scope = row["sk"].partition("#")
        hold(heard, role, scope, held=False)


def to_be_read(heard: Heard) -> Reading:
    """Keep for every role of an approved version's audience, and for its document, that it has to be read."""
    fact: DocumentVersionApproved = heard.fact
    reading = Reading(fact.record, fact.document, heard.envelope.number, fact.due_days, heard.envelope.at,
                      fact.training_impact == "none")  # fmt: skip
    note = json.dumps(asdict(reading))
    rows = [
        (f"READS#{role}", fact.record, json.dumps(asdict(replace(reading, exempt=True)))
         if role in fact.exempt_roles else note)
        for role in fact.audience_roles
    ]  # fmt: skip
    if not fact.audience_roles and fact.training_required != "none":
        rows.append(("UNREAD", fact.record, note))
    at_once(heard, (f"DOCUMENT#{fact.document}", fact.record, note), *rows)
    return reading


def over(heard: Heard, version: str) -> None:
    """Keep that a version is superseded or obsolete: nobody has to read it from now on."""
    at_once(heard, ("ENDED", version, heard.envelope.at))


def in_force(heard: Heard) -> None:
    """Keep that a version is effective: people work by it from now on."""
    at_once(heard, ("EFFECTIVE", heard.fact.record, heard.envelope.at))


def is_in_force(version: str | None) -> bool:
    """Say whether a version is effective; what is no version always counts."""
    return version is None or storage.get("TABLE", ("EFFECTIVE", version))[0] is not None


def is_over(version: str | None) -> bool:
    """Say whether a version is superseded or obsolete."""
    return version is not None and storage.get("TABLE", ("ENDED", version))[0] is not None


def readings(roles: Iterable[str]) -> Mapping[str, Reading]:
    """Return what the holders of these roles have to read now as the audience of a document, by version."""
    return _standing(f"READS#{role}" for role in roles)


def versions_of(documents: Iterable[str]) -> Mapping[str, Reading]:
    """Return the versions of these documents that are approved or effective, by version."""
    return _standing(f"DOCUMENT#{document}" for document in documents)


def leaving(heard: Heard, state: str) -> None:
    """Keep that a document is on its way out of use, or stays after all."""
    heard.project("LEAVING", heard.fact.record, state)


def unreadable(documents: Iterable[str]) -> list[str]:
    """Return the documents of which no version is approved or effective, or that are on their way out of use."""
    wanted = list(documents)
    there = {reading.document for reading in versions_of(wanted).values()}
    rows = storage.get("TABLE", *(("LEAVING", document) for document in wanted))
    gone = {row["sk"] for row in rows if row and row["note"] == "leaving"}
    return [document for document in wanted if document not in there or document in gone]


def unread() -> dict[str, str]:
    """Return the number of every version that has to be read by an audience it does not have, by document."""
    return {reading.document: reading.number for reading in _standing(["UNREAD"]).values()}


def _standing(partitions: Iterable[str]) -> dict[str, Reading]:
    rows = [row for pk in partitions for row in storage.partition_rows("TABLE", pk)]
    ended = {row["sk"] for row in storage.partition_rows("TABLE", "ENDED")} if rows else set()
    return {row["sk"]: Reading(**json.loads(row["note"])) for row in rows if row["sk"] not in ended}


def in_force_at(partition: str, at: str) -> list[Reading]:
    """Return the versions of a partition that were effective at an instant."""
    rows = {
        row["sk"]: Reading(**json.loads(row["note"])) for row in storage.partition_rows("TABLE", partition)
    }
    began = _instants("EFFECTIVE") if rows else {}
    ended = _instants("ENDED") if rows else {}
    return [reading for version, reading in rows.items()
            if began.get(version, "9") <= at and at < ended.get(version, "9")]  # fmt: skip


def _instants(partition: str) -> dict[str, str]:
    return {row["sk"]: row["note"] for row in storage.partition_rows("TABLE", partition)}
