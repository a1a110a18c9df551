"""A change on its way into the trail: what it is, who makes it, why, and where the command came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from events.envelope import Event
from shared.authz import Person
from shared.records import Record
from shared.storage import Write


@dataclass(frozen=True)
class Reason:
    """Why a change was made: a code, and the text the person wrote."""

    code: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Request:
    """Where a command came from; `command` is the idempotency key or the event's id."""

    command: str
    request: str
    source: str | None = None
    cause: Mapping[str, int | str] | None = None


@dataclass(frozen=True)
class Change:
    """One entry to be: the record before and after, the act, and what it tells the others."""

    before: Record | None
    after: Record
    act: str
    person: Person
    role: str
    reason: Reason
    event: Event | None = None
    signature: Mapping[str, object] | None = None
    extra: tuple[Write, ...] = field(default=())
