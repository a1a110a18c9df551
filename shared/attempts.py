"""Attempts that were refused: entries of the person who tried. 21 CFR 11.10(e), 11.300(d)"""

import json
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from events.signing import SigningLocked
from shared import storage
from shared.audit_trail import Entry, next_instant, running, sealable, told, who
from shared.authz import Person
from shared.canonical import b64, canonical, commit_to, new_salt, sha256_hex, unb64
from shared.change import Request
from shared.errors import Refusal
from shared.records import FIRST
from shared.storage import Conflict, Write, table

MOST_A_MINUTE = 10
NOTHING_OPEN: dict[str, object] = {
    "state": "refused", "due_on": None, "original_due_on": None, "open_children": [], "ended_links": [], "files": {},
}  # fmt: skip
TRIES = 4
_ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")


@dataclass(frozen=True)
class Attempt:
    """What was tried: the act, where, and on which record (`type/ULID`), if on one."""

    act: str
    where: str
    about: str | None = None


def subject(kind: str, said: str) -> str | None:
    """Return the record that an address names by id or number; None where it names none."""
    if _ULID.fullmatch(said):
        return f"{kind}/{said}"
    [pointer] = storage.get("TABLE", (f"N#{said.upper()}", "-"))
    named = str(pointer["note"]) if pointer else ""
    return named if named.startswith(f"{kind}/") else None


def note(person: Person, attempt: Attempt, refusal: Refusal, request: Request) -> None:
    """Write the refused attempt as an entry; above ten a minute only counted, so that it cannot flood."""
    head = dict(person.head)
    for _ in range(TRIES):
        try:
            storage.commit(_writes(person, head, attempt, refusal, request))
            return
        except Conflict:
            [fresh] = storage.get("SESSIONS_TABLE", (f"S#{person.sub}", "user"))
            head = fresh or {}
    raise Refusal("AUDIT_UNAVAILABLE", "The refused attempt could not be recorded; try again.", "ATR-01")


def _writes(
    person: Person, head: Mapping[str, Any], attempt: Attempt, refusal: Refusal, request: Request
) -> list[Write]:
    ts = next_instant(head.get("ts"))
    minute = ts[:16]
    count = int(head.get("count", 0)) + 1 if head.get("minute") == minute else 1
    if count > MOST_A_MINUTE:
        return [
            _head(person, head, {"minute": minute, "count": count, "skipped": head.get("skipped", 0) + 1})
        ]
    entry, value = _entry(person, head, attempt, refusal, request, ts)
    kept = {
        "v": entry.v,
        "h": entry.leaf,
        "ts": ts,
        "minute": minute,
        "count": count,
        "last": value,
        "skipped": 0,
    }
    return [_head(person, head, kept), *entry.writes()]


def _entry(
    person: Person, head: Mapping[str, Any], attempt: Attempt, refusal: Refusal, request: Request, ts: str
) -> tuple[Entry, str]:
    former = json.loads(str(head["last"])) if head.get("last") else None
    tried = {"where": attempt.where, "rule": refusal.rule, "reason": refusal.reason, "detail": refusal.detail,
             "not_recorded_before": head.get("skipped", 0)}  # fmt: skip
    salt = new_salt()
    fresh = [b64(salt), tried]
    ent = f"user/{person.sub}"
    made = commit_to(tried, salt)
    standing = {**NOTHING_OPEN, "number": person.number, "about": attempt.about}
    content = sha256_hex(canonical({"entity": ent, "fields": {"/attempt": made}, "files": {}}))
    roles = ",".join(sorted(person.roles))
    body = {
        "f": 1, "study": os.environ["STUDY"], "ent": ent, "v": int(head.get("v", 0)) + 1,
        "prev": head.get("h", FIRST), "act": f"{attempt.act}.refused",
        "chg": [{"path": "/attempt", "old": _made(former), "new": made}],
        "st": standing, "sd": sha256_hex(canonical({"content": content, "kept": {}, "st": standing})),
        "by": who(person, roles), "ts": ts, "why": {"code": refusal.code, "text": None},
        "req": {"command": request.command, "request": request.request, "source": None},
        "ev": told(_alarm(person, refusal)), "cause": None, "sig": None, "app": running(),
    }  # fmt: skip
    values = {"fields": {"/attempt": {"old": former, "new": fresh}}, "why": None, "source": None}
    return sealable(body, values), json.dumps(fresh)


def _alarm(person: Person, refusal: Refusal) -> SigningLocked | None:
    """The refusal that locked signing is told at once to those who must look at it. 21 CFR 11.300(d)"""
    return SigningLocked(record=person.id) if refusal.extra.get("attempts_left") == 0 else None


def _made(pair: list[Any] | None) -> str | None:
    return commit_to(pair[1], unb64(pair[0])) if pair else None


def _head(person: Person, head: Mapping[str, Any], kept: Mapping[str, Any]) -> Write:
    names = {f"#{key}": key for key in kept} | {"#v": "v"}
    values = {f":{key}": {"N": str(v)} if isinstance(v, int) else {"S": v} for key, v in kept.items()}
    condition = "attribute_not_exists(#v)"
    if "v" in head:
        condition, values[":was"] = "#v = :was", {"N": str(head["v"])}
    return Write(
        "head",
        "Update",
        {
            "TableName": table("SESSIONS_TABLE"),
            "Key": {"pk": {"S": f"S#{person.sub}"}, "sk": {"S": "user"}},
            "UpdateExpression": "SET " + ", ".join(f"#{key} = :{key}" for key in kept),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        },
    )
