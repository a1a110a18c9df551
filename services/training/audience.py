"""Who holds which role, and which versions a role has to read: what training keeps of others' facts.

What is kept is committed before anything is looked up with it: of two facts that are heard at the same time, one
always sees the other, so nobody is missed; the person's own cell keeps them from being assigned twice.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from events.documents import DocumentVersionApproved
from shared import storage
from shared.reactions import Heard
from shared.repository import Unit


@dataclass(frozen=True)
class Reading:
    """A version that has to be read: what an assignment says of it."""

    version: str
    document: str
    number: str
    due_days: int


def at_once(heard: Heard, *rows: tuple[str, str, str]) -> None:
    """Keep rows (partition, sort key, note) in a transaction of their own, unless newer ones stand there."""
    unit = Unit(heard.unit.request)
    early = replace(heard, unit=unit)
    for pk, sk, note in rows:
        early.project(pk, sk, note)
    unit.commit()


def hold(heard: Heard, role: str, scope: str, state: str) -> None:
    """Keep that a person holds a role in a scope, or does not any more."""
    person = heard.envelope.entity
    at_once(heard, (f"ROLE#{role}", f"{person}#{scope}", state), (f"HELD#{person}", f"{role}#{scope}", state))


def holders(roles: Iterable[str]) -> list[str]:
    """Return everyone who holds one of the roles now, each once."""
    found: dict[str, None] = {}
    for role in roles:
        for row in storage.partition_rows("TABLE", f"ROLE#{role}"):
            if row["note"] == "held":
                found[row["sk"].partition("#")[0]] = None
    return sorted(found)


def held_by(person: str) -> list[tuple[str, str]]:
    """Return the roles a person holds now, each with its scope; a leaver holds none, whatever is heard late."""
    return [] if storage.get("TABLE", ("LEFT", person))[0] else _held(person)


def _held(person: str) -> list[tuple[str, str]]:
    rows = storage.partition_rows("TABLE", f"HELD#{person}")
    found = [row["sk"].partition("#") for row in rows if row["note"] == "held"]
    return [(role, scope) for role, _, scope in found]


def leave(heard: Heard) -> None:
    """Keep that a person left, and end every role they held."""
    person = heard.envelope.entity
    at_once(heard, ("LEFT", person, "left"))
    for role, scope in _held(person):
        hold(heard, role, scope, "ended")


def to_be_read(heard: Heard) -> Reading:
    """Keep for every role of an approved version's audience that its holders have to read it."""
    fact: DocumentVersionApproved = heard.fact
    reading = Reading(fact.record, fact.document, heard.envelope.number, fact.due_days)
    note = json.dumps({"document": reading.document, "number": reading.number, "due_days": reading.due_days})
    at_once(heard, *((f"READS#{role}", fact.record, note) for role in fact.audience_roles))
    return reading


def over(heard: Heard, version: str) -> None:
    """Keep that a version is superseded or obsolete: nobody has to read it from now on."""
    at_once(heard, ("ENDED", version, heard.fact.name))


def is_over(version: str) -> bool:
    """Say whether a version is superseded or obsolete."""
    return storage.get("TABLE", ("ENDED", version))[0] is not None


def readings(roles: Iterable[str]) -> Mapping[str, Reading]:
    """Return what the holders of these roles have to read now, by version."""
    found: dict[str, Reading] = {}
    for role in roles:
        for row in storage.partition_rows("TABLE", f"READS#{role}"):
            found[row["sk"]] = Reading(row["sk"], **json.loads(row["note"]))
    ended = {row["sk"] for row in storage.partition_rows("TABLE", "ENDED")} if found else set()
    return {version: reading for version, reading in found.items() if version not in ended}
