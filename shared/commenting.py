"""What a record type declares of comments: who makes them, when, and who answers."""

from dataclasses import dataclass

from shared.roles import STAFF, Relation, Role


@dataclass(frozen=True)
class Commenting:
    """Who may comment on a record and in which states, and who answers; a record type declares it.

    A comment that blocks is answered by one of `answered_by` who also is one of `answered_as` to the record; in the
    states of comments and in those of `answered_in`. Without states it is for as long as the record is open.
    """

    by: tuple[Role, ...]
    states: tuple[str, ...]
    answered_by: tuple[Role, ...]
    answered_as: tuple[Relation, ...] = (Relation.AUTHOR,)
    answered_in: tuple[str, ...] = ()


# Whoever of the staff reads it, while it is open; whoever made it, has it or looks after it answers. W7
AMONG_STAFF = Commenting(STAFF, (), STAFF, (Relation.AUTHOR, Relation.OWNER, Relation.ASSIGNEE))
