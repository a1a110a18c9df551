"""Scenario SC2 walks: a deviation that may be a serious breach, from a phone to its closure."""

from demo import sc2
from demo.walk import Walk
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.world import SimulatedWorld


def test_a_deviation_that_may_be_a_serious_breach_is_walked_to_its_end(team: Team) -> None:
    said: list[str] = []
    sc2.walk(Walk(SimulatedWorld(team), said.append))
    steps = [line.split()[0] for line in said if line.startswith("\n")]
    assert steps == ["2.2", "1", "3", "4", "5", "6", "7", "8", "9"]
    assert not [line for line in said if "NOT BUILT" in line]
    assert check_everything(team) > 30
