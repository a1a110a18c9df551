"""Attempts that were refused: entries of the person who tried. 21 CFR 11.10(e), 11.300(d)"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from events.signing import SigningLocked
from shared import clock, noted, prompts, storage
from shared.audit_trail import Entry, next_instant, told, who
from shared.authz import Person, system
from shared.change import Request
from shared.errors import Refusal
from shared.field_types import ULID
from shared.ids import following
from shared.roles import Role
from shared.rows import NoteRow
from shared.storage import Conflict, Write, replace_note, table

MOST_A_MINUTE = 10
FLOODS = "FLOODS"  # who was counted and not yet told of, in one place for whoever tells it
TRIES = 4
_ULID = re.compile(ULID)


@dataclass(frozen=True)
class Attempt:
    """What was tried: the act, where, and on which record (`type/ULID`), if on one.

    `prompted` are the fields a check asked to be mended, with what stood in them; None where no check of fields spoke.
    """

    act: str
    where: str
    about: str | None = None
    prompted: Sequence[Mapping[str, Any]] | None = None


def subject(kind: str, said: str) -> str | None:
    """Return the record that an address names by id or number; None where it names none."""
    if _ULID.fullmatch(said):
        return f"{kind}/{said}"
    by_number = f"E#{kind}#{following(kind, said.upper())}"
    pointer, record = storage.get("TABLE", (f"N#{said.upper()}", "-"), (by_number, "S"))
    if record:
        return f"{kind}/{record['id']}"
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
    alarm = _alarm(person, refusal)
    if count > MOST_A_MINUTE and alarm is None:  # a flood never hides what locked a signing
        skipped = int(head.get("skipped", 0)) + 1
        note = json.dumps({"number": person.number, "minute": minute})
        counted = [_head(person.sub, head, {"minute": minute, "count": count, "skipped": skipped})]
        return [*counted, _noted(person.sub, note)] if skipped == 1 else counted
    tried = {"where": attempt.where, "rule": refusal.rule, "reason": refusal.reason, "detail": refusal.detail,
             "not_recorded_before": head.get("skipped", 0)}  # fmt: skip
    if attempt.prompted is not None:
        tried["fields"] = list(attempt.prompted)
    by = who(person, ",".join(sorted(person.roles)))
    body = {"act": f"{attempt.act}.refused", "by": by, "why": {"code": refusal.code, "text": None},
            "ev": told(alarm)}  # fmt: skip
    what = _noted_of(person.sub, person.number, attempt.about, tried)
    entry, value = noted.entry(what, head, ts, request, body)
    kept = _kept(entry, value) | {"minute": minute, "count": count}
    if attempt.prompted is not None:
        kept["prompt"] = prompts.remembered(entry.v, entry.ts, attempt.about, request.command)
    return [_head(person.sub, head, kept), *entry.writes()]


def _kept(entry: Entry, value: str) -> dict[str, Any]:
    return {"v": entry.v, "h": entry.leaf, "ts": entry.ts, "last": value, "skipped": 0}


def tell_floods() -> int:
    """Write one entry for each person whose attempts were only counted, once the minute is over. integrity.md 1.1"""
    now, found = clock.instant(clock.now())[:16], 0
    for row in storage.partition_rows("SESSIONS_TABLE", FLOODS):
        note = json.loads(row["note"])
        if note.get("minute", now) < now:
            found += _told_of(str(row["sk"]), note)
    return found


def _told_of(sub: str, note: Mapping[str, str]) -> int:
    [head] = storage.get("SESSIONS_TABLE", (f"S#{sub}", "user"))
    skipped = int((head or {}).get("skipped", 0))
    if head is None or not skipped:  # an entry of the next minute told it
        storage.commit([_noted(sub, "{}")])
        return 0
    tried = {"where": None, "rule": "integrity.md 1.1", "reason": "counted_only",
             "detail": f"{skipped} refused attempts were counted.", "not_recorded_before": skipped}  # fmt: skip
    body = {"act": "attempts.counted", "by": who(system("people"), Role.SYSTEM),
            "why": {"code": "COUNTED", "text": None}, "ev": None}  # fmt: skip
    request = Request("daily", f"flood/{sub}/{note['minute']}")
    what = _noted_of(sub, note["number"], None, tried)
    entry, value = noted.entry(what, head, next_instant(head.get("ts")), request, body)
    try:
        storage.commit([_head(sub, head, _kept(entry, value)), *entry.writes(), _noted(sub, "{}")])
    except Conflict:
        return 0  # it goes on; the next run tells it
    return 1


def _noted(sub: str, note: str) -> Write:
    return replace_note(NoteRow(FLOODS, sub, note=note), "SESSIONS_TABLE", "flood")


def _noted_of(sub: str, number: str, about: str | None, tried: Mapping[str, Any]) -> noted.Noted:
    return noted.Noted(f"{noted.TRIED}/{sub}", "/attempt", tried, "refused", number, about)


def _alarm(person: Person, refusal: Refusal) -> SigningLocked | None:
    """The refusal that locked signing is told at once to those who must look at it. 21 CFR 11.300(d)"""
    return SigningLocked(record=person.id) if refusal.extra.get("attempts_left") == 0 else None


def _head(sub: str, head: Mapping[str, Any], kept: Mapping[str, Any]) -> Write:
    """Return the write of a person's newest attempt over the one that was read, and over what was counted since."""
    names = {f"#{key}": key for key in kept} | {"#v": "v", "#skipped": "skipped"}
    values = {f":{key}": {"N": str(v)} if isinstance(v, int) else {"S": v} for key, v in kept.items()}
    condition = "attribute_not_exists(#v) AND attribute_not_exists(#skipped)"
    if "v" in head:
        condition = "#v = :was AND #skipped = :seen"
        values |= {":was": {"N": str(head["v"])}, ":seen": {"N": str(head.get("skipped", 0))}}
    return Write(
        "head",
        "Update",
        {
            "TableName": table("SESSIONS_TABLE"),
            "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": "user"}},
            "UpdateExpression": "SET " + ", ".join(f"#{key} = :{key}" for key in kept),
            "ConditionExpression": condition,
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        },
    )
