"""What training does when others speak: it keeps who holds which role, assigns what was approved, ends the rest."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionApproved
from events.people import PersonLeft, RoleEnded, RoleStarted
from shared.reactions import Heard, Reactions

from . import audience, ending, runs

reactions = Reactions("training")


@reactions.on(RoleStarted)
def role_started(heard: Heard) -> None:
    """Assign what the role has to read to whoever takes it."""
    person, role, scope = heard.envelope.entity, heard.fact.role, heard.fact.scope
    audience.hold(heard, role, scope, "held")
    if (role, scope) in audience.held_by(person):  # or the end of it was heard before its beginning
        runs.catch_up(heard, person, role)


@reactions.on(RoleEnded)
def role_ended(heard: Heard) -> None:
    """Cancel what had to be read for that role alone."""
    audience.hold(heard, heard.fact.role, heard.fact.scope, "ended")
    ending.of_role(heard, heard.envelope.entity, heard.fact.role)


@reactions.on(PersonLeft)
def person_left(heard: Heard) -> None:
    """End the leaver's roles and cancel what they still had to read."""
    audience.leave(heard)
    ending.of_person(heard, heard.envelope.entity)


@reactions.on(DocumentVersionApproved)
def version_approved(heard: Heard) -> None:
    """Assign the version to its audience."""
    runs.plan(heard)


@reactions.on(DocumentMadeEffective)
def made_effective(heard: Heard) -> None:
    """Cancel what still stood on the superseded version (decision 9)."""
    if heard.fact.superseded:
        audience.over(heard, heard.fact.superseded)
        ending.of_version(heard, heard.fact.superseded, "version_superseded")


@reactions.on(DocumentMadeObsolete)
def made_obsolete(heard: Heard) -> None:
    """Cancel what still stood on an obsolete document."""
    audience.over(heard, heard.fact.effective_version)
    ending.of_version(heard, heard.fact.effective_version, "document_obsolete")


handler = reactions.handler
