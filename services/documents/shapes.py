"""What documents answer beside their records: who depends on a document, what refers to it, who has read it."""

from typing_extensions import TypedDict

from shared.shapes import LinkHeld


class ReadingCount(TypedDict):
    """How far the reading of a version has come; `waiting` names who is missing."""

    expected: int | None
    done: int
    waiting: list[str]


class Dependent(TypedDict):
    """A record that depends on a document."""

    number: str
    state: str
    label: str | None
    id: str
    type: str
    collection: str
    training: ReadingCount


class Reference(TypedDict):
    """A record that refers to a document or to one of its versions; ended references say so."""

    entity: str
    number: str
    rel: str
    to: str
    state: str


class WhereUsed(TypedDict):
    """A document's versions, what refers to it and what it refers to."""

    items: list[Dependent]
    next_cursor: str | None
    referenced_by: list[Reference]
    refers_to: list[LinkHeld]


class Reader(TypedDict):
    """A person who was assigned a version."""

    person: str
    name: str
    state: str
    assignment: str


class Reading(ReadingCount):
    """Who was assigned a version, and who has read and understood it."""

    items: list[Reader]
    next_cursor: str | None
