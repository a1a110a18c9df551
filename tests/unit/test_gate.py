"""The role x operation table with training open: it differs from the trained one exactly where policy says. VAL-09"""

from functools import cache

import pytest

from services.register import SERVICES
from shared import opening
from shared.authz import Grant, Person
from shared.gate import Training
from shared.lifecycle import Case, Step, authority
from shared.records import Record, RecordType
from shared.roles import PEOPLE, Relation, Role

KINDS = [kind for service in SERVICES for kind in service.records]
STEPS = [(kind, step) for kind in KINDS for step in kind.lifecycle.transitions]
ALWAYS = "2020-01-01T00:00:00.000000Z"
ME = "person/01ARZ3NDEKTSV4RRFFQ69G5FAV"


def holder(role: Role, scope: str = "study", **training: frozenset) -> Person:  # type: ignore[type-arg]
    return Person("sub", ME, "Mara", (Grant(role, scope, ALWAYS),), training=Training(**training))


@cache
def drafted(kind: RecordType, own: bool) -> Record:
    """A record of the type, of one's own or of somebody else's."""
    body = {"owner": ME} if own else {"owner": "person/01ARZ3NDEKTSV4RRFFQ69G5FAX"}
    record = opening.draft(KINDS[0], {}, holder(Role.AUTHOR), "ABC01-1")
    relation = frozenset({ME}) if own else frozenset()
    kinds = {name: getattr(kind, name) for name in ("name", "lifecycle", "body", "kept")}
    bare = RecordType(**kinds, collection="x", label="X", plural="X", number=kind.number, views=kind.views,
                      created_by=kind.created_by, read_by=kind.read_by,
                      relations=lambda _: {Relation.ASSIGNEE: relation})  # fmt: skip
    return opening.replace(record, type=bare, data=body)


def codes(step: Step, of: Case) -> list[str]:
    return [refusal.code for refusal in authority(step.by, of)]


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=[f"{k.name}.{s.name}" for k, s in STEPS])
def test_open_training_closes_every_step_of_a_gated_role_but_ones_own_and_no_other(
    kind: RecordType, step: Step
) -> None:
    for role in PEOPLE:
        gated = frozenset({role.value})
        trained = holder(role, gated=gated, cleared=frozenset({(role.value, "study")}))
        free, waiting = holder(role), holder(role, gated=gated)
        for own in (False, True):
            before = codes(step, Case(drafted(kind, own), free))
            assert codes(step, Case(drafted(kind, own), trained)) == before
            expected = ["NOT_TRAINED"] if not before and not own else before
            assert codes(step, Case(drafted(kind, own), waiting)) == expected, role


def test_another_role_that_is_cleared_may_still_be_used() -> None:
    grants = (Grant(Role.MONITOR, "study", ALWAYS), Grant(Role.AUTHOR, "study", ALWAYS))
    person = Person("sub", ME, "Mara", grants, training=Training(frozenset({"monitor"})))
    assert person.withheld("study", (Role.MONITOR,)) != []
    assert person.withheld("study", (Role.MONITOR, Role.AUTHOR)) == []


def test_a_role_is_withheld_in_the_scope_that_is_not_cleared_alone() -> None:
    site = "party/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    grants = (Grant(Role.MONITOR, "study", ALWAYS), Grant(Role.MONITOR, site, ALWAYS))
    cleared = Training(
        frozenset({"monitor"}), frozenset({("monitor", site)}), {"monitor": ["ABC01-TRQ-0001"]}
    )
    person = Person("sub", ME, "Mara", grants, training=cleared)
    assert person.withheld("study", (Role.MONITOR,)) == ["ABC01-TRQ-0001"]
    assert person.withheld(site, (Role.MONITOR,)) == []


def test_what_is_gated_and_was_never_judged_is_withheld() -> None:
    """Nobody acts in the moment between taking a role and being assigned its training."""
    assert holder(Role.MONITOR, gated=frozenset({"monitor"})).withheld("study", (Role.MONITOR,))
    assert not holder(Role.MONITOR).withheld("study", (Role.MONITOR,))
