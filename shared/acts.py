"""What people do to a record over HTTP: open, edit, take a step, sign. One transaction each."""

import json
from collections.abc import Mapping
from typing import Any

from shared import ceremonies, clock, commands, fields, history, opening, references, seals, storage
from shared.answers import Answer
from shared.asked import IntentRequest, StepRequest, Why
from shared.change import Reason
from shared.doors import Door
from shared.errors import Refusal, invalid
from shared.http import Call
from shared.lifecycle import Case, Step
from shared.records import Record
from shared.repository import Unit, digest_of
from shared.storage import Conflict
from shared.trail_view import shown


def open_record(door: Door, call: Call) -> Answer:
    """Open a record; a repeated request gets its first answer."""
    parent = door.records.get(door.parent, call.args["parent"])[0] if door.parent else None
    body = dict(call.body)
    reason = _reason(body)
    written = fields.checked(door.kind.body, body)
    references.check(written, call.person)
    _may_do(door, call, written)
    probe = opening.draft(door.kind, written, call.person, "", parent)
    opening.may_open(door.kind, probe, call.person)
    unit = Unit(call.request)
    number = door.records.number(door.kind, written, parent)
    record = opening.draft(door.kind, written, call.person, number, parent)
    try:
        unit.add(*opening.opened(record, call.person, reason, {"parent": parent, **door.looked_up(record)}))
    except Refusal:
        # what the first try opened may be the very thing that stands against the second
        if former := _former(door, call):
            return door.again(call, former)
        raise
    return committed(door, call, unit, 201)


def _may_do(door: Door, call: Call, values: Mapping[str, Any], record: Record | None = None) -> None:
    if not door.kind.answerable:
        references.check_doers(values, call.person, record.data if record else None)


def _reason(body: dict[str, Any]) -> Reason:
    """Take the reason for change out of a body; 422 when it is no text."""
    given = Why(**fields.checked(Why, {name: body.pop(name) for name in Why.model_fields if name in body}))
    return Reason(given.reason_code, given.reason)


def _former(door: Door, call: Call) -> dict[str, Any] | None:
    """Return the idempotency row of an earlier try of this request."""
    return storage.get("TABLE", door.key(call))[0] if call.key is not None else None


def committed(door: Door, call: Call, unit: Unit, status: int) -> Answer:
    """Commit; a repeated request gets its first answer instead of a second effect."""
    if call.key is not None:
        after = unit.changes[0].after
        digest = digest_of(call.method, call.path, dict(call.body))
        note = {"digest": digest, "entity": after.entity, "status": status, "revision": after.revision + 1}
        unit.once(door.key(call)[0], json.dumps(note), "idempotency")
    try:
        record = unit.commit()[0]
    except Conflict:
        former = _former(door, call)
        if former is None:
            raise
        return door.again(call, former)
    return door.answer(record, call.person, status)


def edit(door: Door, call: Call) -> Answer:
    """Edit a record by a merge patch (RFC 7396), against the revision that was read."""
    record, _ = door.readable(call)
    commands.may_edit(record, call.person, call.body)
    if (revision := call.if_match) != record.revision:
        raise _stale(record, revision)
    patch = dict(call.body)
    change = commands.edited(record, patch, call.person, _reason(patch))
    if change.after.values == record.values:
        return door.answer(record, call.person)
    references.check(patch, call.person, record.data)
    _may_do(door, call, patch, record)
    unit = Unit(call.request)
    unit.add(change)
    return door.answer(unit.commit()[0], call.person)


def _stale(record: Record, revision: int) -> Refusal:
    detail = (
        f"{record.number} is at revision {record.revision}, not {revision}; load it and repeat your change."
    )
    since = history.entries(record.entity, revision)[0]
    differences = [change for row in since for change in shown(row)["changes"]]
    extra = {"revision": record.revision, "changed_by": record.updated_by, "changed_at": record.updated_at,
             "differences": differences}  # fmt: skip
    return Refusal("STALE_REVISION", detail, "REC-08", "stale_revision", extra=extra)


def _asked(door: Door, call: Call, name: str, *also: tuple[str, str]) -> tuple[Record, Step, Any]:
    step = commands.step_of(door.kind, name)
    record, rest = door.readable(call, *also)  # 404 also for a step on what may not be known
    return record, step, rest


def intend(door: Door, call: Call) -> Answer:
    """Open a signing: what will be signed, and what it will say."""
    asked = IntentRequest(**fields.checked(IntentRequest, call.body))
    record, step, _ = _asked(door, call, asked.transition)
    case = Case(record, call.person, {}, door.looked_up(record))
    commands.judge(step, case, asked.revision)
    meaning = commands.meaning_of(step, case)
    if meaning is None:
        raise invalid("/transition", f"{step.said} is not signed")
    if refusal := ceremonies.may_sign(call.person):
        raise refusal
    intent = ceremonies.open_intent(call.person, record, step.name, meaning, asked.zone, call.new_id())
    body = {key: value for key, value in intent.items() if key not in ("id", "declaration_sha256", "digest")}
    times = {key: clock.milliseconds(body[key]) for key in ("not_before", "expires_at")}
    return Answer(201, {"intent_id": intent["id"], **body, **times, "meaning_text": meaning.text})


def take_step(door: Door, call: Call) -> Answer:
    """Take a step, signed where the lifecycle asks for it."""
    asked = StepRequest(**fields.checked(StepRequest, call.body))
    also = (door.key(call),) if call.key else ()
    record, step, rest = _asked(door, call, call.args["step"], *also)
    if rest and rest[0]:
        return door.again(call, rest[0])
    facts = door.looked_up(record)
    # who, duty and state come before what was sent (decision 7); the revision counts as soon as it is said
    seen = call.if_match if "if-match" in call.headers else None
    commands.judge(step, Case(record, call.person, {}, facts), seen)
    case = Case(record, call.person, commands.step_fields(step, asked.fields), facts)
    references.check(case.fields, call.person, record.data, "/fields")
    _may_do(door, call, case.fields, record)
    if step.reason and not (asked.reason or "").strip():
        raise commands.reason_required(step.said)
    commands.judge(step, case, call.if_match)
    return _taken(door, call, step, case, asked)


def _taken(door: Door, call: Call, step: Step, case: Case, asked: StepRequest) -> Answer:
    unit, ceremony = Unit(call.request), None
    meaning = commands.meaning_of(step, case)
    if meaning is None and asked.signature is not None:
        raise invalid("/signature", f"{step.said} is not signed", "meaning_not_allowed")
    if meaning is not None:
        if asked.signature is None:
            raise commands.signature_required(step, meaning, case)
        if refusal := ceremonies.may_sign(call.person):
            raise refusal
        proof = asked.signature.model_dump()
        ceremony, writes = ceremonies.perform(call.person, case.record, step.name, meaning, proof)
        unit.writes += writes
    reason = Reason(asked.reason_code, asked.reason)
    unit.add(*commands.advanced(step, case, reason, ceremony))
    answer = committed(door, call, unit, 202 if ceremony else 200)
    if ceremony is None or answer.status != 202:
        return answer
    return _signed(door, call, answer)


def _signed(door: Door, call: Call, answer: Answer) -> Answer:
    """Answer a signing: 202 with its receipt, or 200 once it is sealed when the caller waits (decision 18)."""
    entity, revision = str(answer.body["entity"]), int(str(answer.body["revision"]))
    seconds = seals.preferred_wait(call.headers)
    if seconds and seals.wait_for_seal(entity, revision, seconds):
        record, _ = door.records.shown(door.kind, entity.partition("/")[2])
        return door.answer(record, call.person)
    return answer
