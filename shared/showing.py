"""How a record is shown: its fields, its signatures, and every step with the reasons against it."""

from collections.abc import Callable, Mapping
from typing import Any

from shared import attachments, ceremonies, clock, comments, links, uploads
from shared.authz import Person
from shared.change import Reason
from shared.commands import meaning_of, patched
from shared.errors import Refusal
from shared.fields import schema
from shared.lifecycle import Case, Step, refusals
from shared.records import ATTACHMENTS, COMMENTS, Record, RecordType
from shared.roles import Role
from shared.shapes import Editable, RecordShown, Row, SignatureAsked, SignatureShown, Transition
from shared.signatures import Meaning, Signature


def item(kind: RecordType, row: Mapping[str, Any]) -> Row:
    """Return a list row as the API shows it."""
    due = row.get("due_on")
    return {
        "id": row["id"],
        "type": kind.name,
        "collection": kind.collection,
        "number": row["number"],
        "title": row["title"],
        "state": row["state"],
        "revision": row["v"],
        "owner": row.get("owner"),
        "due_on": due,
        "overdue": is_overdue(kind, str(row["state"]), due),
        "summary": row.get("summary"),
        "updated_at": clock.milliseconds(row["updated_at"]),
    }


def is_overdue(kind: RecordType, state: str, due: str | None) -> bool:
    """Say whether an open record is past its due date; a computed flag, never a state."""
    return due is not None and state not in kind.lifecycle.final and due < clock.today().isoformat()


def record(held: Record, person: Person, facts: Mapping[str, object], sealed: int) -> RecordShown:
    """Return the record with its signatures and every step of its lifecycle from here."""
    shown = standing(held, sealed)
    shown["editable"] = allowed(may_be_edited, held, person)
    if held.type.takes_files:
        shown["attachable"] = allowed(uploads.may_upload, held, person)
    if held.type.takes_comments:
        shown["commentable"] = allowed(comments.may_comment, held, person)
    shown["transitions"] = [transition(step, Case(held, person, {}, facts)) for step in steps(held)]
    return shown


def standing(held: Record, sealed: int) -> RecordShown:
    """Return the record as it stands or stood, without asking what could be done with it."""
    return {
        "id": held.id, "entity": held.entity, "type": held.type.name, "collection": held.type.collection,
        "number": held.number, "title": held.title, "state": held.state, "revision": held.revision,
        "scope": held.scope, "parent": held.parent, "owner": held.data.get("owner"),
        "due_on": held.due_on, "original_due_on": held.original_due_on,
        "overdue": is_overdue(held.type, held.state, held.due_on),
        "data": {name: value for name, value in held.data.items() if name not in (ATTACHMENTS, COMMENTS)},
        "attachments": attachments.listed(held), "comments": comments.listed(held),
        "links": [links.shown(link) for link in held.links],
        "content_sha256": held.content_sha256,
        "created_at": clock.milliseconds(held.created_at), "created_by": held.created_by,
        "updated_at": clock.milliseconds(held.updated_at), "updated_by": held.updated_by,
        "sealed": sealed >= held.revision,
        "signatures": [signature(s, held, sealed) for s in held.signatures],
        "editable": None, "attachable": None, "commentable": None, "transitions": [],
    }  # fmt: skip


def signature(s: Signature, held: Record, sealed: int) -> SignatureShown:
    """Return the manifestation of a signature. 21 CFR 11.50(a): printed name, date and time, meaning"""
    return {
        "person": s.person,
        "printed_name": s.printed_name,
        "role": s.role,
        "meaning": {"code": s.meaning, "text": Meaning(s.meaning).text},
        "signed_at": clock.milliseconds(s.signed_at),
        "zone": s.zone,
        "local": s.local,
        "revision": s.revision,
        "content_sha256": s.content_sha256,
        "content_is_current": s.content_sha256 == held.content_sha256,
        "sealed": sealed >= s.revision,
        "step": s.step,
        "round": s.round,
        "voided": {"by": s.voided} if s.voided else None,
    }


def steps(held: Record) -> list[Step]:
    """Return the steps people can take from the record's state."""
    return [
        step
        for step in held.type.lifecycle.transitions
        if held.state in step.sources and step.by != (Role.SYSTEM,)
    ]


def transition(step: Step, case: Case) -> Transition:
    """Return one step with everything a button needs: why not, what is signed, which fields."""
    against = refusals(step, case)
    meaning = meaning_of(step, case)
    if meaning and (signing := ceremonies.may_sign(case.person)):
        against.append(signing)
    return {
        "name": step.name,
        "label": step.said,
        "allowed": not against,
        "refusals": [refusal.as_item() for refusal in against],
        "signature": _asked(meaning, case.record) if meaning else None,
        "reason": "required" if step.reason else "optional",
        "fields": schema(step.fields) if step.fields else None,
    }


def _asked(meaning: Meaning, held: Record) -> SignatureAsked:
    return {"meaning": meaning.value, "text": meaning.text, "declaration": meaning.declaration(held.number)}


def allowed(judge: Callable[[Record, Person], None], held: Record, person: Person) -> Editable:
    """Return whether the person may do it now, and why not."""
    try:
        judge(held, person)
    except Refusal as refusal:
        return {"allowed": False, "refusals": [refusal.as_item()]}
    return {"allowed": True, "refusals": []}


def may_be_edited(held: Record, person: Person) -> None:
    """Raise what stands against any edit of the record."""
    patched(held, {}, person, Reason(text="shown"))
