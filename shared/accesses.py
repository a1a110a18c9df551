"""What people do that changes no record and is kept all the same: sessions, readings, prints, exports. ATR-10

Each is an entity of its own with one entry, so that whoever reads much at once never waits for themselves.
"""

from collections.abc import Mapping
from typing import Any

from ulid import ULID

from shared import clock, noted, storage
from shared.access_rows import session_begun, session_ended
from shared.audit_trail import Entry, who
from shared.authz import Person
from shared.change import Request
from shared.errors import Refusal
from shared.roles import Role
from shared.storage import Conflict, Write

TAKES_AWAY = frozenset({"print", "export", "read_attachment"})
LOOKS_AT = frozenset({"read", "read_trail"})
PERSONAL = "person.read"
TRIES = 4
BEGAN, ENDED = "session.begin", "session.end"


def kept(permission: str, person: Person, said: str, query: Mapping[str, str]) -> str | None:
    """Return the act under which a reading of what the address names is kept; None where it is not.

    Kept is what leaves the system, what an inspector reads, and what anybody reads of another's person record;
    not every look at a list. E6(R3) 4.2.2(a)(iii), ACC-15
    """
    kind, _, deed = permission.partition(".")
    if query.get("format") == "csv":
        return f"{kind}.export"
    others = permission == PERSONAL and said not in (person.number, person.id.partition("/")[2])
    if deed in TAKES_AWAY or (deed in LOOKS_AT and (others or Role.INSPECTOR in person.roles)):
        return permission
    return None


def note(person: Person, act: str, about: str | None, where: Mapping[str, Any], request: Request) -> None:
    """Write a reading as an entry; what cannot be noted is not shown. ATR-01"""
    _commit(_entry(person, act, about, where, request).writes())


def begin(person: Person, origin: str, request: Request) -> None:
    """Note that a session began; of requests that come together one does."""
    made = _entry(person, BEGAN, None, {"session": person.session}, request)
    try:
        storage.commit([session_begun(person.sub, origin, made.ts), *made.writes()])
    except Conflict:
        return


def end(person: Person, origin: str, request: Request) -> None:
    """End a session at once: its tokens are refused from now on. ACC-09"""
    made = _entry(person, ENDED, None, {"session": person.session}, request)
    _commit([session_ended(person.sub, origin, made.ts), *made.writes()])


def _commit(writes: list[Write]) -> None:
    for _ in range(TRIES):
        try:
            storage.commit(writes)
            return
        except Conflict as met:
            if "entry" in met.kinds:  # an earlier try was carried out, its answer lost
                return
    raise Refusal(
        "AUDIT_UNAVAILABLE", "It could not be recorded; ask again.", "ATR-01", "busy", retry_after=1
    )


def _entry(person: Person, act: str, about: str | None, value: Mapping[str, Any], request: Request) -> Entry:
    entity = f"{noted.ACCESS}/{ULID()}"
    what = noted.Noted(entity, "/access", value, "noted", person.number, about)
    by = who(person, ",".join(sorted(person.roles)))
    said = {"act": act, "by": by, "why": {"code": None, "text": None}}
    return noted.entry(what, {}, clock.instant(clock.now()), request, said)[0]
