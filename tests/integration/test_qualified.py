"""Was this person qualified then? The answers equal what the trail itself says, at any instant. T13, SC3 step 6"""

import json
import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from ulid import ULID

from shared import clock
from tests.support import matrix, papers
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import rows

ROLE = "site_coordinator"
MILLISECOND = timedelta(milliseconds=1)


def does(team: Team, caller: Caller, kind: str) -> None:
    """Do what stands open of a kind: answer and sign, or be seen and have it verified."""
    for item in caller.get("/training-assignments?owner=me").body["items"]:
        where = f"/training-assignments/{item['id']}"
        record = caller.get(where).body
        if record["state"] != "assigned" or record["data"]["kind"] != kind:
            continue
        assert caller.step(where, "open").status == 200
        if kind == "quiz":
            assert caller.step(where, "answer", answers=[[1]] * 5).status == 200
        if kind == "on_job":
            report = {"done_on": clock.today().isoformat(), "evidence": "Dispensing log, page 1"}
            papers.signed(caller.sign(where, "report_done", verifier=team.investigator.person, **report))
            papers.signed(team.investigator.sign(where, "verify"))
        else:
            papers.signed(caller.sign(where, "complete"))
    team.simulator.deliver()


def granted(team: Team, step: str) -> None:
    path = f"/people/{team.site_coordinator.person.partition('/')[2]}"
    said = team.alan.step(path, step, "as agreed", role=ROLE, scope="study")
    assert said.status == 200, said.body
    team.simulator.deliver()


@pytest.fixture(scope="module")
def lived(staffed: Staffed) -> Any:
    """A coordinator's course through changing matrices, roles that end and start, and a procedure that comes later."""
    with staffed.copy() as team:
        team.simulator.twice = False
        sam = team.site_coordinator
        quiz, work = matrix.requirement(team, "quiz"), matrix.requirement(team, "on_job")
        first = matrix.matrix(team, matrix.row(ROLE, matrix.curriculum(team, ROLE, quiz)))
        team.simulator.deliver()
        does(team, sam, "quiz")
        both = matrix.curriculum(team, ROLE, quiz, work)
        dispensing = matrix.active(team, "competencies", **matrix.SMALL["competency"][1])
        second = matrix.matrix(team, matrix.row(ROLE, both, competency=dispensing), replaces=first)
        team.simulator.deliver()
        does(team, sam, "on_job")
        granted(team, "revoke_role")
        granted(team, "grant_role")
        matrix.requirement(team, "quiz", replaces=quiz, title="The quiz, made anew")
        team.simulator.deliver()
        does(team, sam, "quiz")
        below = papers.document(team, audience_roles=[ROLE, "monitor"])
        papers.approved(team, papers.draft(team, below, training_gate={"mode": "none", "threshold_pct": 90}))
        does(team, sam, "read")
        newer = matrix.SMALL["competency"][1] | {"replaces": dispensing}
        row = matrix.row(ROLE, both, competency=matrix.active(team, "competencies", **newer))
        matrix.matrix(team, row, replaces=second, title="The same again")
        team.simulator.deliver()
        yield team


class Told:
    """What the audit trail says, read entry by entry: the model that the answers are held against."""

    def __init__(self, team: Team) -> None:
        self.entries = [json.loads(bytes(row["b"])) for row in rows(team, "audit") if row["b"]]
        self.values = {(e["ent"], e["v"]): json.loads(r["x"])["fields"] for r in rows(team, "audit") if r["b"]
                       for e in [json.loads(bytes(r["b"]))]}  # fmt: skip

    def of(self, entity: str) -> list[Any]:
        return sorted((e for e in self.entries if e["ent"] == entity), key=lambda e: e["v"])

    def body(self, entity: str) -> dict[str, Any]:
        """Return the written fields of a record's first entry; lists and plain values alone are needed."""
        return {path[1:]: pair["new"][1] for path, pair in self.values[entity, 1].items() if pair["new"]}

    def named(self, kind: str) -> list[str]:
        return sorted({e["ent"] for e in self.entries if e["ent"].startswith(f"{kind}/")})

    def period(self, entity: str, begins: str, *ends: str) -> tuple[str, str]:
        acts = {e["act"].partition(".")[2]: e["ts"] for e in self.of(entity)}
        return acts.get(begins, "9"), min((acts[end] for end in ends if end in acts), default="9")

    def in_force(self, entity: str, at: str) -> bool:
        since, until = self.period(entity, "approve", "give_way", "retire")
        return since <= at < until

    def held(self, person: str, at: str) -> bool:
        held = False
        for entry in self.of(person):
            if entry["ts"] <= at and entry["ev"] and entry["ev"]["data"].get("role") == ROLE:
                held = entry["ev"]["name"] == "person.role_started"
        return held

    def qualified(self, person: str, at: str) -> bool:
        return self.held(person, at) and self.did(person, self.asked(at), at)

    def able(self, person: str, at: str) -> bool:
        """Say whether a matrix named the task, and all it asked for of those who do it was done."""
        asked = self.by_matrix(at, lambda row: bool(row.get("competency")))
        return bool(asked) and self.did(person, asked, at)

    def did(self, person: str, keys: list[str], at: str) -> bool:
        done = {self.body(a)["key"] for a in self.named("training_assignment") if self.body(a)["owner"] == person
                and min(self.period(a, "complete")[0], self.period(a, "verify")[0]) <= at}  # fmt: skip
        return all(key in done for key in keys)

    def asked(self, at: str) -> list[str]:
        found = [version for version in self.named("document_version")
                 if (lambda p: p[0] <= at < p[1])(self.period(version, "make_effective", "supersede", "make_obsolete"))]  # fmt: skip
        return found + self.by_matrix(at, bool)

    def by_matrix(self, at: str, named: Callable[[Any], bool]) -> list[str]:
        rows = [row for one in self.named("role_matrix") if self.in_force(one, at)
                for row in self.body(one)["rows"] if named(row)]  # fmt: skip
        return [
            self.newest(wanted, at) for row in rows for wanted in self.body(row["curriculum"])["requirements"]
        ]

    def newest(self, requirement: str, at: str) -> str:
        """Follow a requirement to the version that was in force."""
        for other in self.named("training_requirement"):
            if self.body(other).get("replaces") == requirement and self.period(other, "approve")[0] <= at:
                return self.newest(other, at)
        return requirement


def asked(team: Team, at: Any, caller: Caller | None = None, about: str = f"role={ROLE}") -> dict[str, Any]:
    moment = clock.instant(at) if not isinstance(at, str) else at
    who = team.site_coordinator.person
    reply = (caller or team.training_administrator).get(f"/qualifications?person={who}&{about}&at={moment}")
    assert reply.status == 200, reply.body
    return dict(reply.body)


def test_answers_on_random_instants_and_at_every_turn_equal_the_trail(lived: Team) -> None:
    told, draw = Told(lived), random.Random(104)  # the same questions each time
    turns = [clock.parse(entry["ts"]) for entry in told.entries]
    first, last = min(turns), max(turns)
    span = (last - first).total_seconds()
    moments = [first + timedelta(seconds=draw.uniform(-5, span + 5)) for _ in range(150)]
    moments += [turn + step for turn in draw.sample(turns, 50) for step in (-MILLISECOND, MILLISECOND)]
    found, able = {True: 0, False: 0}, {True: 0, False: 0}
    dispensing = f"task={told.named('competency')[0]}"
    for moment in moments:
        at = clock.instant(
            clock.end_of_millisecond(moment.replace(microsecond=moment.microsecond // 1000 * 1000))
        )
        expected = told.qualified(lived.site_coordinator.person, at)
        assert asked(lived, at)["qualified"] == expected, at
        found[expected] += 1
        can = told.able(lived.site_coordinator.person, at)
        assert asked(lived, at, about=dispensing)["qualified"] == can, at
        able[can] += 1
    assert min(*found.values(), *able.values()) >= 10


def test_a_yes_comes_with_what_shows_it_and_where_its_proof_is(lived: Team) -> None:
    found = asked(lived, clock.now())
    assert found["qualified"] is True
    assert {item["kind"] for item in found["items"]} == {"quiz", "on_job", "read"}
    for item in found["items"]:
        proof = lived.quality_manager.get(item["evidence"]["receipt"].removeprefix("/api/v1")).body
        assert (proof["leaf"], proof["sealed"]) == (item["evidence"]["leaf"], True)
    [seen] = [item["evidence"] for item in found["items"] if item["kind"] == "on_job"]
    assert seen["signed_by"] == [lived.site_coordinator.name, lived.investigator.name]


def test_a_no_names_what_was_missing(lived: Team) -> None:
    told = Told(lived)
    approved = clock.parse(told.period(told.named("role_matrix")[0], "approve")[0])
    found = asked(lived, approved + MILLISECOND)
    assert (found["held"], found["qualified"]) == (True, False)
    assert [(item["number"], item["satisfied"], item["evidence"]) for item in found["items"]] == [
        ("ABC01-TRQ-0001", False, None)
    ]


def test_everybody_asks_about_themselves_and_overseers_about_others(lived: Team) -> None:
    sam = lived.site_coordinator
    assert asked(lived, clock.now(), sam)["qualified"] is True
    assert asked(lived, clock.now(), lived.inspector)["qualified"] is True
    said = lived.monitor.get(f"/qualifications?person={sam.person}&role={ROLE}")
    assert (said.status, said.code) == (404, "NOT_FOUND")
    assert sam.get(f"/qualifications?role={ROLE}").status == 200
    assert sam.get("/qualifications?role=emperor").status == 422
    assert sam.get("/qualifications?task=juggling").status == 422
    task = f"task=competency/{ULID()}"
    assert asked(lived, clock.now(), about=task)["qualified"] is False, (
        "nobody is able to do what no matrix names"
    )
    assert sam.get(f"/qualifications?role={ROLE}&at=yesterday").status == 422
