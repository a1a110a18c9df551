"""Scenario SC4 walks as far as it is built: a CAPA from its plan to its successor."""

from demo import sc4
from demo.walk import Walk
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.world import SimulatedWorld


def test_a_capa_is_walked_from_its_plan_to_the_successor_of_what_did_not_work(team: Team) -> None:
    said: list[str] = []
    sc4.walk(Walk(SimulatedWorld(team), said.append))
    steps = [line.split()[0] for line in said if line.startswith("\n")]
    assert steps == ["4", "5", "6", "7", "8", "9"]
    assert check_everything(team) > 30
