"""Scenario SC9 walks as far as it can from outside: an inspector's day, to the end of the access."""

from demo import newcomer, sc9
from demo.walk import Walk
from tests.support import inspections
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.world import Simulated, SimulatedWorld


def test_an_inspectors_day_is_walked_to_the_end_of_the_access(team: Team) -> None:
    said: list[str] = []
    inspector = Simulated(team, "iris", inspections.inspector(team, "Iris Lund"))
    sc9.walk(Walk(newcomer.With(SimulatedWorld(team), inspector), said.append), inspector)
    steps = [line.split()[0] for line in said if line.startswith("\n")]
    assert steps == ["1", "2", "3", "4", "5", "6", "8", "9"]
    assert check_everything(team) > 40
