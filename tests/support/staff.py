"""A study with one person of every role, made once through the API and copied for each test."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from shared.roles import Role
from tests.support.double.cloud import Cloud, current, standing
from tests.support.study import Caller, Simulator, first_administrators, simulated

NAMES = {
    Role.QUALITY_MANAGER: "Quinn Novak", Role.QUALITY_ASSOCIATE: "Quentin Roth",
    Role.DOCUMENT_CONTROLLER: "Dora Klein", Role.TRAINING_ADMINISTRATOR: "Tariq Aziz",
    Role.AUTHOR: "Anna Weber", Role.REVIEWER: "Ravi Patel", Role.APPROVER: "Pablo Ruiz",
    Role.STUDY_MANAGER: "Sven Olsen", Role.MONITOR: "Pia Conti", Role.LEAD_MONITOR: "Lena Braun",
    Role.INVESTIGATOR: "Ivy Clark", Role.SITE_COORDINATOR: "Sam Young", Role.VENDOR_CONTACT: "Vera Horn",
    Role.AUDITOR: "Max Stein", Role.MEDICAL: "Mona Fischer", Role.INSPECTOR: "Ines Dupont",
    Role.UNBLINDED: "Uma Frank",
}  # fmt: skip


@dataclass
class Team:
    """The people of a study by role; `alan` and `alba` are its first administrators."""

    simulator: Simulator
    alan: Caller
    alba: Caller
    by_role: dict[Role, Caller] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Caller:
        """Return a person by the name of their role, as in `team.author`."""
        try:
            return self.by_role[Role(name)]
        except (KeyError, ValueError):
            raise AttributeError(name) from None

    def everyone(self) -> dict[str, Caller]:
        """Return one person of each role, by the role's name."""
        return {role.value: caller for role, caller in self.by_role.items()}


@dataclass
class Staffed:
    """A study as it stood when its people had joined; each copy is independent of the others."""

    environment: dict[str, str]
    cloud: Cloud
    team: Team

    @classmethod
    def made(cls, folder: Path) -> "Staffed":
        """Let everyone join a new study, and keep it as it stands."""
        with simulated(folder) as simulator:
            return cls.of(joined(simulator))

    @classmethod
    def of(cls, team: Team) -> "Staffed":
        """Keep a study as it stands now, to go on from here any number of times."""
        return cls(dict(os.environ), current().copy(), team)

    @contextmanager
    def copy(self) -> Iterator[Team]:
        """Stand this study up again, on its own."""
        before = dict(os.environ)
        os.environ.clear()
        os.environ |= self.environment
        try:
            with standing(self.cloud.copy()):
                yield self._awake()
        finally:
            os.environ.clear()
            os.environ |= before

    def _awake(self) -> Team:
        simulator = Simulator(self.team.simulator.study)
        people = {role: _again(caller, simulator) for role, caller in self.team.by_role.items()}
        return Team(simulator, _again(self.team.alan, simulator), _again(self.team.alba, simulator), people)


def _again(caller: Caller, simulator: Simulator) -> Caller:
    return replace(caller, simulator=simulator, session=uuid.uuid4().hex)


def joined(simulator: Simulator) -> Team:
    """Register one person of every role through the API, identity checked and signature policy accepted."""
    alan, alba = first_administrators(simulator)
    paths = {role: _registered(alan, role, name) for role, name in NAMES.items()}
    simulator.deliver()
    people = {Role.STUDY_ADMINISTRATOR: alba}
    for role, path in paths.items():
        found = alan.get(path).body
        caller = Caller(simulator, found["data"]["sub"], found["entity"], NAMES[role])
        assert caller.step(path, "accept_signature_policy", policy_version=1).status == 200
        people[role] = caller
    simulator.deliver()
    return Team(simulator, alan, alba, people)


def _registered(admin: Caller, role: Role, name: str) -> str:
    username = name.split()[0].lower()
    made = admin.post(
        "/people", {"printed_name": name, "username": username, "email": f"{username}@site.example"}
    )
    path = f"/people/{made.body['id']}"
    assert admin.step(path, "grant_role", "joins the study", role=role.value).status == 200
    checked = {"method": "government_id_in_person", "evidence": "file 12"}
    assert admin.step(path, "verify_identity", **checked).status == 200
    return path
