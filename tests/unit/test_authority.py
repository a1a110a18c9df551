"""What is not granted is not there, and a refusal says whose part it is. ACC-02"""

import pytest

from shared.authority import not_trained, role_missing
from shared.authz import Person
from shared.ceremonies import may_sign
from shared.lifecycle import Step
from shared.roles import OUTSIDE, PEOPLE, Role

BUSY = frozenset({Role.AUTHOR, Role.MONITOR})


def test_nobody_is_what_was_not_said_of_them() -> None:
    nobody = Person("sub", "person/01ARZ3NDEKTSV4RRFFQ69G5FAV", "Nora")
    assert (nobody.identity_verified, nobody.can_sign, nobody.system, nobody.locked) == (False,) * 4
    assert (nobody.policy_version, nobody.roles, nobody.roles_for("study")) == (0, frozenset(), frozenset())
    refusal = may_sign(nobody)
    assert refusal is not None
    assert refusal.reason == "identity_not_verified"


def test_a_refusal_names_whose_part_it_is_and_never_the_system() -> None:
    refusal = role_missing(BUSY, (Role.REVIEWER, Role.SYSTEM, Role.APPROVER))
    assert (refusal.code, refusal.reason) == ("FORBIDDEN", "role_missing")
    assert refusal.who_can == ["reviewer", "approver"]
    assert refusal.detail == "This is for reviewer or approver; you act as author, monitor."


def test_a_refusal_of_what_the_system_does_and_of_who_holds_nothing_says_so() -> None:
    assert role_missing(frozenset(), (Role.SYSTEM,)).detail == "This is for the system; you act as nobody."
    assert role_missing(frozenset(), (Role.SYSTEM,)).code == "FORBIDDEN"


@pytest.mark.parametrize("role", [role for role in PEOPLE if role in OUTSIDE])
def test_who_only_administers_or_inspects_is_told_that_it_lies_outside_their_office(role: Role) -> None:
    for held in (frozenset({role}), OUTSIDE):
        assert role_missing(held, (Role.REVIEWER,)).code == "OUT_OF_SCOPE"
    assert role_missing(BUSY | {role}, (Role.REVIEWER,)).code == "FORBIDDEN"


def test_a_step_says_its_name_as_a_button_does() -> None:
    assert Step("grant_role", "active", "stays", ()).said == "Grant role"
    assert Step("grant_role", "active", "stays", (), label="Give a role").said == "Give a role"


def test_who_waits_for_training_is_told_what_is_open() -> None:
    refusal = not_trained(["ABC01-SOP-001"])
    assert (refusal.code, refusal.reason) == ("NOT_TRAINED", "training_not_current")
    assert refusal.missing == ["ABC01-SOP-001"]
