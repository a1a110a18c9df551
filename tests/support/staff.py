"""A study with one person of every role, made once through the API and copied for each test."""

import copy
import os
import pickle
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from moto import mock_aws
from moto.backends import get_backend

from shared.roles import Role
from tests.support.quick_moto import copied
from tests.support.study import Caller, Simulator, first_administrators, simulated

ACCOUNT, REGION = "123456789012", "eu-central-1"
NAMES = {
    Role.QUALITY_MANAGER: "Quinn Novak", Role.QUALITY_ASSOCIATE: "Quentin Roth",
    Role.DOCUMENT_CONTROLLER: "Dora Klein", Role.TRAINING_ADMINISTRATOR: "Tariq Aziz",
    Role.AUTHOR: "Anna Weber", Role.REVIEWER: "Ravi Patel", Role.APPROVER: "Pablo Ruiz",
    Role.STUDY_MANAGER: "Sven Olsen", Role.MONITOR: "Pia Conti", Role.LEAD_MONITOR: "Lena Braun",
    Role.INVESTIGATOR: "Ivy Clark", Role.SITE_COORDINATOR: "Sam Young", Role.VENDOR_CONTACT: "Vera Horn",
    Role.AUDITOR: "Max Stein", Role.MEDICAL: "Mona Fischer", Role.INSPECTOR: "Ines Dupont",
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
    tables: dict[str, Any]
    buckets: bytes
    keys: dict[str, Any]
    pools: dict[str, Any]
    queues: dict[str, Any]
    buses: dict[str, Any]
    senders: dict[str, Any]
    team: Team

    @classmethod
    def made(cls, folder: Path) -> "Staffed":
        """Let everyone join a new study, and keep it as it stands."""
        with simulated(folder) as simulator:
            return cls.of(joined(simulator))

    @classmethod
    def of(cls, team: Team) -> "Staffed":
        """Keep a study as it stands now, to go on from here any number of times."""
        tables, buckets, keys, pools, *rest = (dict(store) for store in _Backends().stores())
        copies = {name: copied(table) for name, table in tables.items()}
        return cls(dict(os.environ), copies, pickle.dumps(buckets), keys, copy.deepcopy(pools), *rest, team)

    @contextmanager
    def copy(self) -> Iterator[Team]:
        """Stand this study up again, on its own."""
        before = dict(os.environ)
        os.environ.clear()
        os.environ |= self.environment
        try:
            with mock_aws():
                stores = _Backends().stores()
                outer = [dict(store) for store in stores]  # a copy may stand inside another one
                for store, mine in zip(stores, self._state(), strict=True):
                    store.clear()
                    store.update(mine)
                try:
                    yield self._awake()
                finally:
                    for store, former in zip(stores, outer, strict=True):
                        store.clear()
                        store.update(former)
        finally:
            os.environ.clear()
            os.environ |= before

    def _state(self) -> list[dict[str, Any]]:
        tables = {name: copied(table) for name, table in self.tables.items()}
        buckets = pickle.loads(self.buckets)  # noqa: S301  # our own bytes
        return [tables, buckets, self.keys, copy.deepcopy(self.pools), self.queues, self.buses, self.senders]

    def _awake(self) -> Team:
        simulator = Simulator(self.team.simulator.study)
        people = {role: _again(caller, simulator) for role, caller in self.team.by_role.items()}
        return Team(simulator, _again(self.team.alan, simulator), _again(self.team.alba, simulator), people)


class _Backends:
    """moto's own stores of the services a study uses."""

    def __init__(self) -> None:
        def of(name: Any, region: str = REGION) -> Any:
            return get_backend(name)[ACCOUNT][region]

        self.dynamodb, self.s3, self.kms = of("dynamodb"), of("s3", "aws"), of("kms")
        self.pools, self.sqs, self.events, self.ses = of("cognito-idp"), of("sqs"), of("events"), of("ses")

    def stores(self) -> list[dict[str, Any]]:
        """Return the stores in the order in which `Staffed` keeps them."""
        return [self.dynamodb.tables, self.s3.buckets, self.kms.keys, self.pools.user_pools, self.sqs.queues,
                self.events.event_buses, self.ses.email_identities]  # fmt: skip


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
