"""A run of assignments that dies at any call, is told twice or meets a role that starts or ends: everybody gets exactly one."""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest

from infra import evidence
from services.register import SERVICES
from services.training import roster, runs
from shared import clock
from tests.support import papers
from tests.support.faults import Crash, at_call, crash
from tests.support.staff import Staffed, Team
from tests.support.study import CONTEXT
from tests.support.trail import check_everything, entries, rows
from verify import cqms_verify

TRAINING = [service for service in SERVICES if service.name == "training"]
RUN, ONE = "E#assignment_run#", "E#training_assignment#"
OPENED = "training.run_opened"


@dataclass
class Approved:
    """A version was just approved; whom it addresses has not heard yet, and somebody takes the role meanwhile."""

    kept: Staffed
    version: Any
    started: Any


@dataclass
class Opened:
    """Its run was opened, and nobody is assigned yet."""

    kept: Staffed
    fact: Any


@pytest.fixture(scope="module", autouse=True)
def small_parts() -> Iterator[None]:
    """Four people make parts and transactions as a thousand do."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runs, "PART", 2)
        patch.setattr(runs, "BATCH", 2)
        yield


@pytest.fixture(scope="module")
def approved(staffed: Staffed) -> Approved:
    with staffed.copy() as team:
        team.simulator.twice = False
        for role in ("medical", "lead_monitor"):
            takes(team, role)
        team.simulator.deliver()
        path = papers.reviewed(team)
        papers.signed(team.approver.sign(path, "approve"))
        papers.signed(team.quality_manager.sign(path, "approve"))
        takes(team, "reviewer")
        told = {event["detail-type"]: event for event in team.simulator.told()}
        return Approved(Staffed.of(team), told["document_version.approved"], told["person.role_started"])


@pytest.fixture(scope="module")
def opened(approved: Approved) -> Opened:
    with approved.kept.copy() as team:
        team.simulator.twice = False
        heard(team, approved.started, approved.version)
        fact = fact_of(team)
        return Opened(Staffed.of(team), fact)


def takes(team: Team, role: str) -> None:
    steps(team, role, "grant_role", "helps out")


def gives_up(team: Team, role: str) -> None:
    steps(team, role, "revoke_role", "done", scope="study")


def steps(team: Team, role: str, step: str, why: str, **more: Any) -> None:
    person = team.everyone()[role].person.partition("/")[2]
    assert team.alan.step(f"/people/{person}", step, why, role="monitor", **more).status == 200


def heard(team: Team, *events: Any) -> None:
    for event in events:
        team.simulator.react(event, TRAINING)


def fact_of(team: Team) -> Any:
    """Seal what is pending, and return the fact that a run was opened."""
    return next(event for event in team.simulator.told() if event["detail-type"] == OPENED)


def taken(team: Team, parts: list[str]) -> None:
    for part in parts:
        team.simulator.tell("training", part)


def assigned(team: Team) -> Counter[str]:
    """Count the assignments of each person that stand."""
    found = rows(team, "data-training", ONE)
    return Counter(row["owner"] for row in found if row["state"] != "cancelled")


def everybody(team: Team) -> Counter[str]:
    people = (team.monitor, team.medical, team.lead_monitor, team.reviewer)
    return Counter({caller.person: 1 for caller in people})


def states(team: Team) -> list[str]:
    return [row["state"] for row in rows(team, "data-training", RUN)]


def whole(opened: Opened, team: Team) -> None:
    """The whole of a run that was opened: its parts, sent and taken by a process that has just begun."""
    roster.listed.cache_clear()
    heard(team, opened.fact)
    taken(team, team.simulator.study.parts())


def calls_of(kept: Staffed, act: Callable[[Team], None]) -> int:
    with kept.copy() as team, at_call(-1, crash) as calls:
        act(team)
    return calls.count


@pytest.mark.parametrize("after", [False, True], ids=["before it took effect", "after it did"])
def test_a_run_that_dies_while_it_is_opened_is_opened_once(approved: Approved, after: bool) -> None:
    both = approved.started, approved.version
    for number in range(calls_of(approved.kept, lambda team: heard(team, *both))):
        with approved.kept.copy() as team:
            with pytest.raises(Crash), at_call(number, crash, after):
                heard(team, *both)
            heard(team, *reversed(both), approved.version)
            assert states(team) == ["planned"], number
            assert assigned(team).keys() <= {team.reviewer.person}, number


@pytest.mark.parametrize("after", [False, True], ids=["before it took effect", "after it did"])
def test_a_run_that_dies_at_any_call_is_taken_up_again(opened: Opened, after: bool) -> None:
    for number in range(calls_of(opened.kept, lambda team: whole(opened, team))):
        with opened.kept.copy() as team:
            with pytest.raises(Crash), at_call(number, crash, after):
                whole(opened, team)
            # a dead function's messages come again, among those that were sent twice
            heard(team, opened.fact)
            parts = [*every_part(opened), *team.simulator.study.parts()]
            Random(number).shuffle(parts)
            taken(team, parts)
            assert assigned(team) == everybody(team), number
            assert states(team) == ["complete"], number


def every_part(opened: Opened) -> list[str]:
    with opened.kept.copy() as team:
        heard(team, opened.fact)
        return team.simulator.study.parts()


def test_whatever_comes_first_or_twice_everybody_gets_one(approved: Approved) -> None:
    version, started = approved.version, approved.started
    for order in ((version, started), (started, version), (version, version, started, started)):
        with approved.kept.copy() as team:
            heard(team, *order)
            fact = fact_of(team)
            heard(team, fact, fact)
            parts = team.simulator.study.parts()
            taken(team, [*reversed(parts), *parts])
            assert assigned(team) == everybody(team)
            team.simulator.deliver()
            check_everything(team)


def test_a_part_that_comes_again_after_its_people_began_changes_nothing(opened: Opened) -> None:
    with opened.kept.copy() as team:
        team.simulator.twice = False
        heard(team, opened.fact)
        parts = team.simulator.study.parts()
        taken(team, parts)
        for caller in (team.monitor, team.medical, team.lead_monitor, team.reviewer):
            [item] = caller.get("/training-assignments?owner=me").body["items"]
            assert caller.step(f"/training-assignments/{item['id']}", "open").status == 200
        taken(team, parts)
        assert {row["state"] for row in rows(team, "data-training", ONE)} == {"in_progress"}
        assert assigned(team) == everybody(team)


def test_parts_that_were_lost_are_sent_again_and_the_gate_stays_shut_until_all_are_there(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened.kept.copy() as team:
        team.simulator.twice = False
        team.simulator.react(opened.fact)
        first, *lost = team.simulator.study.parts()
        taken(team, [first])
        team.simulator.deliver()
        assert states(team) == ["planned"]
        [version] = team.author.get("/document-versions?state=approved").body["items"]
        said = team.document_controller.step(f"/document-versions/{version['id']}", "make_effective")
        assert said.code == "NOT_TRAINED"
        assert said.body["missing"] == ["the assignments of this version are being made"]

        later = clock.now() + timedelta(minutes=16)
        with monkeypatch.context() as patch:
            patch.setattr(clock, "now", lambda: later)
            team.simulator.handler("ledger", "deliveries")({}, CONTEXT)  # what nobody has taken is told again
        heard(team, fact_of(team))
        again = team.simulator.study.parts()
        assert again == lost
        taken(team, again)

        assert (assigned(team), states(team)) == (everybody(team), ["complete"])
        team.simulator.deliver()
        said = team.document_controller.step(f"/document-versions/{version['id']}", "make_effective")
        assert len(said.body["missing"]) == len(everybody(team))


def test_who_gives_the_role_up_while_the_run_is_written_need_not_read(opened: Opened) -> None:
    with opened.kept.copy() as team:
        heard(team, opened.fact)
        parts = team.simulator.study.parts()
        gives_up(team, "medical")
        gives_up(team, "lead_monitor")
        heard(team, *(one for one in team.simulator.told() if one["detail-type"] == "person.role_ended"))
        taken(team, parts)
        assert states(team) == ["complete"]
        assert assigned(team) == Counter({team.monitor.person: 1, team.reviewer.person: 1})


def test_the_entry_of_a_run_names_the_list_of_its_people_and_a_pack_proves_it(
    opened: Opened, tmp_path: Path
) -> None:
    with opened.kept.copy() as team:
        whole(opened, team)
        team.simulator.deliver()
        [run] = rows(team, "data-training", RUN)
        first, last = entries(team, f"assignment_run/{run['id']}")
        kept = json.loads(run["body"])["data"]["people"]
        assert first["st"]["files"] == {"/people": kept["sha256"]}
        assert (first["ev"]["name"], last["ev"]["name"]) == (OPENED, "training.run_planned")
        assert last["ev"]["data"]["expected"] == len(everybody(team))

        evidence.pack(tmp_path / "pack")
        evidence.trust(tmp_path / "trust.json")
    listed = tmp_path / "pack" / kept["key"]
    assert Counter(map(json.loads, listed.read_text().splitlines())) == everybody(team)
    assert verdict(tmp_path) == (0, None)
    listed.write_text(listed.read_text().splitlines()[0] + "\n")
    assert verdict(tmp_path) == (1, kept["key"])


def verdict(folder: Path) -> tuple[int, str | None]:
    code, report = cqms_verify.verify(folder / "pack", folder / "trust.json")
    return code, report["first_failure"] and report["first_failure"]["object"]
