"""Who may read a record: by a role they hold where it belongs, or by what they are to it. ACC-02, 21 CFR 11.10(g)"""

from shared.authz import WHOLE_STUDY, Person
from shared.records import Record
from shared.roles import Role


def held_for(record: Record, person: Person) -> frozenset[Role]:
    """Return the roles a person holds where the record belongs."""
    for_all = record.scope == WHOLE_STUDY and record.type.scoped_by is None
    return person.roles if for_all else person.roles_for(record.scope)


def may_read(record: Record, person: Person, held: frozenset[Role]) -> bool:
    """Say whether one of these roles, or a relation to the record, lets the person read it as it stands."""
    shown = (*record.type.read_by, *record.type.shown_in.get(record.state, ()))
    concerned = record.state not in record.type.hidden_in and record.relations(person.id)
    return not held.isdisjoint(shown) or bool(concerned)
