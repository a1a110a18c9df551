"""Typed links between records: made and ended by people, each an entry, never deleted."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from events.envelope import Event
from events.links import RecordLinked, RecordLinkEnded
from shared import clock
from shared.authz import Person
from shared.change import Change, Reason
from shared.errors import Refusal
from shared.field_types import ENTITY
from shared.lifecycle import Case, authority
from shared.records import Record
from shared.roles import STAFF
from shared.shapes import LinkHeld

RELATIONS = Literal[
    "references", "caused_by", "recurrence_of", "mitigates", "implements", "evidences", "supersedes",
    "successor_of", "found_in", "translation_of",
]  # fmt: skip
MOST = 200


class LinkRequest(BaseModel):
    """A link to another record, and why it is made or ended."""

    model_config = ConfigDict(extra="forbid")
    rel: RELATIONS = Field(title="Relation")
    to: str = Field(pattern=ENTITY, title="To", json_schema_extra={"x-ref": "*"})
    reason: str = Field(min_length=3, max_length=2000, title="Reason")


def linked(record: Record, asked: LinkRequest, person: Person) -> Change:
    """Return the change that makes the link; a link that stands is refused."""
    _may(record, person)
    if asked.to == record.entity:
        raise Refusal(
            "VALIDATION_FAILED", "A record is not linked to itself.", "records.md 2.12", "self_link"
        )
    if _standing(record, asked):
        raise Refusal("ALREADY_EXISTS", "This link stands already.", "records.md 2.12", "link_exists")
    if len(record.links) >= MOST:
        raise Refusal("TOO_LARGE", f"A record has at most {MOST} links.", "API: limits", "too_many_links")
    link = {"rel": asked.rel, "to": asked.to, "at": clock.instant(clock.now()), "by": person.id}
    fact = RecordLinked(record=record.entity, rel=asked.rel, to=asked.to, owner=_owner(record))
    after = replace(record, links=(*record.links, link))
    return _change(record, after, ("link", fact), person, asked.reason)


def ended(record: Record, asked: LinkRequest, person: Person) -> Change:
    """Return the change that ends the link; it stays in the trail and in the list of ended ones."""
    _may(record, person)
    if not _standing(record, asked):
        raise Refusal("MISSING_LINK", "There is no such link.", "records.md 2.12", "no_such_link")
    left = tuple(link for link in record.links if (link["rel"], link["to"]) != (asked.rel, asked.to))
    after = replace(record, links=left, ended_links=(*record.ended_links, f"{asked.rel} {asked.to}"))
    fact = RecordLinkEnded(record=record.entity, rel=asked.rel, to=asked.to)
    return _change(record, after, ("end_link", fact), person, asked.reason)


def shown(link: Mapping[str, str]) -> LinkHeld:
    """Return a link as the API shows it."""
    return {"rel": link["rel"], "to": link["to"], "at": link["at"], "by": link["by"]}


def _may(record: Record, person: Person) -> None:
    found = authority(STAFF, Case(record, person))
    if found:
        raise found[0]


def _standing(record: Record, asked: LinkRequest) -> Mapping[str, str] | None:
    return next((link for link in record.links if (link["rel"], link["to"]) == (asked.rel, asked.to)), None)


def _owner(record: Record) -> str:
    return str(record.data.get("owner") or record.created_by)


def _change(record: Record, after: Record, told: tuple[str, Event], person: Person, reason: str) -> Change:
    act, fact = told
    role = person.acting_as(record.scope, STAFF)
    return Change(record, after, f"{record.type.name}.{act}", person, role, Reason(text=reason), fact)
