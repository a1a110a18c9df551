"""What an audit is judged against: who its auditors are to the audited, and whether they are qualified, as of now."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from shared import access_rows, clock, gate, storage
from shared.authz import WHOLE_STUDY, Grant, Person
from shared.records import Record
from shared.roles import Role

from .domain import auditors

APART = timedelta(days=730)
HELD = "HELD"
NOW = "now"


def facts(audit: Record, entity: Record | None) -> Mapping[str, object]:
    """Return who of the auditors may not audit this, by name."""
    people = auditors(audit.data)
    known = access_rows.known(people)
    concerned = _concerned(audit, entity)
    return {
        "party": entity.data.get("party") if entity else None,
        "entity_is_active": entity is not None and entity.state == "active",
        "conflicted": [_name(known, one) for one in people if one in concerned or _belonged(one, entity)],
        "unqualified": [_name(known, one) for one in people if not _qualified(known.get(one))],
        "today": clock.today().isoformat(),
    }


def _name(known: Mapping[str, Mapping[str, Any]], person: str) -> str:
    return str(known[person]["name"]) if person in known else person


def _concerned(audit: Record, entity: Record | None) -> set[str]:
    """Return who answers for what is audited."""
    responsible: Iterable[str] = entity.data["responsible"] if entity else ()
    owners = _owners(str(entity.data["process"])) if entity and entity.data.get("process") else ()
    return {*map(str, audit.data["auditees"]), *map(str, responsible), *owners}


def _owners(code: str) -> list[str]:
    """Return who owns a version of the process."""
    return [str(row["note"]) for row in storage.partition_rows("TABLE", f"OWNS#{code}")]


def _belonged(person: str, entity: Record | None) -> bool:
    """Say whether a person holds a role at the audited organisation, or held one in the last two years."""
    party = str(entity.data.get("party") or "") if entity else ""
    if not party:
        return False
    since = (clock.today() - APART).isoformat()
    rows = storage.partition_rows("TABLE", f"{HELD}#{person}")
    mine = [str(row["note"]) for row in rows if row["sk"].partition("#")[2] == party]
    return any(until == NOW or until >= since for until in mine)


def _qualified(told: Mapping[str, Any] | None) -> bool:
    """Say whether somebody holds the role of an auditor now, with everything done that comes before work in it."""
    if told is None or told["state"] in ("left", "retired") or not told.get("sub"):
        return False
    grants = tuple(Grant.of(row) for row in told["grants"])
    person = Person(str(told["sub"]), "", str(told["name"]), grants)
    if Role.AUDITOR not in person.roles_for(WHOLE_STUDY):
        return False
    gates, row = storage.get("SESSIONS_TABLE", gate.GATES, gate.key(person.sub))
    trained = replace(person, training=gate.told(gates, row))
    return not trained.withheld(WHOLE_STUDY, (Role.AUDITOR,))
