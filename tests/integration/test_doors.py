"""Who gets in: only the person of a live session of the web client. ACC-01, ACC-09, ACC-14"""

import os
import time
from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest

from shared import aws, clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import entries, everything

MICROSECOND = timedelta(microseconds=1)


def me(team: Team, claims: Any) -> Any:
    return team.simulator.call("GET", "/me", None, claims)


def claims(team: Team, **changes: Any) -> dict[str, Any]:
    made = team.author.claims() | changes
    return {name: value for name, value in made.items() if value is not None}


TOKENS = {
    "nobody's": {"sub": "00000000-0000-4000-8000-000000000000"},
    "of another client": {"client_id": "someone-else"},
    "of the signing client": {"client_id": "signing-client"},
    "an ID token": {"token_use": "id"},
    "delegated": {"act": "{sub=admin}"},
    "of another pool": {"iss": "https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_other"},
    "expired": {"exp": str(int(time.time()) - 10)},
    "without a subject": {"sub": None},
    "without an id": {"jti": None, "origin_jti": None},
}


@pytest.mark.parametrize("changes", TOKENS.values(), ids=TOKENS)
def test_a_token_that_is_not_a_persons_own_opens_nothing(shared_team: Team, changes: dict[str, Any]) -> None:
    reply = me(shared_team, claims(shared_team, **changes))
    assert (reply.status, reply.code) == (401, "NOT_AUTHENTICATED")


def test_without_a_token_nothing_but_the_public_routes_answers(shared_team: Team) -> None:
    simulator = shared_team.simulator
    for path in ("/me", "/documents", "/people", "/tasks", "/training-assignments", "/audit-trail", "/types"):
        assert simulator.call("GET", path, None, None).status == 401, path
    for path in ("/health", "/config", "/openapi.json"):
        assert simulator.call("GET", path, None, None).status == 200, path


def test_the_config_holds_no_secret(shared_team: Team) -> None:
    body = shared_team.simulator.call("GET", "/config", None, None).body
    assert body["study"] == "ABC01"
    assert not any(word in str(body).lower() for word in ("secret", "password", "key_id", "table"))


def test_an_entry_keeps_which_session_it_was_and_when_its_person_had_signed_in(team: Team) -> None:
    signed_in = team.document_controller.claims()["auth_time"]
    path = papers.document(team)
    [entry] = entries(team, "document/" + path.rpartition("/")[2])
    assert 0 <= entry["by"]["auth_time"] - int(signed_in) < 60
    assert entry["by"]["session"] == sha256(team.document_controller.session.encode()).hexdigest()


def test_signing_out_ends_the_session_at_once(team: Team) -> None:
    assert team.author.post("/me/sign-out").status == 200
    reply = team.author.get("/me")
    assert (reply.status, reply.body["reason"]) == (401, "session_expired")
    again = Caller(team.simulator, team.author.sub)
    assert again.get("/me").status == 200


def session(team: Team, caller: Caller, **times: str) -> None:
    """Make a session older than it is: the rows are the only clock it has."""
    names = {f"#{name}": name for name in times}
    aws.client("dynamodb").update_item(
        TableName=os.environ["SESSIONS_TABLE"],
        Key={"pk": {"S": f"S#{caller.sub}"}, "sk": {"S": f"session#{caller.session}"}},
        UpdateExpression="SET " + ", ".join(f"#{name} = :{name}" for name in times),
        ExpressionAttributeNames=names,
        ExpressionAttributeValues={f":{name}": {"S": value} for name, value in times.items()},
    )


def ago(minutes: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S.000000Z", time.gmtime(time.time() - 60 * minutes))


def test_an_idle_session_ends_after_a_quarter_of_an_hour(team: Team) -> None:
    assert team.author.get("/me").status == 200
    session(team, team.author, last=ago(14))
    assert team.author.get("/me").status == 200
    session(team, team.author, last=ago(16))
    assert team.author.get("/me").body["reason"] == "session_expired"


def test_a_session_ends_after_twelve_hours_however_busy(team: Team) -> None:
    assert team.author.get("/me").status == 200
    session(team, team.author, first=ago(12 * 60 + 1))
    assert team.author.get("/me").status == 401


@pytest.mark.parametrize("begun", [{"last": timedelta(minutes=15)}, {"first": timedelta(hours=12)}], ids=str)
def test_a_session_is_good_to_its_last_instant_and_not_beyond(
    team: Team, monkeypatch: pytest.MonkeyPatch, begun: dict[str, timedelta]
) -> None:
    moment = clock.now()
    monkeypatch.setattr(clock, "now", lambda: moment)
    assert team.author.get("/me").status == 200
    session(team, team.author, **{name: clock.instant(moment - before) for name, before in begun.items()})
    assert team.author.get("/me").status == 200
    session(
        team,
        team.author,
        **{name: clock.instant(moment - before - MICROSECOND) for name, before in begun.items()},
    )
    assert team.author.get("/me").body["reason"] == "session_expired"


def test_a_role_counts_from_its_first_instant_and_not_in_its_last(
    team: Team, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun = clock.now()
    until = begun + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: begun)
    path = "/people/" + team.author.person.partition("/")[2]
    given = {"role": "medical", "valid_to": clock.instant(until)}
    assert team.alan.step(path, "grant_role", "stands in", **given).status == 200
    for at, held in ((begun, True), (until - MICROSECOND, True), (until, False)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert ("medical" in team.author.get("/me").body["roles"]) is held


def test_a_session_is_noted_at_most_once_a_minute(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, minute = clock.now(), timedelta(minutes=1)
    for at, noted in (
        (begun, begun),
        (begun + minute - MICROSECOND, begun),
        (begun + minute, begun + minute),
    ):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        assert team.author.get("/me").status == 200
        assert last_seen(team.author) == clock.instant(noted)


def last_seen(caller: Caller) -> str:
    """Return when the caller's session was last noted."""
    key = {"pk": {"S": f"S#{caller.sub}"}, "sk": {"S": f"session#{caller.session}"}}
    row = aws.client("dynamodb").get_item(TableName=os.environ["SESSIONS_TABLE"], Key=key)["Item"]
    return str(row["last"]["S"])


def test_nothing_can_be_deleted_or_put_and_nothing_changes(team: Team) -> None:
    before = everything(team)
    path = "/people/" + team.author.person.partition("/")[2]
    for method in ("DELETE", "PUT"):
        for where in (path, "/people", "/documents", f"{path}/audit-trail"):
            reply = team.alan.call(method, where, {} if method == "PUT" else None)
            assert (reply.status, reply.code) == (405, "METHOD_NOT_ALLOWED"), (method, where)
    assert everything(team) == before


def test_an_address_that_is_not_there_is_404(shared_team: Team) -> None:
    for path in (
        "/people/x/y/z",
        "/documents/01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "/documents/ABC01-SOP-999",
        "/tasks/1",
    ):
        assert shared_team.author.get(path).status == 404, path
