"""Scenario SC3, a coordinator's first week, walked in this process by the demo's own code."""

import os
from datetime import date

from demo import sc3, sc3_matrix
from demo.actor import Actor
from demo.walk import Walk
from shared import clock
from shared.roles import Role
from tests.support import delegations
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.world import Simulated

PEOPLE = {"tariq": Role.TRAINING_ADMINISTRATOR, "quinn": Role.QUALITY_MANAGER, "ivy": Role.INVESTIGATOR}


class Small:
    """The study with the people of the scenario."""

    def __init__(self, team: Team, newcomer: Caller) -> None:
        self.team, self.days = team, 0
        self.people = {name: Simulated(team, name, team.by_role[role]) for name, role in PEOPLE.items()}
        self.people["sam"] = Simulated(team, "sam", newcomer)

    def __getitem__(self, username: str) -> Actor:
        return self.people[username]

    def business_date(self) -> date:
        return clock.today()

    def pass_days(self, days: int) -> None:
        self.days += days
        os.environ["DATE_OFFSET_DAYS"] = str(self.days)
        self.team.simulator.daily()


def test_the_first_week_of_a_coordinator_holds(team: Team) -> None:
    team.simulator.twice = False
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104"}).body["entity"]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    delegations.joins(team, team.investigator, "investigator", site)
    newcomer = team.simulator.caller(team.alan, "Sasha Reed", "vendor_contact", helper=team.alba)
    world = Small(team, newcomer)
    lines: list[str] = []
    walk = Walk(world, lines.append)
    parts = sc3_matrix.prepare(walk, site)
    path = f"/people/{newcomer.person.partition('/')[2]}"
    said = team.alan.step(path, "grant_role", "joins site 104", role=sc3_matrix.ROLE, scope=site)
    assert said.status == 200, said.body
    delegations.leaves(team, newcomer, "vendor_contact", "study")

    sc3.walk(sc3.Week(walk, world["sam"], site, other, *parts))

    assert not [line for line in lines if "NOT BUILT" in line]
