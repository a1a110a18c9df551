"""Watching signings that are not completed: five within fifteen minutes lock signing. 21 CFR 11.300(d)

Every signing is an attribute of its own, so that signings side by side never lose one another's.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from shared import clock, storage
from shared.authz import Person
from shared.signatures import INTENT_SECONDS, LOCK_AFTER, LOCK_WINDOW_SECONDS
from shared.storage import Write, table

OPEN, REFUSED = "open#", "refused#"


def opened(person: Person, intent: str, moment: datetime) -> Write:
    """Return the write that watches a signing from its opening on; it locks when too many came to nothing."""
    [watch] = storage.get("SESSIONS_TABLE", (f"S#{person.sub}", "signing"))
    fresh = {f"{OPEN}{intent}": clock.instant(moment)}
    locked = len(failed(person, watch or {}, moment)) >= LOCK_AFTER
    return _watched(person.sub, fresh | _lock(locked), _past(watch or {}, moment))


def done(sub: str, intent: str) -> Write:
    """Return the write that ends the watch over a completed signing."""
    return _watched(sub, {}, [f"{OPEN}{intent}"])


def failed(person: Person, watch: Mapping[str, Any], moment: datetime) -> list[str]:
    """Return the signings within the window that ended refused or unused, since the last restoring."""
    since = max(clock.instant(moment - timedelta(seconds=LOCK_WINDOW_SECONDS)), person.unlocked_at)
    expired = clock.instant(moment - timedelta(seconds=INTENT_SECONDS))
    return [
        name
        for name, at in watch.items()
        if (name.startswith(REFUSED) and at > since) or (name.startswith(OPEN) and since < at <= expired)
    ]


def _past(watch: Mapping[str, Any], moment: datetime) -> list[str]:
    """Return the signings that lie behind the window and need no watching any more."""
    horizon = clock.instant(moment - timedelta(seconds=LOCK_WINDOW_SECONDS))
    return [name for name, at in watch.items() if name.startswith((OPEN, REFUSED)) and at <= horizon]


def _lock(locked: bool) -> dict[str, str]:
    return {"locked_at": clock.instant(clock.now())} if locked else {}


def _watched(sub: str, sets: Mapping[str, str], removes: Sequence[str]) -> Write:
    """Write single attributes of the watch, so that signings side by side never lose one another's."""
    names = {f"#{place}": name for place, name in enumerate([*sets, *removes])}
    places = list(names)
    clauses = []
    if sets:
        clauses.append("SET " + ", ".join(f"{place} = :{place[1:]}" for place in places[: len(sets)]))
    if removes:
        clauses.append("REMOVE " + ", ".join(places[len(sets) :]))
    arguments: dict[str, Any] = {
        "TableName": table("SESSIONS_TABLE"),
        "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": "signing"}},
        "UpdateExpression": " ".join(clauses),
        "ExpressionAttributeNames": names,
    }
    if sets:
        arguments["ExpressionAttributeValues"] = {f":{n}": {"S": at} for n, at in enumerate(sets.values())}
    return Write("signing", "Update", arguments)


def count_refusal(person: Person, intent: str, used: Write) -> int:
    """Burn the intent; the fifth signing within fifteen minutes that ends so locks signing. ACC-12"""
    moment = clock.now()
    refused_at = {f"{REFUSED}{intent}": clock.instant(moment)}
    storage.commit([used, _watched(person.sub, refused_at, [f"{OPEN}{intent}"])])
    [watch] = storage.get("SESSIONS_TABLE", (f"S#{person.sub}", "signing"))
    left = max(0, LOCK_AFTER - len(failed(person, watch or {}, moment)))
    if left == 0:
        storage.commit([_watched(person.sub, _lock(locked=True), [])])
    return left
