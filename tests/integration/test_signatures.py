"""A signature is its owner's, fresh, for this content, once. 21 CFR 11.50, 11.70, 11.100, 11.200, 11.300"""

import json
import os
import uuid
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from shared import aws, clock, signatures
from tests.support import papers
from tests.support.staff import Staffed, Team
from tests.support.study import KEY, Caller, Reply
from tests.support.trail import attempts, check_everything, entries, everything, record_row


def entity(path: str) -> str:
    return "document_version/" + path.rpartition("/")[2]


@pytest.fixture(scope="module")
def prepared(staffed: Staffed) -> tuple[Staffed, str, str]:
    """Two versions that wait for their reviewer's signature."""
    with staffed.copy() as team:
        paths = papers.submitted(team), papers.submitted(team)
        return Staffed.of(team), *paths


@pytest.fixture
def team(prepared: tuple[Staffed, str, str]) -> Iterator[Team]:
    with prepared[0].copy() as team:
        yield team


@pytest.fixture
def ready(prepared: tuple[Staffed, str, str]) -> str:
    """A version that waits for its reviewer's signature."""
    return prepared[1]


@pytest.fixture
def other(prepared: tuple[Staffed, str, str]) -> str:
    """Another one."""
    return prepared[2]


def intent(caller: Caller, path: str, step: str = "review", **more: Any) -> Reply:
    asked = {"transition": step, "revision": caller.get(path).body["revision"]} | more
    return caller.post(f"{path}/signature-intents", asked)


def sign(caller: Caller, path: str, opened: Any, token: str, step: str = "review", **more: Any) -> Reply:
    body = {"signature": {"intent_id": opened["intent_id"], "id_token": token}, "fields": {}} | more
    return caller.post(f"{path}/transitions/{step}", body, if_match=f'"{caller.get(path).body["revision"]}"')


def refused(team: Team, path: str, reply: Reply, status: int, reason: str) -> None:
    assert (reply.status, reply.body["reason"]) == (status, reason), reply.body
    assert not [s for s in team.author.get(path).body["signatures"] if s["step"] == "review"]


# -- what a token must be --------------------------------------------------------------------------------------

WRONG = {
    "authenticated before the intent": ({"auth_time": -30}, "reauthentication_required"),
    "issued before the intent": ({"iat": -30, "auth_time": -30}, "reauthentication_required"),
    "of the web client": ({"aud": "web-client"}, "not_a_ceremony_token"),
    "of another pool": ({"iss": "https://example.org/pool"}, "not_a_ceremony_token"),
    "an access token": ({"token_use": "access"}, "not_a_ceremony_token"),
    "delegated": ({"act": {"sub": "admin"}}, "not_a_ceremony_token"),
    "from a machine, without a sign-in family": ({"origin_jti": None}, "not_a_ceremony_token"),
    "of another person": ({"sub": "other"}, "signer_mismatch"),
    "expired": ({"exp": -10, "iat": -300, "auth_time": -300}, "not_a_ceremony_token"),
    "without the time of authentication": ({"auth_time": None}, "reauthentication_required"),
    "without an id": ({"jti": None}, "not_a_ceremony_token"),
}


@pytest.mark.parametrize(("changes", "reason"), WRONG.values(), ids=WRONG)
def test_a_token_proves_a_fresh_sign_in_or_nothing(team: Team, ready: str, changes: Any, reason: str) -> None:
    opened = intent(team.reviewer, ready).body
    now = int(clock.parse(opened["not_before"]).timestamp())
    shifted = {k: now + v if isinstance(v, int) and v < 0 else v for k, v in changes.items()}
    token = token_of(team.reviewer, opened, shifted)
    refused(team, ready, sign(team.reviewer, ready, opened, token), 401, reason)
    assert attempts(team, team.reviewer.sub)[-1]["why"]["code"] == "REAUTH_FAILED"


def token_of(caller: Caller, opened: Any, changes: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    claims = jwt.decode(caller.fresh_token(opened), options={"verify_signature": False}) | changes
    claims = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode(claims, key, algorithm=alg, headers={"kid": "study"})


def test_a_token_signed_by_another_key_or_not_at_all_proves_nothing(team: Team, ready: str) -> None:
    foreign = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for key, alg in ((foreign, "RS256"), ("x" * 40, "HS256"), (None, "none")):
        opened = intent(team.reviewer, ready).body
        token = token_of(team.reviewer, opened, {}, key, alg)
        refused(team, ready, sign(team.reviewer, ready, opened, token), 401, "not_a_ceremony_token")


# -- what an intent is bound to --------------------------------------------------------------------------------


def test_a_signing_shows_its_declaration_and_keeps_the_same(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready, zone="Europe/Berlin").body
    reply = papers.signed(sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened)))
    entry = entries(team, entity(ready))[-1]

    assert (reply.status, reply.headers["location"]) == (202, reply.body["receipt"])
    assert entry["sig"]["declaration_sha256"] == papers.sha256(opened["declaration"].encode())
    assert entry["sig"]["content_sha256"] == opened["content_sha256"] == reply.body["content_sha256"]
    assert not reply.body["signatures"][-1]["sealed"]
    team.simulator.deliver()
    assert team.author.get(ready).body["signatures"][-1]["sealed"]


def test_a_signing_that_is_asked_for_again_is_the_same_and_nothing_else_takes_its_key(
    team: Team, ready: str, other: str
) -> None:
    revision, key = team.reviewer.get(ready).body["revision"], {"idempotency_key": uuid.uuid4().hex}
    asked = {"transition": "review", "revision": revision, "zone": "Europe/Berlin"}
    first = team.reviewer.post(f"{ready}/signature-intents", asked, **key)
    again = team.reviewer.post(f"{ready}/signature-intents", asked, **key)
    assert (first.status, again.status) == (201, 201), again.body
    assert again.body == first.body
    assert team.author.post(f"{ready}/comments", {"text": "Name the site"}).status == 200
    now = asked | {"revision": revision + 1}
    for path, body in ((other, asked), (ready, now), (ready, now | {"zone": "UTC"})):
        taken = team.reviewer.post(f"{path}/signature-intents", body, **key)
        assert (taken.status, taken.code) == (422, "IDEMPOTENCY_MISMATCH"), (path, taken.body)
    papers.signed(sign(team.reviewer, ready, again.body, team.reviewer.fresh_token(again.body)))


def test_an_intent_is_used_once(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    papers.signed(sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened)))
    again = sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened))

    assert again.status in (409, 410)
    assert [s["step"] for s in team.author.get(ready).body["signatures"]] == ["submit", "review"]


def test_one_sign_in_proves_one_signature(team: Team, ready: str, other: str) -> None:
    first, second = ready, other
    one, two = intent(team.reviewer, first).body, intent(team.reviewer, second).body
    token = team.reviewer.fresh_token(two)
    papers.signed(sign(team.reviewer, first, one, token))
    reply = sign(team.reviewer, second, two, token)

    refused(team, second, reply, 410, "intent_replayed")


def test_an_intent_of_another_record_step_or_person_signs_nothing(team: Team, ready: str, other: str) -> None:
    opened = intent(team.reviewer, ready).body
    reply = sign(team.reviewer, other, opened, team.reviewer.fresh_token(opened))
    refused(team, other, reply, 401, "intent_transplanted")
    mine = intent(team.reviewer, ready).body
    reply = team.reviewer.post(f"{ready}/transitions/review", {"fields": {}, "signature": {
        "intent_id": "01ARZ3NDEKTSV4RRFFQ69G5FAV", "id_token": team.reviewer.fresh_token(mine)}},
        if_match=f'"{team.reviewer.get(ready).body["revision"]}"')  # fmt: skip
    refused(team, ready, reply, 401, "intent_unknown")


def test_an_expired_intent_signs_nothing(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    change_intent(team.reviewer, opened, expires_at=clock.instant(clock.now()))
    reply = sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened))
    refused(team, ready, reply, 410, "intent_expired")


@pytest.mark.parametrize("part", [0, 1, 999_999])
def test_a_sign_in_counts_from_the_next_whole_second_after_the_signing_was_opened(
    team: Team, ready: str, monkeypatch: pytest.MonkeyPatch, part: int
) -> None:
    moment = clock.now().replace(microsecond=part)
    monkeypatch.setattr(clock, "now", lambda: moment)
    opened = intent(team.reviewer, ready).body
    assert clock.parse(opened["not_before"]) == moment.replace(microsecond=0) + timedelta(seconds=1)
    assert kept_intent(team.reviewer, opened)["expires_at"] == clock.instant(moment + timedelta(minutes=5))


def test_an_intent_is_good_to_its_last_instant_and_not_beyond(
    team: Team, ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = intent(team.reviewer, ready).body
    token, last = team.reviewer.fresh_token(opened), kept_intent(team.reviewer, opened)["expires_at"]
    beyond = clock.parse(last) + timedelta(microseconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: beyond)
        refused(team, ready, sign(team.reviewer, ready, opened, token), 410, "intent_expired")
    opened = intent(team.reviewer, ready).body
    token, last = team.reviewer.fresh_token(opened), kept_intent(team.reviewer, opened)["expires_at"]
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: clock.parse(last))
        papers.signed(sign(team.reviewer, ready, opened, token))


def kept_intent(caller: Caller, opened: Any) -> dict[str, Any]:
    """Return an intent as it is stored."""
    key = {"pk": {"S": f"S#{caller.sub}"}, "sk": {"S": f"intent#{opened['intent_id']}"}}
    row = aws.client("dynamodb").get_item(TableName=os.environ["SESSIONS_TABLE"], Key=key)["Item"]
    return dict(json.loads(row["note"]["S"]))


def change_intent(caller: Caller, opened: Any, **changes: Any) -> None:
    """Make an intent older than it is."""
    key = {"pk": {"S": f"S#{caller.sub}"}, "sk": {"S": f"intent#{opened['intent_id']}"}}
    dynamodb = aws.client("dynamodb")
    row = dynamodb.get_item(TableName=os.environ["SESSIONS_TABLE"], Key=key)["Item"]
    note = json.loads(row["note"]["S"]) | changes
    dynamodb.put_item(TableName=os.environ["SESSIONS_TABLE"], Item=row | {"note": {"S": json.dumps(note)}})


def test_content_that_changed_since_it_was_shown_is_not_signed(team: Team) -> None:
    path = papers.with_file(team)
    opened = intent(team.author, path, "submit").body
    revision = team.author.get(path).body["revision"]
    change = {"change_summary": "Something quite different", "reason": "second thoughts"}
    assert team.author.call("PATCH", path, change, if_match=f'"{revision}"').status == 200
    reply = sign(team.author, path, opened, team.author.fresh_token(opened), "submit")

    assert (reply.status, reply.code, reply.body["reason"]) == (409, "HASH_MISMATCH", "content_changed")
    assert team.author.get(path).body["signatures"] == []


def test_a_signing_of_an_earlier_round_signs_nothing_in_the_next(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    assert team.approver.step(ready, "reject", "not yet").status in (200, 403)
    state = team.author.get(ready).body["state"]
    if state == "in_review":
        assert team.reviewer.step(ready, "reject", "not yet").status == 200
    papers.submitted_without_file(team, ready)
    reply = sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened))

    assert reply.code == "HASH_MISMATCH", reply.body
    found = team.author.get(ready).body
    assert [(s["round"], bool(s["voided"])) for s in found["signatures"]] == [(1, True), (2, False)]


def test_a_step_without_its_signature_says_which(team: Team, ready: str) -> None:
    reply = team.reviewer.step(ready, "review")
    assert (reply.status, reply.code) == (409, "SIGNATURE_REQUIRED")
    assert "Reviewed" in reply.body["detail"]


def test_an_unknown_zone_is_refused(team: Team, ready: str) -> None:
    for zone in (
        "Mars/Olympus",
        "../../etc/passwd",
        "/etc/passwd",
        "Europe",
        "",
        "A" * 64,
        "Europe/Berlin\u00e9",
    ):
        reply = intent(team.reviewer, ready, zone=zone)
        assert (reply.status, reply.code) == (422, "VALIDATION_FAILED"), zone


@pytest.mark.parametrize(
    ("utc", "zone", "local"),
    [
        ("2026-01-15T03:04:05.000000Z", "Europe/Berlin", "2026-01-15T04:04:05.000+01:00"),
        ("2026-07-15T03:04:05.000000Z", "Europe/Berlin", "2026-07-15T05:04:05.000+02:00"),
        ("2026-07-15T23:04:05.000000Z", "Asia/Kolkata", "2026-07-16T04:34:05.000+05:30"),
        ("2026-03-29T01:00:00.000000Z", "Europe/Berlin", "2026-03-29T03:00:00.000+02:00"),
        ("2026-10-25T00:59:59.000000Z", "Europe/Berlin", "2026-10-25T02:59:59.000+02:00"),
        ("2026-10-25T01:00:00.000000Z", "Europe/Berlin", "2026-10-25T02:00:00.000+01:00"),
    ],
)
def test_the_signers_local_time_carries_its_offset(utc: str, zone: str, local: str) -> None:
    from shared.signatures import local_time

    assert local_time(clock.parse(utc), zone) == local


# -- who may sign ----------------------------------------------------------------------------------------------


def newcomer(team: Team, checked: bool, accepted: bool) -> Caller:
    path_of = team.alan.post(
        "/people", {"printed_name": "Nora New", "username": "nora", "email": "nora@site.example"}
    )
    path = f"/people/{path_of.body['id']}"
    assert team.alan.step(path, "grant_role", "joins", role="reviewer").status == 200
    if checked:
        team.alan.step(path, "verify_identity", method="employer_confirmation", evidence="letter 4")
    team.simulator.deliver()
    found = team.alan.get(path).body
    nora = Caller(team.simulator, found["data"]["sub"], found["entity"], "Nora New")
    if accepted:
        assert nora.step(path, "accept_signature_policy", policy_version=1).status == 200
    return nora


@pytest.mark.parametrize(
    ("checked", "accepted", "status", "reason"),
    [(False, True, 403, "identity_not_verified"), (True, False, 428, "signature_policy_not_accepted")],
)
def test_nobody_signs_before_identity_and_policy(
    team: Team, checked: bool, accepted: bool, status: int, reason: str
) -> None:
    nora = newcomer(team, checked, accepted)
    path = papers.submitted(team, papers.draft(team, reviewers=[nora.person]))
    reply = intent(nora, path)
    assert (reply.status, reply.body["reason"]) == (status, reason), reply.body


def test_five_failed_signings_lock_and_two_administrators_restore(team: Team, ready: str) -> None:
    for left in (4, 3, 2, 1, 0):
        opened = intent(team.reviewer, ready).body
        reply = sign(team.reviewer, ready, opened, token_of(team.reviewer, opened, {"sub": "other"}))
        assert (reply.status, reply.body["attempts_left"]) == (401, left)
    locked = intent(team.reviewer, ready)
    assert (locked.status, locked.code) == (423, "SIGNING_LOCKED")

    path = "/people/" + team.reviewer.person.partition("/")[2]
    check = {"method": "government_id_by_video", "evidence": "call of today"}
    assert team.alan.step(path, "confirm_restore", "he called").code == "MISSING_FIELD"
    assert team.alan.step(path, "request_restore", "he called", **check).status == 200
    assert team.alan.step(path, "confirm_restore", "he called").code == "SOD_VIOLATION"
    assert intent(team.reviewer, ready).status == 423
    assert team.alba.step(path, "confirm_restore", "checked on video").status == 200
    papers.signed(team.reviewer.sign(ready, "review"))
    check_everything(team)


@pytest.mark.parametrize(("microseconds", "left"), [(-1, 3), (0, 4)])
def test_a_failed_signing_counts_for_a_quarter_of_an_hour(
    team: Team, ready: str, monkeypatch: pytest.MonkeyPatch, microseconds: int, left: int
) -> None:
    began = clock.now()
    for at, remaining in ((began, 4), (began + timedelta(minutes=15, microseconds=microseconds), left)):
        monkeypatch.setattr(clock, "now", lambda at=at: at)
        opened = intent(team.reviewer, ready).body
        reply = sign(team.reviewer, ready, opened, token_of(team.reviewer, opened, {"sub": "other"}))
        assert (reply.status, reply.body["attempts_left"]) == (401, remaining)


def test_a_signing_whose_keys_cannot_be_fetched_is_sent_again_and_counts_for_nothing(
    team: Team, ready: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = intent(team.reviewer, ready).body
    token = team.reviewer.fresh_token(opened)
    with monkeypatch.context() as patch:
        patch.setenv("JWKS_URL", "http://127.0.0.1:9/jwks.json")
        signatures._keys.cache_clear()
        said = sign(team.reviewer, ready, opened, token)
        assert (said.status, said.code) == (503, "UNAVAILABLE")
    signatures._keys.cache_clear()
    other = intent(team.reviewer, ready).body
    wrong = sign(team.reviewer, ready, other, token_of(team.reviewer, other, {"sub": "other"}))
    assert wrong.body["attempts_left"] == 4
    papers.signed(sign(team.reviewer, ready, opened, token))


def test_the_trail_keeps_of_a_sign_in_its_ids_and_never_the_token(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    token = team.reviewer.fresh_token(opened)
    said = jwt.decode(token, options={"verify_signature": False})
    papers.signed(sign(team.reviewer, ready, opened, token))
    kept = entries(team, entity(ready))[-1]["sig"]["auth"]
    assert kept == {name: said[name] for name in ("jti", "origin_jti", "auth_time")} | {"client": said["aud"]}


def test_signings_that_are_opened_and_left_count_too(team: Team, ready: str) -> None:
    for _ in range(5):
        opened = intent(team.reviewer, ready)
        assert opened.status == 201, opened.body
        age_recent(team.reviewer)
    assert intent(team.reviewer, ready).status == 201  # the count is made when the next one opens
    assert intent(team.reviewer, ready).code == "SIGNING_LOCKED"


def age_recent(caller: Caller) -> None:
    """Let the signings that were opened be six minutes old: unused, and over."""
    dynamodb, table = aws.client("dynamodb"), os.environ["SESSIONS_TABLE"]
    key = {"pk": {"S": f"S#{caller.sub}"}, "sk": {"S": "signing"}}
    row = dynamodb.get_item(TableName=table, Key=key)["Item"]
    old = {"S": clock.instant(clock.now() - timedelta(minutes=6))}
    aged = {name: value if name in ("pk", "sk", "locked_at") else old for name, value in row.items()}
    dynamodb.put_item(TableName=table, Item=aged)


def test_a_refused_signing_is_burnt(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    assert sign(team.reviewer, ready, opened, token_of(team.reviewer, opened, {"sub": "other"})).status == 401
    reply = sign(team.reviewer, ready, opened, team.reviewer.fresh_token(opened))
    refused(team, ready, reply, 410, "intent_replayed")


def test_a_compromise_report_stops_signing_at_once(team: Team, ready: str) -> None:
    path = "/people/" + team.reviewer.person.partition("/")[2]
    opened = intent(team.reviewer, ready).body
    assert team.reviewer.step(path, "report_compromise", "my notebook was stolen").status == 200
    proof = {"intent_id": opened["intent_id"], "id_token": team.reviewer.fresh_token(opened)}
    again = Caller(team.simulator, team.reviewer.sub)
    for caller in (team.reviewer, again):
        was = team.author.get(ready).body["revision"]
        reply = caller.post(f"{ready}/transitions/review", {"signature": proof}, if_match=f'"{was}"')
        assert reply.status in (401, 403), reply.body
    assert len(team.author.get(ready).body["signatures"]) == 1


def test_a_person_whose_signing_is_suspended_goes_on_reading_and_signs_nothing(
    team: Team, ready: str
) -> None:
    path = "/people/" + team.reviewer.person.partition("/")[2]
    assert team.alan.step(path, "suspend_signing", "the telephone was lost").status == 200
    team.reviewer.session, team.reviewer.seconds_later = uuid.uuid4().hex, 2
    said = intent(team.reviewer, ready)
    assert (said.status, said.body["reason"]) == (403, "account_disabled")
    assert team.reviewer.get(ready).status == 200


def test_a_change_of_name_leaves_old_signatures_as_they_are(team: Team, ready: str, other: str) -> None:
    papers.signed(team.reviewer.sign(ready, "review"))
    path = "/people/" + team.reviewer.person.partition("/")[2]
    assert team.alan.step(path, "change_legal_name", "marriage", printed_name="Ravi Sharma").status == 200
    team.simulator.deliver()

    shown = team.author.get(ready).body["signatures"][-1]
    assert (shown["printed_name"], shown["meaning"]["code"]) == ("Ravi Patel", "reviewed")
    assert entries(team, entity(ready))[-1]["sig"]["printed_name"] == "Ravi Patel"
    assert team.reviewer.get("/me").body["printed_name"] == "Ravi Sharma"
    papers.signed(team.reviewer.sign(other, "review"))
    assert team.author.get(other).body["signatures"][-1]["printed_name"] == "Ravi Sharma"


def test_nobody_signs_the_same_meaning_twice(team: Team) -> None:
    both = [team.reviewer.person, team.quality_associate.person]
    path = papers.submitted(team, papers.draft(team, reviewers=both))
    papers.signed(team.reviewer.sign(path, "review"))
    again = intent(team.reviewer, path)

    assert (again.status, again.code, again.body["reason"]) == (409, "INVALID_TRANSITION", "not_signed_yet")
    assert record_row(team, entity(path))["state"] == "in_review"


def test_parallel_signers_do_not_disturb_each_other(team: Team) -> None:
    both = [team.reviewer.person, team.quality_associate.person]
    path = papers.submitted(team, papers.draft(team, reviewers=both))
    one, two = intent(team.reviewer, path).body, intent(team.quality_associate, path).body
    papers.signed(sign(team.reviewer, path, one, team.reviewer.fresh_token(one)))
    papers.signed(sign(team.quality_associate, path, two, team.quality_associate.fresh_token(two)))
    assert record_row(team, entity(path))["state"] == "in_approval"


def test_no_token_or_secret_is_kept(team: Team, ready: str) -> None:
    opened = intent(team.reviewer, ready).body
    token = team.reviewer.fresh_token(opened)
    papers.signed(sign(team.reviewer, ready, opened, token))
    from tests.support.trail import rows

    stored = repr(everything(team)) + repr([rows(team, t) for t in ("sessions", "data-documents")])
    assert token not in stored
    assert token.split(".")[2] not in stored
