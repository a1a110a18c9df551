"""The signing ceremony: an intent bound to person, record, revision and content; used once; counted."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from ulid import ULID

from shared import clock, storage
from shared.authz import Person
from shared.errors import Refusal
from shared.records import Record
from shared.rows import NoteRow
from shared.signatures import (
    INTENT_SECONDS,
    LOCK_AFTER,
    LOCK_WINDOW_SECONDS,
    POLICY_VERSION,
    Ceremony,
    Meaning,
    declaration_digest,
    local_time,
    not_before,
    prove,
    refused,
)
from shared.storage import Write, table

_WHO = ("study administrator", "quality manager")


def may_sign(person: Person) -> Refusal | None:
    """Return why the person cannot sign anything now, or None."""
    if person.locked:
        detail = (
            "Signing is locked after five signings that were not completed; two administrators restore it."
        )
        return Refusal("SIGNING_LOCKED", detail, "ACC-12, 21 CFR 11.300(d)", "signing_locked", (), _WHO)
    if not person.identity_verified:
        detail = "Your identity must be verified before your first signature."
        rule = "ACC-04, 21 CFR 11.100(b)"
        return Refusal("FORBIDDEN", detail, rule, "identity_not_verified", ("identity verification",), _WHO)
    if not person.can_sign:
        detail = "Your signing was suspended after a compromise report."
        return Refusal("FORBIDDEN", detail, "ACC-11, 21 CFR 11.300(c)", "account_disabled", (), _WHO)
    if person.policy_version != POLICY_VERSION:
        detail = (
            "Accept the signature policy first: your electronic signature binds you like a handwritten one."
        )
        rule = "SIG-08, 21 CFR 11.10(j)"
        return Refusal(
            "PRECONDITION_REQUIRED",
            detail,
            rule,
            "signature_policy_not_accepted",
            ("policy",),
            ("you yourself",),
        )
    return None


def open_intent(person: Person, record: Record, step: str, meaning: Meaning, zone: str) -> dict[str, Any]:
    """Store an intent and return what the signer is shown; five minutes, this content, this person."""
    moment = clock.now()
    local_time(moment, zone)
    declaration = meaning.declaration(record.number)
    intent = {
        "id": str(ULID()),
        "entity": record.entity,
        "step": step,
        "revision": record.revision,
        "state": record.state,
        "content_sha256": record.content_sha256,
        "meaning": meaning.value,
        "declaration": declaration,
        "declaration_sha256": declaration_digest(declaration),
        "zone": zone,
        "not_before": not_before(moment),
        "expires_at": clock.instant(moment + timedelta(seconds=INTENT_SECONDS)),
    }
    row = NoteRow(f"S#{person.sub}", f"intent#{intent['id']}", note=json.dumps(intent))
    storage.commit(
        [storage.put_new(row, "SESSIONS_TABLE", "intent"), *_watch(person, str(intent["id"]), moment)]
    )
    return intent


def _watch(person: Person, intent: str, moment: datetime) -> list[Write]:
    """Keep the recent intents beside the lock, so that unfinished ones are counted without a search."""
    [row] = storage.get("SESSIONS_TABLE", (f"S#{person.sub}", "signing"))
    recent = _recent(row)
    locked = len(_failed(person, recent, moment)) >= LOCK_AFTER
    horizon = clock.instant(moment - timedelta(seconds=LOCK_WINDOW_SECONDS))
    kept = {key: at for key, at in recent.items() if at > horizon} | {intent: clock.instant(moment)}
    return [_signing_row(person.sub, kept, locked)]


def _failed(person: Person, recent: Mapping[str, str], moment: datetime) -> list[str]:
    """Return the signings within the window that ended refused or unused, since the last restoring."""
    since = max(clock.instant(moment - timedelta(seconds=LOCK_WINDOW_SECONDS)), person.unlocked_at)
    expired = clock.instant(moment - timedelta(seconds=INTENT_SECONDS))
    return [key for key, at in recent.items() if at > since and (key.startswith("refused#") or at <= expired)]


def _recent(row: Mapping[str, Any] | None) -> dict[str, str]:
    return dict(json.loads(row["recent"])) if row and row.get("recent") else {}


def _signing_row(sub: str, recent: Mapping[str, str], locked: bool) -> Write:
    sets = ["recent = :recent"]
    values = {":recent": {"S": json.dumps(recent)}}
    if locked:
        sets.append("locked_at = :at")
        values[":at"] = {"S": clock.instant(clock.now())}
    arguments = {
        "TableName": table("SESSIONS_TABLE"),
        "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": "signing"}},
        "UpdateExpression": "SET " + ", ".join(sets),
        "ExpressionAttributeValues": values,
    }
    return Write("signing", "Update", arguments)


def perform(
    person: Person, record: Record, step: str, meaning: Meaning, proof: Mapping[str, str]
) -> tuple[Ceremony, list[Write]]:
    """Return the proven ceremony and the writes that use it up; raises the refusal and counts it."""
    keys = ((f"S#{person.sub}", f"intent#{proof['intent_id']}"), (f"S#{person.sub}", "signing"))
    row, signing = storage.get("SESSIONS_TABLE", *keys)
    if row is None:
        raise refused("intent_unknown", "This signing was not opened by you.")
    intent = json.loads(row["note"])
    try:
        ceremony = _proven(person, record, step, meaning, intent, row, proof["id_token"])
    except Refusal as refusal:
        refusal.extra["attempts_left"] = _count_refusal(person, intent, _recent(signing))
        raise
    recent = {key: at for key, at in _recent(signing).items() if key != intent["id"]}
    return ceremony, [
        _use(person.sub, intent),
        _spend(ceremony),
        _signing_row(person.sub, recent, locked=False),
    ]


def _proven(
    person: Person, record: Record, step: str, meaning: Meaning, intent: Mapping[str, Any],
    row: Mapping[str, Any], id_token: str,
) -> Ceremony:  # fmt: skip
    if row.get("used"):
        raise Refusal("INTENT_EXPIRED", "This signing was used already.", "SIG-06", "intent_replayed")
    if clock.instant(clock.now()) > intent["expires_at"]:
        raise Refusal("INTENT_EXPIRED", "More than five minutes passed; open the signing again.", "SIG-06",
                      "intent_expired")  # fmt: skip
    bound = (intent["entity"], intent["step"], intent["meaning"])
    if bound != (record.entity, step, meaning.value):
        raise refused("intent_transplanted", "This signing was opened for something else.")  # 21 CFR 11.70
    if (intent["content_sha256"], intent["state"]) != (record.content_sha256, record.state):
        raise Refusal("HASH_MISMATCH", "The content changed since it was shown to you; read it again.",
                      "SIG-05, 21 CFR 11.70", "content_changed")  # fmt: skip
    return prove(id_token, intent, person.sub)


def _count_refusal(person: Person, intent: Mapping[str, Any], recent: dict[str, str]) -> int:
    """Burn the intent; the fifth signing within fifteen minutes that ends so locks signing. ACC-12"""
    moment = clock.now()
    recent.pop(intent["id"], None)
    recent[f"refused#{intent['id']}"] = clock.instant(moment)
    failed = _failed(person, recent, moment)
    left = max(0, LOCK_AFTER - len(failed))
    storage.commit([_signing_row(person.sub, recent, locked=left == 0)])
    return left


def _use(sub: str, intent: Mapping[str, Any]) -> Write:
    arguments = {
        "TableName": table("SESSIONS_TABLE"),
        "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": f"intent#{intent['id']}"}},
        "UpdateExpression": "SET used = :at",
        "ConditionExpression": "attribute_not_exists(used)",
        "ExpressionAttributeValues": {":at": {"S": clock.instant(clock.now())}},
    }
    return Write("used", "Update", arguments)


def _spend(ceremony: Ceremony) -> Write:
    """A sign-in proves one signature, never two (decision 25)."""
    row = NoteRow(f"J#{ceremony.origin_jti}", "-", note=ceremony.intent)
    return storage.put_new(row, "SESSIONS_TABLE", "used")
