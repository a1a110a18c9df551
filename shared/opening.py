"""Opening a record: its first entry, and the companions that take note of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from ulid import ULID

from events.envelope import Event
from shared import clock
from shared.authz import Person
from shared.change import Change, Reason
from shared.commands import followed
from shared.ids import following
from shared.lifecycle import Case, authority
from shared.records import FIRST, Record, RecordType
from shared.roles import Role
from shared.telling import fact


def draft(
    kind: RecordType, body: Mapping[str, Any], person: Person, number: str, parent: Record | None = None
) -> Record:
    """Return a record that is about to be opened, without revision or leaf."""
    record = Record(
        type=kind, id=following(kind.name, number) if kind.follows_number else str(ULID()), number=number, state=kind.lifecycle.initial, revision=0, leaf=FIRST,
        data={}, salts={}, scope=parent.scope if parent else kind.scope(body),
        parent=parent.entity if parent else None, due_on=None, original_due_on=None, round=1, signatures=(),
        authors=(person.id,), created_at="", created_by=person.id, updated_at="", updated_by=person.id,
        sealed=0, above=parent,
    )  # fmt: skip
    started = kind.starts(Case(record, person, body, {"parent": parent})) if kind.starts else {}
    kept = dict.fromkeys(kind.kept.model_fields) if kind.kept else {}
    data = {**body, **kept, **started}
    due = kind.due(data) if kind.due else None
    links = tuple(links_from(kind, data, person))
    return replace(record.with_data(data), due_on=due, original_due_on=due, links=links)


def links_from(kind: RecordType, data: Mapping[str, Any], person: Person) -> Iterator[dict[str, str]]:
    """Yield the links a record stands in from its first entry."""
    at = clock.instant(clock.now())
    for rel, to in kind.linked(data) if kind.linked else ():
        yield {"rel": rel, "to": to, "at": at, "by": person.id}


def linked(record: Record, person: Person) -> Record:
    """Return a record that is about to be opened with the links that its data say now."""
    return replace(record, links=tuple(links_from(record.type, record.data, person)))


def may_open(kind: RecordType, record: Record, person: Person) -> None:
    """Raise when the person may not open such a record. 21 CFR 11.10(g)"""
    found = authority(kind.created_by, Case(record, person))
    if found:
        raise found[0]


def opened(record: Record, person: Person, reason: Reason, facts: Mapping[str, Any]) -> list[Change]:
    """Return the changes that open the record: its own first, then its companions'."""
    role = person.acting_as(record.scope, record.type.created_by)
    # What opens beside it may refuse it: only then is there a fact to tell.
    followers = tuple(record.type.opens(Case(record, person, facts=facts))) if record.type.opens else ()
    event = fact(record.type.lifecycle.opened, Case(record, person)) if record.type.lifecycle.opened else None
    own = Change(None, record, f"{record.type.name}.create", person, role, reason, event)
    return [own, *(change for follower in followers for change in followed(follower, person, reason))]


def first(record: Record, state: str, person: Person, reason: Reason, event: Event) -> Change:
    """Return the change that opens a record in a later state: deployment alone does."""
    act = f"{record.type.name}.create"
    return Change(None, replace(record, state=state), act, person, Role.SYSTEM, reason, event)
