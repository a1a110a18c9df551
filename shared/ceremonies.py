"""The signing ceremony: an intent bound to person, record, revision and content; used once; counted."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from shared import clock, storage, watch
from shared.authz import Person
from shared.errors import Refusal, key_mismatch
from shared.records import COMMENTS, Record
from shared.rows import NoteRow
from shared.signatures import (
    INTENT_SECONDS,
    POLICY_VERSION,
    Ceremony,
    Meaning,
    declaration_digest,
    local_time,
    not_before,
    prove,
    refused,
)
from shared.storage import Conflict, Write, table

_WHO = ("study administrator", "quality manager")


def may_sign(person: Person) -> Refusal | None:
    """Return why the person cannot sign anything now, or None."""
    if person.locked:
        detail = "Signing is locked after five signings that came to nothing; two administrators restore it."
        return Refusal("SIGNING_LOCKED", detail, "ACC-12, 21 CFR 11.300(d)", "signing_locked", (), _WHO)
    if not person.identity_verified:
        detail, rule = (
            "Your identity must be verified before your first signature.",
            "ACC-04, 21 CFR 11.100(b)",
        )
        return Refusal("FORBIDDEN", detail, rule, "identity_not_verified", ("identity verification",), _WHO)
    if not person.can_sign:
        detail = "Your signing was suspended after a compromise report."
        return Refusal("FORBIDDEN", detail, "ACC-11, 21 CFR 11.300(c)", "account_disabled", (), _WHO)
    if person.policy_version != POLICY_VERSION:
        detail = (
            "Accept the signature policy first: your electronic signature binds you like a handwritten one."
        )
        rule, reason, who = "SIG-08, 21 CFR 11.10(j)", "signature_policy_not_accepted", ("you yourself",)
        return Refusal("PRECONDITION_REQUIRED", detail, rule, reason, ("policy",), who)
    return None


def open_intent(
    person: Person, record: Record, step: str, meaning: Meaning, zone: str, identity: str
) -> dict[str, Any]:
    """Store an intent and return what the signer is shown; five minutes, this content, this person.

    An `identity` that was used before returns the first intent, or 422 when that was for something else.
    """
    moment = clock.now()
    local_time(moment, zone)
    intent = _intent(record, step, meaning, zone, identity, moment)
    row = NoteRow(f"S#{person.sub}", f"intent#{intent['id']}", note=json.dumps(intent))
    noted = watch.opened(person, str(intent["id"]), moment)
    try:
        storage.commit([storage.put_new(row, "SESSIONS_TABLE", "intent"), noted])
    except Conflict:
        return _opened_before(person.sub, intent)
    return intent


def _intent(
    record: Record, step: str, meaning: Meaning, zone: str, identity: str, moment: datetime
) -> dict[str, Any]:
    declaration = meaning.declaration(record.number)
    return {
        "id": identity,
        "entity": record.entity,
        "step": step,
        "revision": record.revision,
        "state": record.state,
        "content_sha256": record.content_sha256,
        "digest": _bound(record),
        "meaning": meaning.value,
        "declaration": declaration,
        "declaration_sha256": declaration_digest(declaration),
        "zone": zone,
        "not_before": not_before(moment),
        "expires_at": clock.instant(moment + timedelta(seconds=INTENT_SECONDS)),
    }


def _bound(record: Record) -> str:
    """Return what an intent binds: everything the signer was shown but comments, which change nothing signed."""
    said = {name: value for name, value in record.data.items() if name != COMMENTS}
    return replace(record, data=said).digest


def _opened_before(sub: str, intent: Mapping[str, Any]) -> dict[str, Any]:
    [row] = storage.get("SESSIONS_TABLE", (f"S#{sub}", f"intent#{intent['id']}"))
    former: dict[str, Any] = json.loads(row["note"]) if row else {}
    if any(former.get(name) != intent[name] for name in ("entity", "step", "revision", "zone")):
        raise key_mismatch()
    return former


def perform(
    person: Person, record: Record, step: str, meaning: Meaning, proof: Mapping[str, str]
) -> tuple[Ceremony, list[Write]]:
    """Return the proven ceremony and the writes that use it up; raises the refusal and counts it."""
    [row] = storage.get("SESSIONS_TABLE", (f"S#{person.sub}", f"intent#{proof['intent_id']}"))
    if row is None:
        raise refused("intent_unknown", "This signing was not opened by you.")
    intent = json.loads(row["note"])
    try:
        ceremony = _proven(person, record, step, meaning, intent, row, proof["id_token"])
    except Refusal as refusal:
        refusal.extra["attempts_left"] = watch.count_refusal(
            person, str(intent["id"]), _used(person.sub, str(intent["id"]))
        )
        raise
    done = watch.done(person.sub, str(intent["id"]))
    return ceremony, [_use(person.sub, str(intent["id"])), _spend(ceremony), done]


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
    # the digest also holds state, round, due date and what steps kept; other signatures do not change it
    if intent["digest"] != _bound(record):
        raise Refusal("HASH_MISMATCH", "The content changed since it was shown to you; read it again.",
                      "SIG-05, 21 CFR 11.70", "content_changed")  # fmt: skip
    return prove(id_token, intent, person.sub)


def _use(sub: str, intent: str) -> Write:
    """Use an intent up, if nobody was faster."""
    used = _used(sub, intent)
    return Write(
        used.kind, used.operation, used.arguments | {"ConditionExpression": "attribute_not_exists(used)"}
    )


def _used(sub: str, intent: str) -> Write:
    arguments = {
        "TableName": table("SESSIONS_TABLE"),
        "Key": {"pk": {"S": f"S#{sub}"}, "sk": {"S": f"intent#{intent}"}},
        "UpdateExpression": "SET used = :at",
        "ExpressionAttributeValues": {":at": {"S": clock.instant(clock.now())}},
    }
    return Write("used", "Update", arguments)


def _spend(ceremony: Ceremony) -> Write:
    """A sign-in proves one signature, never two (decision 25)."""
    row = NoteRow(f"J#{ceremony.origin_jti}", "-", note=ceremony.intent)
    return storage.put_new(row, "SESSIONS_TABLE", "used")
