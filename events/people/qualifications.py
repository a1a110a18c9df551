"""What the people service tells of organisations: what they are qualified for, and when they are not any more."""

from typing import Literal

from events.envelope import Event

Criticality = Literal["low", "medium", "high"]


class PartyProposed(Event, name="party.proposed"):
    """An organisation is to be qualified for services of the study."""

    record: str
    parent: str
    criticality: Criticality


class PartyQualified(Event, name="party.qualified"):
    """Quality assurance qualified an organisation, until a day."""

    record: str
    parent: str
    services: list[str]
    due_on: str


class PartyConditionallyQualified(Event, name="party.conditionally_qualified"):
    """An organisation may work while conditions are met by a day."""

    record: str
    parent: str
    services: list[str]
    due_on: str


class PartyRequalificationDue(Event, name="party.requalification_due"):
    """A qualification ends within sixty days."""

    record: str
    parent: str
    due_on: str


class PartyRejected(Event, name="party.rejected"):
    """An organisation was found not to be qualified."""

    record: str
    parent: str


class PartySuspended(Event, name="party.suspended"):
    """An organisation takes no new work; what it has open waits for a decision."""

    record: str
    parent: str


class PartyDisqualificationSigned(Event, name="party.disqualification_signed"):
    """One of quality and study management signed that an organisation's work ends."""

    record: str
    parent: str
    actor: str


class PartyDisqualified(Event, name="party.disqualified"):
    """Quality and study management ended the work of an organisation."""

    record: str
    parent: str


class PartyQualificationRetired(Event, name="party.qualification_retired"):
    """A qualification is not needed any more."""

    record: str
    parent: str
