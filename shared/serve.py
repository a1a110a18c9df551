"""Every route of a record type, made from its declaration: list, open, read, edit, step, sign, history."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from shared import ceremonies, clock, commands, history, lists, paper, seals, showing, storage
from shared.audit_trail import Reason, shown
from shared.authz import Person
from shared.errors import Refusal, invalid
from shared.http import BASE, Answer, Api, Call, Operation
from shared.lifecycle import Case, Step, refusals
from shared.records import Record, RecordType
from shared.repository import Records, Unit, digest_of
from shared.roles import PEOPLE, Role
from shared.storage import Conflict

Facts = Callable[[Record], Mapping[str, object]]
TEXT = Field(default=None, max_length=2000)


class Proof(BaseModel):
    """What proves a fresh authentication: the intent, and the ID token of the signing client."""

    model_config = ConfigDict(extra="forbid")
    intent_id: str = Field(min_length=26, max_length=26)
    id_token: str = Field(min_length=20, max_length=8192)


class StepRequest(BaseModel):
    """The body of a step."""

    model_config = ConfigDict(extra="forbid")
    reason: str | None = TEXT
    reason_code: str | None = Field(default=None, max_length=64)
    fields: dict[str, Any] = {}
    signature: Proof | None = None


class IntentRequest(BaseModel):
    """The body that opens a signing."""

    model_config = ConfigDict(extra="forbid")
    transition: str = Field(max_length=64)
    revision: int = Field(ge=1)
    zone: str = Field(default="UTC", max_length=64)


@dataclass(frozen=True)
class Door:
    """The routes of one record type; `facts` looks up what its guards need."""

    kind: RecordType
    records: Records
    parent: RecordType | None = None
    facts: Facts | None = None

    @property
    def readers(self) -> tuple[Role, ...]:
        """Who may use the reading routes; a private type is read by those it concerns."""
        return PEOPLE if self.kind.private else self.kind.read_by

    def looked_up(self, record: Record) -> Mapping[str, object]:
        """Return the facts of a record for its guards."""
        return self.facts(record) if self.facts else {}

    def readable(self, call: Call, *also: tuple[str, str]) -> tuple[Record, list[dict[str, Any] | None]]:
        """Return the record when the person may see it; 404 when it may not even be known."""
        record, rest = self.records.get(self.kind, call.args["id"], *also)
        self.check(record, call.person)
        return record, rest

    def check(self, record: Record, person: Person) -> None:
        """Raise unless a role of the record's scope, or a relation to it, lets the person read it."""
        held = person.roles_for(record.scope)
        if not held:
            detail = f"{record.number} belongs to a scope you hold no role in."
            raise Refusal("OUT_OF_SCOPE", detail, "ACC-02, 21 CFR 11.10(g)", "out_of_scope")
        if held.isdisjoint(self.kind.read_by) and not record.relations(person.id):
            raise Refusal(
                "NOT_FOUND", f"{call_name(record)} does not exist, or you may not see it.", "ACC-02"
            )

    def answer(self, record: Record, person: Person, status: int = 200) -> Answer:
        """Return the record as the API shows it, with its ETag."""
        sealed = seals.sealed_revision(record.entity)
        body = showing.record(record, person, self.looked_up(record), sealed)
        return Answer(status, body, {"ETag": f'"{record.revision}"'})

    def again(self, call: Call, former: Mapping[str, Any]) -> Answer:
        """Return the first answer of a repeated request; 422 when the key was used for another one."""
        digest = digest_of(call.method, call.path, dict(call.body))
        note = json.loads(former["note"])
        if note["digest"] != digest:
            detail = "This Idempotency-Key was used for another request."
            raise Refusal("IDEMPOTENCY_MISMATCH", detail, "API: Idempotency-Key", "idempotency_mismatch")
        name, _, identity = note["entity"].partition("/")
        record = history.at_revision(self.kind, identity, note["revision"])
        return self.answer(record, call.person, note["status"])

    @staticmethod
    def key(call: Call) -> tuple[str, str]:
        """Return the key of a request's idempotency row: a person's own."""
        return f"C#{call.person.sub}#{call.key}", "-"


def call_name(record: Record) -> str:
    """Return how a refusal names a record the caller may not know of."""
    return record.type.label


def serve_records(api: Api, door: Door) -> None:
    """Register every route of the record type."""
    kind = door.kind
    one = f"/{kind.collection}/<id>"
    base = f"/{kind.collection}"
    if door.parent and kind.parent:
        base = f"/{door.parent.collection}/<parent>/{kind.parent}"

    @api.route(
        Operation("GET", f"/{kind.collection}", f"{kind.name}.list", door.readers, f"List {kind.plural}")
    )
    def listed(call: Call) -> Answer:
        return lists.answer(door.records, kind, call)

    if door.parent:

        @api.route(Operation("GET", base, f"{kind.name}.list", door.readers, f"List its {kind.plural}"))
        def listed_below(call: Call) -> Answer:
            parent, _ = door.records.get(door.parent, call.args["parent"])  # type: ignore[arg-type]
            return lists.answer(door.records, kind, call, {"parent": parent.entity})

    schema = kind.body.model_json_schema()
    create = Operation(
        "POST", base, f"{kind.name}.create", kind.created_by, f"Open a {kind.label}", schema, (201,)
    )

    @api.route(create)
    def opened(call: Call) -> Answer:
        return _open(door, call)

    @api.route(Operation("GET", one, f"{kind.name}.read", door.readers, f"Read a {kind.label}"))
    def read(call: Call) -> Answer:
        if "as_of" in call.query:
            return _as_of(door, call)
        record, _ = door.readable(call)
        return door.answer(record, call.person)

    if kind.edited_by:
        patch = Operation("PATCH", one, f"{kind.name}.edit", kind.edited_by, f"Edit a {kind.label}", schema)

        @api.route(patch)
        def edit(call: Call) -> Answer:
            return _edit(door, call)

    _serve_steps(api, door, one)
    _serve_history(api, door, one)


def _serve_steps(api: Api, door: Door, one: str) -> None:
    kind = door.kind
    if all(step.by == (Role.SYSTEM,) for step in kind.lifecycle.transitions):
        return
    steps = Operation(
        "POST", f"{one}/transitions/<step>", f"{kind.name}", PEOPLE, f"Take a step of a {kind.label}",
        StepRequest.model_json_schema(), (200, 202),
    )  # fmt: skip

    @api.route(steps)
    def step(call: Call) -> Answer:
        return _step(door, call)

    if any(step.sign for step in kind.lifecycle.transitions):
        intents = Operation(
            "POST", f"{one}/signature-intents", f"{kind.name}.sign", PEOPLE, f"Open a signing of a {kind.label}",
            IntentRequest.model_json_schema(), (201,),
        )  # fmt: skip

        @api.route(intents)
        def intend(call: Call) -> Answer:
            return _intend(door, call)


def _serve_history(api: Api, door: Door, one: str) -> None:
    kind, readers = door.kind, door.readers

    @api.route(
        Operation("GET", f"{one}/audit-trail", f"{kind.name}.read_trail", readers, "Read its audit trail")
    )
    def trail(call: Call) -> Answer:
        record, _ = door.readable(call)
        after = lists.number_in(call.query, "cursor", 0, 0, 10**9)
        rows, following = history.entries(
            record.entity, after, lists.number_in(call.query, "limit", 25, 1, 100)
        )
        sealed = seals.sealed_revision(record.entity)
        items = [{**shown(row), "sealed": int(row["sk"]) <= sealed} for row in rows]
        return Answer(200, {"items": items, "next_cursor": str(following) if following else None})

    @api.route(
        Operation(
            "GET", f"{one}/fields/<path>/history", f"{kind.name}.read_trail", readers, "One field's history"
        )
    )
    def field_history(call: Call) -> Answer:
        record, _ = door.readable(call)
        wanted = "/" + call.args["path"].replace(".", "/")
        items = [
            {**{key: entry[key] for key in ("revision", "at", "by", "reason")}, **change}
            for entry in map(shown, history.whole(record.entity))
            for change in entry["changes"]
            if change["path"] == wanted
        ]
        return Answer(200, {"items": items, "next_cursor": None})

    @api.route(Operation("GET", f"{one}/print", f"{kind.name}.print", readers, "Print it with its history"))
    def printed(call: Call) -> Answer:
        record, _ = door.readable(call)
        raw = paper.printed(record, call.person, seals.sealed_revision(record.entity))
        headers = {"Content-Disposition": f'attachment; filename="{record.number}-r{record.revision}.pdf"'}
        return Answer(200, headers=headers, raw=raw, media_type="application/pdf")


def _open(door: Door, call: Call) -> Answer:
    parent = door.records.get(door.parent, call.args["parent"])[0] if door.parent else None
    body = dict(call.body)
    reason = Reason(text=body.pop("reason", None))
    written = commands.checked(door.kind.body, body)
    probe = commands.draft(door.kind, written, call.person, "", parent)
    commands.may_open(door.kind, probe, call.person)
    unit = Unit(call.request)
    number = door.records.number(door.kind, written, parent)
    record = commands.draft(door.kind, written, call.person, number, parent)
    unit.add(*commands.opened(record, call.person, reason, {"parent": parent, **door.looked_up(record)}))
    return _committed(door, call, unit, 201)


def _committed(door: Door, call: Call, unit: Unit, status: int) -> Answer:
    """Commit; a repeated request gets its first answer instead of a second effect."""
    if call.key is not None:
        after = unit.changes[0].after
        digest = digest_of(call.method, call.path, dict(call.body))
        note = {"digest": digest, "entity": after.entity, "status": status, "revision": after.revision + 1}
        unit.once(door.key(call)[0], json.dumps(note), "idempotency")
    try:
        record = unit.commit()[0]
    except Conflict:
        [former] = storage.get("TABLE", door.key(call))
        if former is None:
            raise
        return door.again(call, former)
    answer = door.answer(record, call.person, status)
    if status == 201:
        where = f"{BASE}/{door.kind.collection}/{record.id}"
        return Answer(201, answer.body, {**answer.headers, "Location": where})
    return answer


def _edit(door: Door, call: Call) -> Answer:
    revision = call.if_match
    record, _ = door.readable(call)
    patch = dict(call.body)
    reason = Reason(patch.pop("reason_code", None), patch.pop("reason", None))
    change = commands.edited(record, patch, call.person, reason)
    if revision != record.revision:
        raise _stale(record, revision)
    if change.after.values == record.values:
        return door.answer(record, call.person)
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
    record, rest = door.records.get(door.kind, call.args["id"], *also)
    return record, step, rest


def _intend(door: Door, call: Call) -> Answer:
    asked = IntentRequest(**commands.checked(IntentRequest, call.body))
    record, step, _ = _asked(door, call, asked.transition)
    case = Case(record, call.person, {}, door.looked_up(record))
    commands.judge(step, case, asked.revision)
    meaning = commands.meaning_of(step, case)
    if meaning is None:
        raise invalid("/transition", f"{step.said} is not signed")
    if refusal := ceremonies.may_sign(call.person):
        raise refusal
    intent = ceremonies.open_intent(call.person, record, step.name, meaning, asked.zone)
    body = {key: value for key, value in intent.items() if key not in ("id", "declaration_sha256")}
    times = {key: clock.milliseconds(body[key]) for key in ("not_before", "expires_at")}
    return Answer(201, {"intent_id": intent["id"], **body, **times, "meaning_text": meaning.text})


def _step(door: Door, call: Call) -> Answer:
    asked = StepRequest(**commands.checked(StepRequest, call.body))
    also = (door.key(call),) if call.key else ()
    record, step, rest = _asked(door, call, call.args["step"], *also)
    if rest and rest[0]:
        return door.again(call, rest[0])
    case = Case(record, call.person, asked.fields, door.looked_up(record))
    revision = call.if_match if not refusals(step, Case(record, call.person)) else None
    commands.judge(step, case, revision if revision is not None else record.revision)
    case = Case(record, call.person, commands.step_fields(step, asked.fields), case.facts)
    if step.reason and not (asked.reason or "").strip():
        raise commands.reason_required(step.said)
    commands.judge(step, case, call.if_match)
    return _taken(door, call, step, case, asked)


def _taken(door: Door, call: Call, step: Step, case: Case, asked: StepRequest) -> Answer:
    unit, ceremony = Unit(call.request), None
    meaning = commands.meaning_of(step, case)
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
    answer = _committed(door, call, unit, 202 if ceremony else 200)
    if ceremony is None or answer.status != 202:
        return answer
    return _signed(door, call, answer)


def _signed(door: Door, call: Call, answer: Answer) -> Answer:
    """Answer a signing: 202 with its receipt, or 200 once it is sealed when the caller waits (decision 18)."""
    entity, revision = str(answer.body["entity"]), int(str(answer.body["revision"]))
    seconds = seals.preferred_wait(call.headers)
    if seconds and seals.wait_for_seal(entity, revision, seconds):
        record, _ = door.records.get(door.kind, entity.partition("/")[2])
        return door.answer(record, call.person)
    where = seals.receipt(entity, revision)
    return Answer(202, {**answer.body, "receipt": where}, {**answer.headers, "Location": where})


def _as_of(door: Door, call: Call) -> Answer:
    try:
        moment = clock.instant(clock.parse(call.query["as_of"]))
    except ValueError as error:
        raise invalid("/query/as_of", "is not an RFC 3339 instant") from error
    record, _ = door.readable(call)
    former = history.as_of(door.kind, record.id, moment)
    body = showing.record(former, call.person, {}, seals.sealed_revision(record.entity))
    return Answer(200, {**body, "as_of": call.query["as_of"], "transitions": [], "editable": None})
