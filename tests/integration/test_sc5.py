"""Scenario SC5 walks: a programme that covers everything, and an audit from its plan to its certificate."""

from demo import sc5
from demo.walk import Walk
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.world import SimulatedWorld


def test_a_programme_and_an_audit_of_it_are_walked_to_the_certificate(team: Team) -> None:
    said: list[str] = []
    sc5.walk(Walk(SimulatedWorld(team), said.append))
    steps = [line.split()[0] for line in said if line.startswith("\n")]
    assert steps == ["1", "2", "3", "4", "5", "6", "7", "8"]
    assert check_everything(team) > 80
