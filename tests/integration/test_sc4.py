"""Scenario SC4 walks: from a finding at the laboratory to the successor of the CAPA that did not work."""

from demo import sc4
from demo.sc4_finding import LAB
from demo.walk import Walk
from tests.support import audits
from tests.support.staff import Team
from tests.support.trail import check_everything
from tests.support.world import SimulatedWorld


def test_a_finding_is_walked_through_its_capa_to_the_successor_of_what_did_not_work(team: Team) -> None:
    audits.party(team, "vendor", LAB)
    said: list[str] = []
    sc4.walk(Walk(SimulatedWorld(team), said.append))
    steps = [line.split()[0] for line in said if line.startswith("\n")]
    assert steps == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]
    assert [line for line in said if "NOT BUILT" in line] == [
        "      NOT BUILT: the review board has it on its agenda (needs the record type review meeting)"
    ]
    assert check_everything(team) > 30
