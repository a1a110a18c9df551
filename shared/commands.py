"""What can happen to a record: it is opened, edited, or takes a step. Pure; nothing is stored here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from shared.authz import Person
from shared.change import Change, Reason
from shared.errors import Refusal, invalid
from shared.fields import checked, merged
from shared.lifecycle import Case, Companion, Step, authority, refusals
from shared.records import Record, RecordType
from shared.roles import QUALITY, Role, said
from shared.signatures import Ceremony, Meaning, Signature, declaration_digest
from shared.telling import fact


def may_edit(record: Record, person: Person, patch: Mapping[str, Any] | None = None) -> None:
    """Raise the refusals of role, duty and state against an edit, in that order (decision 7)."""
    found = authority(record.type.edited_by, Case(record, person))
    if not found and record.type.edited_as and record.relations(person.id).isdisjoint(record.type.edited_as):
        names = " or ".join(relation.value for relation in record.type.edited_as)
        found.append(
            Refusal("FORBIDDEN", f"Only {names} may edit it.", "ACC-02, 21 CFR 11.10(g)", "not_named")
        )
    if record.state not in record.type.lifecycle.editable:
        if "due_on" in (patch or {}):
            detail = f"The due date of {record.number} is locked; ask for an extension."
            who = [said(role) for role in QUALITY]
            found.append(Refusal("DUE_DATE_LOCKED", detail, "records.md 2.0", "due_date_locked", (), who))
        detail = f"{record.number} is {record.state}; a new version is the way to change it."
        found.append(Refusal("IMMUTABLE_STATE", detail, "REC-08, 21 CFR 11.10(e)", "immutable_state"))
    if found:
        raise replace_others(found)


def edited(record: Record, patch: Mapping[str, Any], person: Person, reason: Reason) -> Change:
    """Return the change a merge patch (RFC 7396) makes; raises the refusal of role, duty, state or field."""
    data = {**record.data, **(body := patched(record, patch, person, reason))}
    data |= record.type.amends(Case(record, person, body)) if record.type.amends else {}
    after = replace(record.with_data(data), authors=tuple(dict.fromkeys((*record.authors, person.id))))
    if record.type.due and "due_on" in body:  # other due dates follow from steps
        due = record.type.due(data)
        after = replace(after, due_on=due, original_due_on=due)
    role = person.acting_as(record.scope, record.type.edited_by)
    return Change(record, after, f"{record.type.name}.edit", person, role, reason)


def patched(record: Record, patch: Mapping[str, Any], person: Person, reason: Reason) -> dict[str, Any]:
    """Return the fields as an edit leaves them; raises the refusal of role, duty, state or field."""
    may_edit(record, person, patch)
    if not (reason.text or "").strip():
        raise reason_required("An edit")
    written = {name: record.data[name] for name in record.type.body.model_fields if name in record.data}
    body = checked(record.type.body, merged(written, patch))
    _unchanged(record, written, body)
    return body


def _unchanged(record: Record, written: Mapping[str, Any], body: Mapping[str, Any]) -> None:
    """Raise when a field changed that never changes, or that a signed step alone changes."""
    for name in record.type.fixed:
        if body.get(name) != written.get(name):
            raise invalid(f"/{name}", "cannot be changed once the record is open", "fixed_field")
    for name, by in record.type.signed:
        if body.get(name) != written.get(name):
            step = record.type.lifecycle.step(by)
            detail = f"{name} changes only by a signed step, with its reason: {step.said}."
            who = [said(role) for role in step.by]
            raise Refusal(
                "SIGNATURE_REQUIRED", detail, "ATR-05, 21 CFR 11.10(e)", "signed_field", (name,), who
            )


def reason_required(what: str) -> Refusal:
    """Return the refusal of a change without its reason. ATR-05, 21 CFR 11.10(e)"""
    return Refusal(
        "VALIDATION_FAILED", f"{what} needs a reason for change.", "ATR-05, EMA 6.2.1", "reason_required",
        errors=({"pointer": "/reason", "message": "say why"},),
    )  # fmt: skip


def replace_others(found: Sequence[Refusal]) -> Refusal:
    """Return the first refusal, carrying the rest."""
    first, *others = found
    first.others = tuple(others)
    return first


def judge(step: Step, case: Case, revision: int | None = None) -> None:
    """Raise the first reason against the step, with all others, in the order of decision 7."""
    found = refusals(step, case)
    if revision is not None and revision != case.record.revision:
        early = [
            r for r in found if r.code in ("OUT_OF_SCOPE", "FORBIDDEN", "SOD_VIOLATION", "INVALID_TRANSITION")
        ]
        detail = f"{case.record.number} is at revision {case.record.revision}, not {revision}."
        stale = Refusal("STALE_REVISION", detail, "REC-08", "stale_revision")
        found = [*early, stale, *(r for r in found if r not in early)]
    if found:
        raise replace_others(found)


def meaning_of(step: Step, case: Case) -> Meaning | None:
    """Return what a signature on this step would say here."""
    return step.sign(case) if callable(step.sign) and not isinstance(step.sign, Meaning) else step.sign


def advanced(
    step: Step,
    case: Case,
    reason: Reason,
    ceremony: Ceremony | None = None,
    data: Mapping[str, Any] | None = None,
) -> list[Change]:
    """Return the changes a judged step makes: the record's own first, then its companions'."""
    record, person = case.record, case.person
    role = person.acting_as(record.scope, step.by)
    signed, sig = _signed(step, case, role, ceremony)
    arrived = not (step.needs and step.needs(replace(case, record=signed)))
    here = replace(case, record=signed)
    changed = {**(step.does(here) if step.does and arrived else {}), **(data or {})}
    after = _moved(step, signed.with_data({**record.data, **changed}), arrived)
    here = replace(case, record=after)
    if step.due and arrived:
        here = replace(case, record=replace(after, due_on=step.due(here)))
    event = fact(step.emits if arrived and step.emits else step.emits_each_time, here)
    own = Change(record, here.record, f"{record.type.name}.{step.name}", person, role, reason, event, sig)
    followers = step.also(here) if step.also and arrived else ()
    return [own, *(change for follower in followers for change in followed(follower, person, reason))]


def _moved(step: Step, record: Record, arrived: bool) -> Record:
    if step.target != "stays" and arrived:
        record = replace(record, state=step.target)
    if step.voids_signatures:
        voided = tuple(s if s.voided else replace(s, voided=step.name) for s in record.signatures)
        record = replace(record, signatures=voided, round=record.round + 1)
    return record


def followed(follower: Companion | Change, person: Person, reason: Reason) -> list[Change]:
    """Return the changes of a companion: the same person and reason, its own guards and its own entry."""
    if isinstance(follower, Change):
        return [follower]
    step = follower.record.type.lifecycle.step(follower.step)
    case = Case(follower.record, person)
    found = [refusal for refusal in refusals(step, case) if refusal.code not in ("FORBIDDEN", "OUT_OF_SCOPE")]
    if found:
        raise replace_others(found)
    return advanced(step, case, reason, data=follower.data)


def _signed(
    step: Step, case: Case, role: str, ceremony: Ceremony | None
) -> tuple[Record, Mapping[str, object] | None]:
    meaning = meaning_of(step, case)
    if meaning is None or ceremony is None:
        return case.record, None
    record, person = case.record, case.person
    signature = Signature(
        revision=record.revision + 1, person=person.id, printed_name=person.name, role=role, meaning=meaning,
        content_sha256=ceremony.content_sha256, signed_at="", zone=ceremony.zone, local="", step=step.name,
        round=record.round,
    )  # fmt: skip
    declaration = meaning.declaration(record.number)
    sig = {
        "meaning": meaning.value,
        "declaration_sha256": declaration_digest(declaration),
        "printed_name": person.name,
        "role": role,
        "content_sha256": ceremony.content_sha256,
        "intent": ceremony.intent,
        "auth": ceremony.auth(),
        "zone": ceremony.zone,
    }
    return replace(record, signatures=(*record.signatures, signature)), sig


def step_of(kind: RecordType, name: str) -> Step:
    """Return a step by the name in the URL, or 404; steps of the system alone are not found here."""
    if not kind.lifecycle.has(name) or kind.lifecycle.step(name).by == (Role.SYSTEM,):
        raise Refusal("NOT_FOUND", f"{kind.label} has no step {name}.", "OPS-01, 21 CFR 11.10(f)")
    return kind.lifecycle.step(name)


def step_fields(step: Step, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in for the step, judged by its model."""
    if step.fields is None:
        if fields:
            raise invalid("/fields", f"{step.said} takes no fields")
        return {}
    return checked(step.fields, fields, "/fields")


def signature_required(step: Step, meaning: Meaning, case: Case) -> Refusal:
    """Return the refusal of an unsigned step."""
    who = [said(role) for role in step.by]
    detail = f"{step.said} on {case.record.number} is signed: {meaning.text}. Open a signature intent first."
    return Refusal("SIGNATURE_REQUIRED", detail, "SIG-06, 21 CFR 11.50", "signature_required", (), who)
