"""Who is asked because of a role, not by name: administrators, document control, training administrators."""

from shared import storage
from shared.reactions import Heard
from shared.roles import Role

from .inbox import leavers

ASKED = (Role.STUDY_ADMINISTRATOR, Role.DOCUMENT_CONTROLLER, Role.TRAINING_ADMINISTRATOR)


def keep(heard: Heard, state: str) -> None:
    """Note that a person holds such a role in a scope, or does not any more."""
    if heard.fact.role in ASKED:
        heard.project(f"HOLDERS#{heard.fact.role}", f"{heard.envelope.entity}#{heard.fact.scope}", state)


def of(role: Role) -> list[str]:
    """Return who holds the role in any scope and has not left."""
    rows = storage.partition_rows("TABLE", f"HOLDERS#{role}")
    held = dict.fromkeys(row["sk"].partition("#")[0] for row in rows if row["note"] == "held")
    gone = leavers(held)
    return [person for person in held if person not in gone]
