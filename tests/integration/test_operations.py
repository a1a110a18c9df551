"""Every operation of the API for every role: allowed or refused exactly as the one policy says. ACC-01, ACC-02"""

import importlib
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest

from services.register import SERVICES
from shared import aws, clock
from shared.http import Operation
from shared.roles import Role
from tests.support import (
    absences,
    audits,
    corrections,
    delegations,
    deviations,
    holds,
    inspections,
    matrix,
    monitoring,
    outside,
    papers,
    plan,
    qualifications,
    redactions,
    retraining,
    reviews,
)
from tests.support.queues import diverged, quarantined
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply
from tests.support.trail import KINDS, attempts, check_everything, records, rows

POLICY = json.loads((Path(__file__).resolve().parents[2] / "shared/generated/policy.json").read_text())
OPERATIONS: list[Operation] = [
    operation
    for service in SERVICES
    if service.prefixes
    for operation in importlib.import_module(f"services.{service.name}.api").api.operations
]
STEPS = [(kind, step) for s in SERVICES for kind in s.records for step in kind.lifecycle.transitions]
ROLES = sorted(role.value for role in Role if role is not Role.SYSTEM)
EVERY_CELL = os.environ.get("CELLS") == "all"
TRIED: set[tuple[str, str, str, str]] = set()


UNKNOWN = "01ARZ3NDEKTSV4RRFFQ69G5FAV"
PARTS = {"id": UNKNOWN, "parent": UNKNOWN, "ulid": UNKNOWN, "file": UNKNOWN, "path": "title", "name": "file", "type": "document",
         "v": "1", "size": "1", "revision": "1", "step": "no_such_step"}  # fmt: skip


@dataclass
class World:
    """A study with one record of every type, and how it stood before anybody tried anything."""

    team: Team
    paths: dict[str, str]
    before: dict[str, Any]
    callers: dict[str, Caller] = field(default_factory=dict)

    def caller(self, role: str, afresh: bool = False) -> Caller:
        """Return the holder of a role in a session that goes on; `afresh` in a new one."""
        if afresh or role not in self.callers:
            self.callers[role] = Caller(self.team.simulator, self.team.by_role[Role(role)].sub)
        return self.callers[role]


@pytest.fixture(scope="module")
def world(shared_team: Team) -> World:
    """One document with an approved version, its assignment, its run and its task; a person; a site."""
    team = shared_team
    version = papers.approved(team)
    document = team.author.get(version).body["parent"].partition("/")[2]
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Charite Berlin", "country": "DE"})
    reader = inspections.inspector(team, "Irene Read")
    first = {
        "document-versions": version,
        "documents": f"/documents/{document}",
        "people": "/people/" + team.monitor.person.partition("/")[2],
        "parties": f"/parties/{site.body['id']}",
        "party-qualifications": qualifications.proposed(team),
        "quarantined-events": quarantined(team, "nina"),
        "divergences": diverged(team, 1),
        "redactions": redactions.proposed(team, f"document/{document}", 1, "/title"),
        "legal-holds": holds.requested(team, f"document/{document}"),
        "trail-review-plans": reviews.planned(team),
        "trail-reviews": reviews.opened(team, reviews.active(team)),
        "restore-drills": reviews.drilled(team, 1),
        "processes": (process := plan.drafted(team)),
        "responsibility-matrices": plan.assigned(team, process),
        "activity-series": plan.planned(team),
        "activities": plan.activity(team),
        **{path.split("/")[1]: path for path in monitoring.drafts(team).values()},
        "absences": absences.announced(team, 3, 5),
        "delegations": delegations.anywhere(team),
        "retrainings": retraining.anything(team),
        "inspections": (inspection := inspections.begun(team, reader)),
        "inspection-requests": inspections.published(team, inspections.asked(team, inspection, reader)),
        "publications": inspections.copy(team, reader),
        "inspection-commitments": inspections.promised(team, inspection),
        "storyboards": inspections.told(team),
        "inspection-findings": inspections.found(team, inspection),
    }
    for collection, query in (
        ("training-assignments", "?owner=me"),
        ("tasks", "?owner=me"),
        ("assignment-runs", ""),
    ):
        item = team.monitor.get(f"/{collection}{query}").body["items"][0]
        first[collection] = f"/{collection}/{item['id']}"
    for name, path in matrix.drafts(team).items():
        first[matrix.SMALL[name][0]] = path
    first["quality-events"], first["serious-breaches"] = deviations.suspected(team)
    first["blinded-notes"] = f"/blinded-notes/{deviations.noted(team, first['quality-events']).body['id']}"
    first["statutory-reports"] = deviations.duty(team, first["quality-events"])
    made = team.quality_manager.post("/deviation-criteria", {"title": "Consent", "wording": "Before consent"})
    first["deviation-criteria"] = f"/deviation-criteria/{made.body['id']}"
    first["outside-reports"] = outside.brought(team)[1]
    first["capas"] = corrections.closed(team)
    first["capa-actions"] = corrections.action(team, corrections.opened(team))
    first["effectiveness-checks"] = corrections.check_of(team, first["capas"])
    first |= {path.split("/")[1]: path for path in audits.drafts(team).values()}
    return World(team, first, records(team))


@pytest.mark.parametrize("operation", OPERATIONS, ids=[f"{op.method} {op.rule}" for op in OPERATIONS])
def test_an_operation_is_open_to_exactly_the_roles_of_the_policy(world: World, operation: Operation) -> None:
    """Who may passes the door and is then told that the record is unknown or the body wrong."""
    url = operation.rule
    for name, value in PARTS.items():
        url = url.replace(f"<{name}>", value)
    for role in ROLES:
        reply = send(world.caller(role), operation, url)
        if operation.permission == "me.sign_out":
            world.caller(role, afresh=True)
        assert reply.status < 500, (role, reply.body)
        closed = reply.status == 403 and reply.body["reason"] == "role_missing"
        assert closed == (role not in POLICY[operation.permission]), (role, reply.status, reply.body)


def send(caller: Caller, operation: Operation, url: str) -> Reply:
    if operation.method == "GET":
        return caller.get(url)
    body = {} if operation.permission == "me.sign_out" else {"reason": "because", "no_such_field": 1}
    return caller.call(operation.method, url, body, if_match='"1"')


@pytest.mark.parametrize(("kind", "step"), STEPS, ids=[f"{k.name}.{s.name}" for k, s in STEPS])
def test_a_step_is_open_to_exactly_the_roles_and_states_of_the_policy(
    world: World, kind: Any, step: Any
) -> None:
    """Whoever lacks the role gets 403, or 404 where they may not even know the record; then the state is judged."""
    for state in kind.lifecycle.states:
        for role in ROLES if EVERY_CELL else dealt(kind, step, state):
            with standing_at(world, kind, state):
                judge(world, kind, step, state, role)
            TRIED.add((kind.name, step.name, state, role))


def dealt(kind: Any, step: Any, state: str) -> list[str]:
    """Deal the roles to the states in turn: together every role and every state is tried with every step."""
    states, first = kind.lifecycle.states, crc32(f"{kind.name}.{step.name}".encode())
    turns = range(max(len(ROLES), len(states)))
    return sorted({ROLES[n % len(ROLES)] for n in turns if states[(n + first) % len(states)] == state})


@contextmanager
def standing_at(world: World, kind: Any, state: str) -> Iterator[None]:
    """Let the record of a type stand in another of its states, and put it back."""
    table = world.team.simulator.study.table(f"data-{KINDS[kind.name][0]}")
    key = {"pk": {"S": f"E#{kind.name}#{world.paths[kind.collection].rpartition('/')[2]}"}, "sk": {"S": "S"}}
    put = {"UpdateExpression": "SET #s = :s", "ExpressionAttributeNames": {"#s": "state"}}
    database = aws.client("dynamodb")
    before = database.get_item(TableName=table, Key=key)["Item"]
    database.update_item(TableName=table, Key=key, ExpressionAttributeValues={":s": {"S": state}}, **put)
    try:
        yield
    finally:
        database.put_item(TableName=table, Item=before)


# a record that is shown to a role in some states only says so before any step is asked about
NOT_FOR_THIS_ROLE = ("role_missing", "not_released")


def judge(world: World, kind: Any, step: Any, state: str, role: str) -> None:
    cell, path = (role, step.name, state), world.paths[kind.collection]
    reply = world.caller(role).post(
        f"{path}/transitions/{step.name}", {"fields": {"no_such_field": 1}}, if_match='"99"'
    )
    told = {reply.body.get("reason"), *(one["reason"] for one in reply.body.get("refusals", ()))}
    if set(step.by) == {Role.SYSTEM}:
        assert reply.status == 404, (cell, reply.body)
    elif role not in POLICY[f"{kind.name}.{step.name}"]:
        assert reply.status in (403, 404), (cell, reply.body)
        assert reply.status == 404 or reply.body["reason"] in NOT_FOR_THIS_ROLE, (cell, reply.body)
    else:
        assert reply.status in (403, 404, 409, 412, 422, 428), (cell, reply.body)
        assert reply.status != 403 or reply.body["reason"] != "role_missing", (cell, reply.body)
        if reply.status != 404:  # whoever may not know the record is not told its state
            assert ("state_forbids" in told) == (state not in step.sources), (cell, reply.body)


def test_every_cell_of_role_and_step_and_of_step_and_state_was_tried() -> None:
    """`CELLS=all` tries every role at every step in every state. integrity.md section 4 row 14"""
    steps = [(kind, step) for kind, step in STEPS if any(one[:2] == (kind.name, step.name) for one in TRIED)]
    cells = {(k.name, s.name, at, role) for k, s in steps for at in k.lifecycle.states for role in ROLES}
    assert cells >= TRIED
    assert {one[:3] for one in TRIED} == {one[:3] for one in cells}
    assert {(one[:2], one[3]) for one in TRIED} == {(one[:2], one[3]) for one in cells}
    assert not EVERY_CELL or cells == TRIED
    sys.stdout.write(
        f"{len(TRIED)} of {len(cells)} cells, and {len(OPERATIONS) * len(ROLES)} of operations\n"
    )


def test_no_refused_call_changed_anything(world: World) -> None:
    """Runs last: after every role tried every operation and every step, each record is what it was."""
    assert records(world.team) == world.before


def test_a_refused_attempt_is_one_entry_of_the_person_who_tried(team: Team) -> None:
    before = records(team)
    reply = team.inspector.post("/documents", {"title": "Mine"})
    [entry] = attempts(team, team.inspector.sub)

    assert reply.status == 403
    assert entry["act"] == "document.create.refused"
    assert entry["why"]["code"] == "OUT_OF_SCOPE"
    assert (entry["by"]["sub"], entry["by"]["name"]) == (team.inspector.sub, "Ines Dupont")
    assert [change["path"] for change in entry["chg"]] == ["/attempt"]
    assert records(team) == before


def test_more_than_ten_refused_attempts_a_minute_are_counted_not_written(team: Team) -> None:
    for _ in range(13):
        assert team.inspector.post("/documents", {"title": "Mine"}).status == 403
    written = attempts(team, team.inspector.sub)

    assert 10 <= len(written) <= 12  # the minute may turn once while we try
    assert [entry["v"] for entry in written] == list(range(1, len(written) + 1))


def test_what_was_only_counted_is_told_once_the_minute_is_over_though_nobody_tries_again(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    began = clock.now().replace(second=1)
    monkeypatch.setattr(clock, "now", lambda: began)
    for _ in range(14):
        assert team.inspector.post("/documents", {"title": "Mine"}).status == 403
    tell = team.simulator.handler("people", "daily")
    assert tell({}, CONTEXT)["floods"] == 0  # the flood goes on

    monkeypatch.setattr(clock, "now", lambda: began + timedelta(minutes=1))
    assert [tell({}, CONTEXT)["floods"] for _ in range(2)] == [1, 0]
    *_, last = attempts(team, team.inspector.sub)
    assert (last["act"], last["by"]["role"]) == ("attempts.counted", "system")
    assert team.inspector.post("/documents", {"title": "Mine"}).status == 403
    written = attempts(team, team.inspector.sub)
    assert [entry["v"] for entry in written] == list(range(1, 13))
    shown = rows(team, "audit", f"A#user#{team.inspector.sub}")[10]
    assert json.loads(shown["x"])["fields"]["/attempt"]["new"][1]["not_recorded_before"] == 4
    check_everything(team)
