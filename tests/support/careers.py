"""Random courses of people through roles, matrices, versions, waivers and completions that run out, made by the API."""

import random
from collections.abc import Callable
from typing import Any

from shared import clock
from tests.support import matrix, papers
from tests.support.staff import Team
from tests.support.study import Caller

ROLES = ("site_coordinator", "vendor_contact")


class Careers:
    """A study in which people take and give up roles, and what the roles ask for changes; the same for the same seed."""

    def __init__(self, team: Team, seed: int) -> None:
        self.team, self.draw = team, random.Random(seed)
        self.people = [
            caller for caller in team.by_role.values() if caller is not team.training_administrator
        ]
        self.held: dict[str, set[tuple[str, str]]] = {caller.person: set() for caller in self.people}
        self.ever: dict[str, set[tuple[str, str]]] = {caller.person: set() for caller in self.people}
        self.scopes = (
            "study",
            self._party("site", "DE"),
            self._party("site", "FR"),
            self._party("country", "DE"),
        )
        self.requirements = [self._requirement() for _ in range(2)]
        self.curricula = {role: matrix.curriculum(team, role, self.requirements[0]) for role in ROLES}
        self.matrices: dict[str, str] = {}
        self.document = papers.document(team, audience_roles=[ROLES[0], "monitor"])
        self.changes_matrix()

    def _party(self, kind: str, country: str) -> str:
        body = {"kind": kind, "legal_name": f"{kind} {country}", "country": country}
        made = self.team.alan.post("/parties", body)
        assert made.status == 201, made.body
        return str(made.body["entity"])

    def _requirement(self, **fields: Any) -> str:
        months = self.draw.choice((None, 1, 12))
        return matrix.requirement(self.team, "quiz", refresh_months=months, **fields)

    def live(self, acts: int) -> None:
        """Let so many things happen, each to whoever the draw names."""
        happen: list[Callable[[], None]] = [
            *[self.takes_or_gives_up] * 5, *[self.completes] * 5, *[self.is_waived] * 2, self.changes_matrix,
            self.renews_requirement, self.renews_curriculum, self.approves_version,
        ]  # fmt: skip
        for number in range(acts):
            happen[number % len(happen)]() if number < len(happen) else self.draw.choice(happen)()
            self.team.simulator.deliver()

    def takes_or_gives_up(self) -> None:
        """Somebody takes a role, or gives it up."""
        caller = self.draw.choice(self.people)
        held = (self.draw.choice(ROLES), self.draw.choice(self.scopes[:3]))
        gives_up = held in self.held[caller.person]
        path = f"/people/{caller.person.partition('/')[2]}"
        step = "revoke_role" if gives_up else "grant_role"
        said = self.team.alan.step(path, step, "as agreed", role=held[0], scope=held[1])
        if said.status == 200:  # who was made with that role holds it already
            (self.held[caller.person].discard if gives_up else self.held[caller.person].add)(held)
            self.ever[caller.person].add(held)

    def _open(self) -> tuple[Caller, str] | None:
        busy = [caller for caller in self.people if self.held[caller.person]]
        for caller in self.draw.sample(busy, len(busy)):
            items = caller.get("/training-assignments?owner=me").body["items"]
            waiting = sorted(item["id"] for item in items if item["state"] in ("assigned", "in_progress"))
            if waiting:
                return caller, f"/training-assignments/{self.draw.choice(waiting)}"
        return None

    def completes(self) -> None:
        """Somebody does what stands open."""
        if found := self._open():
            caller, where = found
            record = caller.get(where).body
            assert caller.step(where, "open").status == 200 or record["state"] == "in_progress"
            if record["data"]["kind"] == "quiz":
                assert caller.step(where, "answer", answers=[[1]] * 5).status == 200
            papers.signed(caller.sign(where, "complete"))

    def is_waived(self) -> None:
        """Quality assurance waives what stands open, for some days or for good."""
        if (found := self._open()) and found[0] is not self.team.quality_manager:
            days = self.draw.choice((None, 0, 1, 40))
            until = {"until": str(clock.today() + days * DAY)} if days is not None else {}
            said = self.team.quality_manager.sign(
                found[1], "waive", rationale="Shown by long practice", **until
            )
            papers.signed(said)

    def changes_matrix(self) -> None:
        """A matrix is made, or replaced by one that asks for something else."""
        scope = self.draw.choice(self.scopes)
        roles = self.draw.sample(ROLES, self.draw.choice((1, 2)))
        replaces = {"replaces": self.matrices[scope]} if scope in self.matrices else {}
        rows = [matrix.row(role, self.curricula[role]) for role in roles]
        self.matrices[scope] = matrix.matrix(self.team, *rows, holds_for=scope, **replaces)

    def renews_requirement(self) -> None:
        """A requirement gets a new version, to be done again or not; or another one is added."""
        place = self.draw.randrange(len(self.requirements))
        others = [one for one in self.requirements if one != self.requirements[place]]
        given: dict[str, Any] = {"substitutes": others[:1]} if self.draw.random() < 0.5 else {}
        if self.draw.random() < 0.5:
            given |= {"retrain": False, "retrain_rationale": "Wording alone"}
        self.requirements[place] = self._requirement(replaces=self.requirements[place], **given)

    def renews_curriculum(self) -> None:
        """A curriculum asks for other things than before."""
        role = self.draw.choice(ROLES)
        wanted = self.draw.sample(self.requirements, self.draw.choice((1, 2)))
        self.curricula[role] = matrix.curriculum(self.team, role, *wanted, replaces=self.curricula[role])

    def approves_version(self) -> None:
        """A version becomes effective at once; the former one does not have to be read any more."""
        given: dict[str, Any] = {"training_gate": {"mode": "none", "threshold_pct": 90}}
        if self.draw.random() < 0.3:
            given |= {"training_impact": "none", "impact_rationale": "Only typing errors were corrected"}
        papers.approved(self.team, papers.draft(self.team, self.document, **given))


DAY = clock.timedelta(days=1)
