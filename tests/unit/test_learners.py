"""Whoever can be assigned a document can also read and sign it."""

import pytest

from services.training.lifecycle import ASSIGNMENT
from shared.roles import PEOPLE, Role


@pytest.mark.parametrize("role", [role for role in PEOPLE if role is not Role.INSPECTOR])
def test_every_role_that_acts_may_open_and_complete_its_own_training(role: Role) -> None:
    assert role in ASSIGNMENT.step("open").by
    assert role in ASSIGNMENT.step("complete").by


@pytest.mark.parametrize("role", [Role.STUDY_ADMINISTRATOR, Role.INSPECTOR])
def test_nobody_without_quality_duties_decides_about_the_training_of_others(role: Role) -> None:
    for name in ("waive", "cancel_mistaken", "grant_extension", "decline_extension"):
        assert role not in ASSIGNMENT.step(name).by
