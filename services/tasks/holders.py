"""Who is asked because of a role, not by name."""

from shared import storage
from shared.reactions import Heard
from shared.roles import Role

from .inbox import leavers


def keep(heard: Heard, state: str) -> None:
    """Note that a person holds a role in a scope, or does not any more."""
    heard.project(f"HOLDERS#{heard.fact.role}", f"{heard.envelope.entity}#{heard.fact.scope}", state)


def of(*roles: Role, scope: str = "") -> list[str]:
    """Return who holds one of the roles, in any scope or in the one named, and has not left."""
    held: dict[str, None] = {}
    for role in roles:
        for row in storage.partition_rows("TABLE", f"HOLDERS#{role}"):
            person, _, held_for = row["sk"].partition("#")
            if row["note"] == "held" and scope in ("", held_for):
                held[person] = None
    gone = leavers(held)
    return [person for person in held if person not in gone]
