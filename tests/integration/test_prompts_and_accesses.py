"""What a check prompted and the change that came of it; who signed in, read, printed and took away. ATR-10, ATR-13"""

import json
import uuid
from typing import Any

import pytest

from tests.support import deviations, papers
from tests.support.calls import EVERY_FAULT, no_waiting, spoiled
from tests.support.spoiling import tried
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply
from tests.support.trail import attempts, check_everything, entries, rows


def projected(team: Team) -> None:
    team.simulator.deliver()
    team.simulator.handler("ledger", "views")({}, CONTEXT)


def accesses(team: Team, act: str) -> list[dict[str, Any]]:
    """Return the entries of an act that changed no record, in no order."""
    found = [json.loads(bytes(row["b"])) for row in rows(team, "audit", "A#access#") if row["b"]]
    return [entry for entry in found if entry["act"] == act]


def edit(caller: Caller, path: str, **fields: Any) -> Reply:
    revision = caller.get(path).body["revision"]
    return caller.call("PATCH", path, {**fields, "reason": "a better name"}, if_match=f'"{revision}"')


def test_a_value_that_a_check_refused_is_an_entry_and_the_change_that_followed_names_it(team: Team) -> None:
    path = papers.document(team)
    dora = team.document_controller
    said = edit(dora, path, title="")
    assert (said.status, said.code) == (422, "VALIDATION_FAILED")
    prompt = attempts(team, dora.sub)[-1]
    assert (prompt["act"], prompt["why"]["code"]) == ("document.edit.refused", "VALIDATION_FAILED")
    mended = edit(dora, path, title="Visit reports")
    assert mended.status == 200
    entity = mended.body["entity"]
    change = entries(team, entity)[-1]
    assert change["cause"] == {"entity": f"user/{dora.sub}", "revision": prompt["v"]}
    [last] = [e for e in dora.get(f"{path}/audit-trail").body["items"] if e["revision"] == change["v"]]
    assert last["answers"] == change["cause"]

    assert edit(dora, path, title="Reports of visits").status == 200
    assert entries(team, entity)[-1]["cause"] is None, "one prompt is answered once"

    projected(team)
    [shown] = team.quality_manager.get(f"/audit-trail/refused-attempts?record={entity}").body["items"]
    [field] = shown["fields"]
    assert (field["pointer"], field["original"]) == ("/title", '""')
    check_everything(team)


def test_a_form_that_was_prompted_is_the_same_form_under_its_key(team: Team) -> None:
    dora, key = team.document_controller, uuid.uuid4().hex
    body = {"title": "Calls", "doc_type": "SOP", "owner": team.author.person}
    assert dora.post("/documents", {**body, "doc_type": "song"}, idempotency_key=key).status == 422
    prompt = attempts(team, dora.sub)[-1]
    other = dora.post("/documents", body, idempotency_key=uuid.uuid4().hex)
    assert other.status == 201
    assert entries(team, other.body["entity"])[0]["cause"] is None
    made = dora.post("/documents", body, idempotency_key=key)
    assert made.status == 201
    born = entries(team, made.body["entity"])[0]
    assert born["cause"] == {"entity": f"user/{dora.sub}", "revision": prompt["v"]}


def test_what_looks_like_a_participant_does_not_get_into_the_trail_by_its_refusal(team: Team) -> None:
    path = deviations.triaged(team)
    said = edit(team.monitor, path, description="Mrs Huber, born 1.2.1960 " + "x" * 20_000)
    assert said.status == 422
    projected(team)
    entity = team.quality_manager.get(path).body["entity"]
    [shown] = team.quality_manager.get(f"/audit-trail/refused-attempts?record={entity}").body["items"]
    assert [(one["pointer"], one["original"]) for one in shown["fields"]] == [("/description", None)]
    assert not [row for row in rows(team, "audit") if "Huber" in str(row.get("x"))]


def test_signing_in_and_out_are_entries(team: Team) -> None:
    pia = Caller(team.simulator, team.monitor.sub)
    before = len(accesses(team, "session.begin"))
    assert pia.get("/me").status == 200
    assert pia.get("/documents").status == 200
    assert len(accesses(team, "session.begin")) == before + 1, "a session begins once"
    assert pia.post("/me/sign-out").status == 200
    [ended] = accesses(team, "session.end")
    began = max(accesses(team, "session.begin"), key=lambda entry: entry["ts"])
    assert ended["by"]["person"] == began["by"]["person"] == team.monitor.person
    assert ended["by"]["session"] == began["by"]["session"]
    assert pia.get("/me").status == 401
    assert len(accesses(team, "session.begin")) == before + 1
    check_everything(team)


@pytest.mark.parametrize(("who", "asked", "act"), [
    ("author", "/print", "document.print"),
    ("inspector", "", "document.read"),
    ("inspector", "/audit-trail", "document.read_trail"),
])  # fmt: skip
def test_what_leaves_and_what_an_inspector_reads_is_an_entry_about_its_record(
    team: Team, who: str, asked: str, act: str
) -> None:
    path = papers.document(team)
    entity = team.author.get(path).body["entity"]
    assert not accesses(team, act), "others read without one"
    assert getattr(team, who).get(path + asked).status == 200
    [kept] = accesses(team, act)
    assert kept["st"]["about"] == entity
    projected(team)
    [shown] = team.quality_manager.get(f"/audit-trail/accesses?record={entity}").body["items"]
    assert (shown["action"], shown["by"]["sub"]) == (act, getattr(team, who).sub)
    assert shown["where"].endswith(path + asked)
    by_act = team.quality_manager.get(f"/audit-trail?action={act}").body["items"]
    assert [one["entity"] for one in by_act] == [kept["ent"]]
    assert team.monitor.get(f"/audit-trail/accesses?record={entity}").code == "FORBIDDEN"


def test_a_list_that_is_taken_away_and_a_person_who_is_looked_up_are_entries(team: Team) -> None:
    alan, number = team.alan, team.monitor.person.partition("/")[2]
    before = len(accesses(team, "person.read"))
    assert alan.get("/people?format=csv").status == 200
    assert len(accesses(team, "person.export")) == 1
    assert alan.get(f"/people/{number}").status == 200
    [kept] = sorted(accesses(team, "person.read"), key=lambda entry: str(entry["ts"]))[before:]
    assert (kept["by"]["person"], kept["st"]["about"]) == (alan.person, team.monitor.person)
    assert team.monitor.get(f"/people/{number}").status == 200
    assert len(accesses(team, "person.read")) == before + 1, "one's own record is no secret to oneself"


@pytest.mark.parametrize("kind", EVERY_FAULT)
def test_what_cannot_be_noted_is_not_shown(team: Team, kind: str) -> None:
    path = papers.document(team)
    assert team.inspector.get(path).status == 200
    for number in range(8):
        before = len(accesses(team, "document.read"))
        with spoiled(number, kind), no_waiting():
            answer = tried(lambda: team.inspector.get(path))
        shown = isinstance(answer, Reply) and answer.status == 200
        noted = len(accesses(team, "document.read")) - before
        assert noted >= shown, f"call {number} failed: {answer}"
