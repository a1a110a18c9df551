"""The audit trail: one write-once entry for every change, its exact bytes, its place in the chain.

integrity.md 1.1 is the format; 21 CFR 11.10(e) asks for who, when, what, old, new and why.
"""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from events.envelope import Event
from shared import clock, merkle, prompts, redaction
from shared.authz import Person
from shared.canonical import b64, canonical, commit_to, new_salt, unb64
from shared.change import Change, Request
from shared.errors import Refusal
from shared.record_rows import to_row
from shared.records import Record
from shared.rows import AuditRow, PendingRow
from shared.storage import Write, put_new, put_record

MOST_BYTES = 32 * 1024
SHARDS = (
    4  # of what waits: 2,000 entries a second by what AWS gives one partition, and each is asked at every run
)
MOST_AHEAD = timedelta(seconds=5)


@dataclass(frozen=True)
class Entry:
    """The bytes of an entry with its leaf hash, and the values its commitments stand for."""

    ent: str
    v: int
    ts: str
    b: bytes
    x: str
    leaf: str

    def writes(self) -> list[Write]:
        """Return the audit row and the row that waits for a place in the order."""
        audit = AuditRow(
            f"A#{self.ent.replace('/', '#', 1)}", f"{self.v:010d}", b=self.b, h=self.leaf, x=self.x
        )
        pending = PendingRow(*pending_row(self.ent, self.v), h=self.leaf, ts=self.ts)
        return [put_new(audit, "AUDIT_TABLE", "entry"), put_new(pending, "LOG_TABLE", "pending")]


def pending_row(entity: str, revision: int) -> tuple[str, str]:
    """Return the key of the row in which an entry waits for its place in the order."""
    shard = hashlib.sha256(entity.encode()).digest()[0] % SHARDS
    return f"P#{shard}", f"{entity.replace('/', '#', 1)}#{revision:010d}"


def next_instant(previous: str | None) -> str:
    """Return the instant of the next entry: never before the previous one of the same entity."""
    now = clock.instant(clock.now())
    if previous is None or previous <= now:
        return now
    if clock.parse(previous) - clock.parse(now) > MOST_AHEAD:
        raise Refusal("AUDIT_UNAVAILABLE", "The clock runs behind the trail.", "OPS-02", "clock_skew")
    return previous


def settle(change: Change, request: Request, ts: str) -> tuple[Record, list[Write]]:
    """Return the record with its new revision and leaf, and every write of the change, at the instant `ts`."""
    before = change.before
    revision = before.revision + 1 if before else 1
    after = replace(change.after, revision=revision, updated_at=ts, updated_by=change.person.id)
    if before is None:
        after = replace(after, created_at=ts, created_by=change.person.id)
    if change.signature:
        *former, fresh = after.signatures
        fresh = replace(fresh, signed_at=ts, local=_local(ts, fresh.zone), revision=revision)
        after = replace(after, signatures=(*former, fresh))
    entry = _entry(change, after, ts, request)
    after = replace(after, leaf=entry.leaf)
    writes = [put_record(to_row(after), before.revision if before else 0), *entry.writes(), *change.extra]
    return after, writes


def _local(ts: str, zone: str) -> str:
    from shared.signatures import local_time

    return local_time(clock.parse(ts), zone)


def _entry(change: Change, after: Record, ts: str, request: Request) -> Entry:
    before = change.before
    changed, values = _changes(before, after)
    why, source = _committed(change.reason.text), _committed(request.source)
    body = {
        "f": 1,
        "study": os.environ["STUDY"],
        "ent": after.entity,
        "v": after.revision,
        "prev": before.leaf if before else "0" * 64,
        "act": change.act,
        "chg": changed,
        "st": after.standing,
        "sd": after.digest,
        "by": who(change.person, change.role),
        "ts": ts,
        "why": {"code": change.reason.code, "text": why[0]},
        "req": {"command": request.command, "request": request.request, "source": source[0]},
        "ev": told(change.event),
        "cause": _cause(change, request),
        "sig": _signed(change, after, ts),
        "app": running(),
    }
    x = {"fields": values, "why": why[1], "source": source[1]}
    return sealable(body, x | _gone(before, values))


def _cause(change: Change, request: Request) -> dict[str, int | str] | None:
    """Return what led to a change: the fact that was heard, or the prompt that was answered."""
    return dict(request.cause) if request.cause else prompts.led_to(change, request)


def _gone(before: Record | None, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what stands in place of the redacted values that this change takes away or replaces."""
    texts = before.values if before else {}
    gone = {path: {"old": texts[path]} for path in (before.redacted if before else ()) if path in values}
    return {redaction.KEY: gone} if gone else {}


def _signed(change: Change, after: Record, ts: str) -> dict[str, object] | None:
    """Return the signature of an entry, with the instant and local time it was given at. 21 CFR 11.50"""
    if not change.signature:
        return None
    return {**change.signature, "signed_at": ts, "local": after.signatures[-1].local}


def sealable(body: Mapping[str, Any], values: Mapping[str, Any]) -> Entry:
    """Return the entry of a finished body; entries above 32 KiB are refused (C2SP tlog entry bundles)."""
    data = canonical(body)
    if len(data) > MOST_BYTES:
        raise Refusal("TOO_LARGE", "The change is too large for one entry of the trail.", "integrity 1.1")
    x = canonical(values).decode()
    return Entry(str(body["ent"]), int(body["v"]), str(body["ts"]), data, x, merkle.leaf_hash(data).hex())


def who(person: Person, role: str) -> dict[str, object]:
    """Return who acted, as the entry keeps it: the organisation is the one of that day. EMA 6.2.1"""
    return {
        "sub": person.sub,
        "person": person.id,
        "name": person.name,
        "role": role,
        "organisation": person.organisation,
        "iss": person.iss,
        "auth_time": person.auth_time,
        "amr": list(person.amr),
        "session": person.session,
    }


def told(event: Event | None) -> dict[str, object] | None:
    """Return the fact an entry tells the other domains."""
    if event is None:
        return None
    return {"name": event.name, "version": event.version, "data": event.model_dump(mode="json")}


def running() -> dict[str, str]:
    """Return which code and configuration acted. 21 CFR 11.10(k)(2)"""
    return {"version": os.environ["APP_VERSION"], "config": os.environ["CONFIG_DIGEST"]}


def _committed(text: str | None) -> tuple[str | None, list[str] | None]:
    if text is None:
        return None, None
    salt = new_salt()
    return commit_to(text, salt), [b64(salt), text]


def _changes(before: Record | None, after: Record) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    old = before.values if before else {}
    new = after.values
    changed, values = [], {}
    for path in sorted(old.keys() | new.keys()):
        if path in old and path in new and old[path] == new[path]:
            continue
        was, now = _side(before, old, path), _side(after, new, path)
        changed.append({"path": path, "old": was[0], "new": now[0]})
        values[path] = {"old": was[1], "new": now[1]}
    return changed, values


def _side(record: Record | None, values: Mapping[str, Any], path: str) -> tuple[str | None, list[Any] | None]:
    """Return the commitment at a path, and its salt and value unless there is none or it was redacted."""
    if record is None or path not in values:
        return None, None
    if path in record.redacted:
        return record.redacted[path], None
    pair = [record.salts[path], values[path]]
    return commit_to(pair[1], unb64(pair[0])), pair
