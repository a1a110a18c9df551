"""What the people service tells: who joined, with which role, and who left."""

from typing import Literal

from events.envelope import Event


class PersonRegistered(Event, name="person.registered"):
    """A person was entered; the user pool has to invite them."""

    record: str


class RoleStarted(Event, name="person.role_started"):
    """A person was granted a role for a scope."""

    record: str
    role: str
    scope: str
    valid_to: str | None = None


class RoleEnded(Event, name="person.role_ended"):
    """A person no longer holds a role in a scope."""

    record: str
    role: str
    scope: str


class PersonLeft(Event, name="person.left"):
    """A person left the study; their signatures stay and keep their name."""

    record: str


class CredentialCompromised(Event, name="person.credential_compromised"):
    """A person's credentials may be known to others; every session must end."""

    record: str


class SigningRestored(Event, name="person.signing_restored"):
    """Two administrators gave a person back the right to sign."""

    record: str


class PartyRegistered(Event, name="party.registered"):
    """An organisation was entered in the register."""

    record: str
    kind: Literal["sponsor", "cro", "vendor", "site", "country", "committee"]
