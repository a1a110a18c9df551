"""Rows of docs/compliance.md shown by people at work in one study; each docstring names its rows."""

import importlib
import io
import json
import os
import re
import time
import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from services.register import SERVICES
from shared import aws, clock, retention
from shared.errors import Refusal
from tests.support import papers
from tests.support.staff import Team
from tests.support.study import CONTEXT, Caller, Reply, sha256
from tests.support.trail import attempts, entries, record_row, rows

OPERATIONS = [
    operation for service in SERVICES if service.prefixes
    for operation in importlib.import_module(f"services.{service.name}.api").api.operations
]  # fmt: skip


@pytest.fixture(scope="module")
def document(shared_team: Team) -> str:
    """A document that the tests of this module read and edit; each relies on what it did itself."""
    return papers.document(shared_team)


def now() -> str:
    """An instant between two acts."""
    time.sleep(0.002)
    return clock.instant(clock.now())


def registered(team: Team, name: str) -> str:
    username = name.split()[0].lower()
    body = {"printed_name": name, "username": username, "email": f"{username}@site.example"}
    made = team.alan.post("/people", body)
    assert made.status == 201, made.body
    return f"/people/{made.body['id']}"


def joined(team: Team, name: str, role: str, **grant: Any) -> tuple[str, Caller]:
    """Register a person with a role and let the invitation go out; neither identity nor policy yet."""
    path = registered(team, name)
    assert team.alan.step(path, "grant_role", "joins the study", role=role, **grant).status == 200
    team.simulator.deliver()
    found = team.alan.get(path).body
    return path, Caller(team.simulator, found["data"]["sub"], found["entity"], name)


def edited(team: Team, path: str, reason: str | None = "correction of a slip", **changes: Any) -> Reply:
    revision = team.document_controller.get(path).body["revision"]
    body = changes | ({} if reason is None else {"reason": reason})
    kind = "application/merge-patch+json"
    return team.document_controller.call("PATCH", path, body, if_match=f'"{revision}"', content_type=kind)


# -- access --------------------------------------------------------------------------------------------------


def test_no_address_answers_without_a_token(shared_team: Team) -> None:
    """ACC-01"""
    for operation in OPERATIONS:
        path = re.sub(r"<[a-z_]+>", "x", operation.rule)
        answer = shared_team.simulator.call(operation.method, path, None, None)
        assert (answer.status, answer.code) == (401, "NOT_AUTHENTICATED"), operation.rule


def test_a_refused_attempt_changes_nothing_and_is_an_entry_of_who_tried(
    shared_team: Team, document: str
) -> None:
    """ACC-02, ATR-10"""
    team, entity = shared_team, "document/" + document.rpartition("/")[2]
    before = record_row(team, entity)
    told = len(attempts(team, team.inspector.sub))
    for caller, code in ((team.inspector, "OUT_OF_SCOPE"), (team.monitor, "FORBIDDEN")):
        revision = f'"{before["v"]}"'
        refused = caller.call("PATCH", document, {"title": "Mine", "reason": "I want to"}, if_match=revision)
        assert (refused.status, refused.code) == (403, code)
    assert record_row(team, entity) == before
    [entry] = attempts(team, team.inspector.sub)[told:]
    assert (entry["act"], entry["why"]["code"]) == ("document.edit.refused", "OUT_OF_SCOPE")
    assert entry["by"]["sub"] == team.inspector.sub


def test_a_delegated_token_and_a_token_for_signing_open_nothing(shared_team: Team) -> None:
    """ACC-14"""
    claims = shared_team.monitor.claims()
    for change in ({"act": "other"}, {"client_id": os.environ["SIGNING_CLIENT_ID"]}, {"token_use": "id"}):
        assert shared_team.simulator.call("GET", "/me", None, claims | change).status == 401


def test_a_leavers_name_is_never_given_again_and_nobody_is_deleted(shared_team: Team) -> None:
    """ACC-03"""
    path, leo = joined(shared_team, "Leo Lang", "monitor")
    assert leo.get("/me").status == 200
    assert shared_team.alan.step(path, "leave", "has left the company").status == 200
    assert leo.get("/me").body["reason"] == "account_disabled"
    again = {"printed_name": "Leo Other", "username": "leo", "email": "other@site.example"}
    refused = shared_team.alan.post("/people", again)
    assert (refused.status, refused.body["reason"]) == (409, "identifier_retired")
    assert shared_team.alan.call("DELETE", path).status == 405
    assert shared_team.alan.get(path).body["state"] == "left"


def test_access_on_any_day_can_be_reproduced(shared_team: Team) -> None:
    """ACC-06: by whom, since when, until when, in which scope"""
    alan, path = shared_team.alan, registered(shared_team, "Greta Berg")
    moments = [now()]
    assert alan.step(path, "grant_role", "covers a leave", role="monitor").status == 200
    moments.append(now())
    assert alan.step(path, "revoke_role", "leave is over", role="monitor", scope="study").status == 200
    moments.append(now())
    before, during, after = (alan.get(f"{path}?as_of={at}").body["data"]["grants"] for at in moments)
    assert before == []
    assert [(g["role"], g["valid_to"], g["by"]) for g in during] == [("monitor", None, alan.person)]
    assert after[0]["valid_to"]
    assert after[0]["revoked_by"] == alan.person
    assert alan.step(path, "revoke_role", "once more", role="monitor", scope="study").code == "MISSING_LINK"


def test_a_role_ends_by_itself_when_its_time_is_over(shared_team: Team) -> None:
    """ACC-06, ACC-15"""
    until = clock.now() + timedelta(seconds=4)
    _, ida = joined(shared_team, "Ida Vogt", "inspector", valid_to=clock.instant(until))
    time.sleep(max(0.0, (until - clock.now()).total_seconds()))
    assert ida.get("/documents").code == "FORBIDDEN"
    _, iris = joined(shared_team, "Iris Kern", "inspector", valid_to="2099-01-01T00:00:00.000000Z")
    assert iris.get("/documents").status == 200
    assert iris.get("/audit-trail").status == 200


def test_conflicting_roles_do_not_meet_and_authors_do_not_approve_their_own(
    shared_team: Team, document: str
) -> None:
    """ACC-08"""
    team = shared_team
    path = "/people/" + team.quality_manager.person.rpartition("/")[2]
    refused = team.alan.step(path, "grant_role", "helps out", role="study_administrator")
    assert (refused.status, refused.code) == (409, "ROLE_CONFLICT")
    body = {"reviewers": [team.reviewer.person], "approvers": [team.quality_manager.person]}
    own = team.quality_manager.post(f"{papers.document(team)}/versions", body)
    refused = team.quality_manager.step(f"/document-versions/{own.body['id']}", "approve")
    assert (refused.status, refused.code) == (409, "SOD_VIOLATION")
    assert team.alan.call("PATCH", document, {"title": "Mine", "reason": "I want to"}).status in (403, 428)


@pytest.mark.parametrize(("since_first", "since_last"), [(20, 16), (12 * 60 + 1, 1)])
def test_a_session_left_alone_or_too_long_is_over(
    shared_team: Team, since_first: int, since_last: int
) -> None:
    """ACC-09: minutes since the session began, and since it was last used"""
    pia = Caller(shared_team.simulator, shared_team.monitor.sub)
    assert pia.get("/me").status == 200
    first, last = (clock.instant(clock.now() - timedelta(minutes=m)) for m in (since_first, since_last))
    aws.client("dynamodb").update_item(
        TableName=os.environ["SESSIONS_TABLE"],
        Key={"pk": {"S": f"S#{pia.sub}"}, "sk": {"S": f"session#{pia.session}"}},
        UpdateExpression="SET #first = :first, #last = :last",
        ExpressionAttributeNames={"#first": "first", "#last": "last"},
        ExpressionAttributeValues={":first": {"S": first}, ":last": {"S": last}},
    )
    assert pia.get("/me").body["reason"] == "session_expired"
    pia.session = uuid.uuid4().hex
    assert pia.get("/me").status == 200


# -- signatures ----------------------------------------------------------------------------------------------


def test_nobody_signs_before_identity_and_policy_and_a_signature_keeps_its_name(shared_team: Team) -> None:
    """ACC-04, SIG-01, SIG-02, SIG-08, SIG-10, SIG-12"""
    team, target = shared_team, papers.document(shared_team)
    path, nora = joined(team, "Nora Falk", "quality_manager")
    assert nora.sign(target, "void", "opened by mistake").body["reason"] == "identity_not_verified"
    checked = {"method": "government_id_in_person", "evidence": "file 77"}
    assert team.alan.step(path, "verify_identity", **checked).status == 200
    refused = nora.sign(target, "void", "opened by mistake")
    assert (refused.status, refused.body["reason"]) == (428, "signature_policy_not_accepted")
    assert nora.step(path, "accept_signature_policy", policy_version=2).status == 428
    assert nora.step(path, "accept_signature_policy", policy_version=1).status == 200
    papers.signed(nora.sign(target, "void", "opened by mistake"))
    assert team.alan.step(path, "change_legal_name", "marriage", printed_name="Nora Sommer").status == 200

    [signature] = nora.get(target).body["signatures"]
    assert (signature["printed_name"], signature["meaning"]["text"]) == ("Nora Falk", "Cancelled")
    assert signature["signed_at"].endswith("Z")
    assert signature["local"][-6:] in ("+01:00", "+02:00")
    printed = PdfReader(io.BytesIO(nora.get(f"{target}/print").body))
    text = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    assert "Signed electronically by: Nora Falk" in text
    assert "Meaning: Cancelled" in text
    assert "Declaration: I cancel" in text
    assert edited(team, target, title="Something else").code == "IMMUTABLE_STATE"


def test_five_wrong_proofs_are_refused_recorded_and_lock_signing_until_two_people_restore_it(
    shared_team: Team,
) -> None:
    """ACC-11, ACC-12, SIG-05, SIG-06, SIG-07, SIG-16"""
    team, target = shared_team, papers.document(shared_team)
    quinn, path = team.quality_associate, "/people/" + team.quality_associate.person.rpartition("/")[2]
    assert quinn.step(target, "void", "opened by mistake").code == "SIGNATURE_REQUIRED"
    told, minutes_ago = len(attempts(team, quinn.sub)), int(time.time()) - 300
    wrong = {
        "reauthentication_required": lambda i: quinn.fresh_token(i, auth_time=minutes_ago),
        "signer_mismatch": lambda i: team.quality_manager.fresh_token(i),
        "not_a_ceremony_token": lambda i: quinn.fresh_token(i, act={"sub": "other"}),
    }
    for reason, token in wrong.items():
        refused = quinn.sign(target, "void", "opened by mistake", token=token)
        assert refused.body["reason"] == reason, refused.body
    opened = quinn.post(f"{target}/signature-intents", {"transition": "void", "revision": 1}).body
    assert edited(team, target, title="Other words than were shown").status == 200
    proof = {"intent_id": opened["intent_id"], "id_token": quinn.fresh_token(opened)}
    asked = {"reason": "opened by mistake", "signature": proof}
    changed = quinn.post(f"{target}/transitions/void", asked, if_match='"2"')
    assert (changed.status, changed.code) == (409, "HASH_MISMATCH")
    web = quinn.sign(
        target, "void", "no", token=lambda i: quinn.fresh_token(i, aud=os.environ["WEB_CLIENT_ID"])
    )
    assert (web.status, web.body["attempts_left"]) == (401, 0)
    locked = quinn.sign(target, "void", "opened by mistake")
    assert (locked.status, locked.code) == (423, "SIGNING_LOCKED")
    assert len(attempts(team, quinn.sub)) - told == 6

    check = {"method": "employer_confirmation", "evidence": "call of today"}
    assert team.alan.step(path, "confirm_restore", "alone").status == 409
    assert team.alan.step(path, "request_restore", "identity confirmed", **check).status == 200
    assert team.alan.step(path, "confirm_restore", "alone").code == "SOD_VIOLATION"
    assert team.alba.step(path, "confirm_restore", "second person").status == 200
    papers.signed(quinn.sign(target, "void", "opened by mistake"))


def test_a_proof_and_an_intent_serve_one_signature_of_one_record(shared_team: Team) -> None:
    """SIG-05, SIG-07: nothing carries over to a second signature"""
    quinn = shared_team.quality_manager
    first, second = papers.document(shared_team), papers.document(shared_team)
    proofs: list[tuple[str, str]] = []

    def kept(intent: Any) -> str:
        proofs.append((intent["intent_id"], quinn.fresh_token(intent)))
        return proofs[-1][1]

    papers.signed(quinn.sign(first, "void", "opened by mistake", token=kept))
    intent, token = proofs[0]
    body = {"reason": "opened by mistake", "signature": {"intent_id": intent, "id_token": token}}
    assert quinn.post(f"{second}/transitions/void", body, if_match='"1"').body["reason"] == "intent_replayed"
    reused = quinn.sign(second, "void", "opened by mistake", token=lambda _: token)
    assert reused.status >= 400
    opened = quinn.post(f"{second}/signature-intents", {"transition": "void", "revision": 1}).body
    third = papers.document(shared_team)
    body["signature"] = {"intent_id": opened["intent_id"], "id_token": quinn.fresh_token(opened)}
    moved = quinn.post(f"{third}/transitions/void", body, if_match='"1"')
    assert moved.body["reason"] == "intent_transplanted"
    assert quinn.get(second).body["signatures"] == quinn.get(third).body["signatures"] == []


def test_a_version_is_not_submitted_without_its_signers_and_its_file(shared_team: Team) -> None:
    """SIG-11, SIG-13"""
    path = papers.draft(shared_team, reviewers=[], approvers=[shared_team.author.person])
    refused = shared_team.author.step(path, "submit")
    assert refused.code == "MISSING_FIELD"
    missing = [item for refusal in refused.body["refusals"] for item in refusal["missing"]]
    assert "reviewers" in missing
    assert "another person than the author among the approvers" in missing
    assert shared_team.monitor.step(path, "submit").code == "FORBIDDEN"


# -- audit trail ---------------------------------------------------------------------------------------------


def test_every_value_that_ever_stood_can_be_read_with_who_when_and_why(shared_team: Team) -> None:
    """ATR-03, ATR-04, ATR-09"""
    team, path = shared_team, papers.document(shared_team, title="Title 0", process="P0")
    moments = [now()]
    for n in range(1, 6):
        assert edited(team, path, f"change number {n}", title=f"Title {n}", process=f"P{n}").status == 200
        moments.append(now())
    for n, at in enumerate(moments):
        data = team.monitor.get(f"{path}?as_of={at}").body["data"]
        assert (data["title"], data["process"]) == (f"Title {n}", f"P{n}")
    last = team.monitor.get(f"{path}/audit-trail").body["items"][-1]
    assert last["by"]["name"] == "Dora Klein"
    assert last["by"]["role"] == "document_controller"
    assert last["reason"]["text"] == "change number 5"
    changes = {c["path"]: (c["old"], c["new"]) for c in last["changes"]}
    assert changes == {"/title": ("Title 4", "Title 5"), "/process": ("P4", "P5")}
    history = team.monitor.get(f"{path}/fields/title/history").body["items"]
    assert [item["new"] for item in history] == [f"Title {n}" for n in range(6)]


def test_an_entry_names_the_organisation_its_actor_belonged_to_that_day(shared_team: Team) -> None:
    """ATR-03: old entries keep the former one"""
    team, path = shared_team, papers.document(shared_team)
    person = f"/{team.document_controller.person.replace('person/', 'people/')}"

    def belongs_to(name: str) -> str:
        party = str(team.alan.post("/parties", {"kind": "cro", "legal_name": name}).body["entity"])
        revision = team.alan.get(person).body["revision"]
        body = {"organisation": party, "reason": "moved"}
        kind = "application/merge-patch+json"
        moved = team.alan.call("PATCH", person, body, if_match=f'"{revision}"', content_type=kind)
        assert moved.status == 200, moved.body
        return party

    parties: list[str | None] = [None]
    for name in ("Northern Trials", "Southern Trials"):
        parties.append(belongs_to(name))
        assert edited(team, path, title=f"Written at {name}").status == 200
    trail = team.monitor.get(f"{path}/audit-trail").body["items"]
    assert [entry["by"]["organisation"] for entry in trail] == parties
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(team.monitor.get(f"{path}/print").body)).pages
    )
    assert "Northern Trials" in text
    assert "Southern Trials" in text


def test_a_change_needs_its_reason_and_says_nothing_of_who_or_when(shared_team: Team, document: str) -> None:
    """ATR-02, ATR-05"""
    for reason in (None, "", "   "):
        refused = edited(shared_team, document, reason, title="Without a reason")
        assert (refused.status, refused.body["reason"]) == (422, "reason_required")
    for name in ("updated_at", "created_by", "actor", "state", "number", "revision"):
        assert edited(shared_team, document, **{name: "2020-01-01T00:00:00Z"}).status == 422
    sent = shared_team.document_controller.call(
        "PATCH", document, {"title": "At the server's time", "reason": "correction"},
        if_match=f'"{shared_team.monitor.get(document).body["revision"]}"', date="Wed, 01 Jan 2020 00:00:00 GMT",
    )  # fmt: skip
    assert sent.status == 200
    assert clock.now() - clock.parse(sent.body["updated_at"]) < timedelta(minutes=1)


def test_a_change_whose_entry_cannot_be_written_does_not_happen(shared_team: Team) -> None:
    """ATR-01: the place of the next entry is taken, so the transaction fails as a whole"""
    team, path = shared_team, papers.document(shared_team)
    entity = "document/" + path.rpartition("/")[2]
    before = record_row(team, entity)
    key = {"pk": {"S": f"A#{entity.replace('/', '#')}"}, "sk": {"S": f"{before['v'] + 1:010d}"}}
    empty = {"b": {"B": b""}, "h": {"S": ""}, "x": {"S": ""}}
    aws.client("dynamodb").put_item(TableName=os.environ["AUDIT_TABLE"], Item=key | empty)
    assert edited(team, path, title="Without a trace").status >= 400
    assert record_row(team, entity) == before
    assert not [row for row in rows(team, "log", "P#") if row["sk"].endswith(f"{before['v'] + 1:010d}")
                and entity.rpartition("/")[2] in row["sk"]]  # fmt: skip


@pytest.mark.parametrize(("ahead", "status"), [(2, 200), (60, 503)])
def test_an_entry_is_never_earlier_than_the_one_before_it(shared_team: Team, ahead: int, status: int) -> None:
    """OPS-02: seconds that the trail is ahead of the clock; a little is bridged, more stops the change"""
    team, path = shared_team, papers.document(shared_team)
    entity = "document/" + path.rpartition("/")[2]
    former = clock.instant(clock.now() + timedelta(seconds=ahead))
    aws.client("dynamodb").update_item(
        TableName=team.simulator.study.table("data-documents"),
        Key={"pk": {"S": record_row(team, entity)["pk"]}, "sk": {"S": "S"}},
        UpdateExpression="SET updated_at = :at",
        ExpressionAttributeValues={":at": {"S": former}},
    )
    changed = edited(team, path, title="After the clock went back")
    assert changed.status == status
    if status == 200:
        assert entries(team, entity)[-1]["ts"] >= former
    else:
        assert changed.body["reason"] == "clock_skew"
        assert len(entries(team, entity)) == 1


def test_every_entry_says_which_release_and_configuration_acted(shared_team: Team, document: str) -> None:
    """OPS-07, REC-14"""
    config = shared_team.simulator.call("GET", "/config", None, None).body
    for entry in entries(shared_team, "document/" + document.rpartition("/")[2]):
        assert entry["app"] == {"version": config["release"], "config": config["configuration"]}


# -- records, exchange, retention ----------------------------------------------------------------------------


def test_a_withdrawn_draft_stays_with_its_reason_and_nothing_is_deleted(shared_team: Team) -> None:
    """REC-08, REC-10"""
    team = shared_team
    path = papers.draft(team)
    below = "/documents/" + team.author.get(path).body["parent"].rpartition("/")[2]
    assert team.author.post(f"{below}/versions", {}).code == "OPEN_CHILDREN"
    assert team.author.call("DELETE", path).status == 405
    assert team.author.step(path, "withdraw").body["reason"] == "reason_required"
    assert team.author.step(path, "withdraw", "written for the wrong study").status == 200
    assert team.monitor.get(path).body["state"] == "withdrawn"
    assert team.monitor.get(f"{path}/audit-trail").body["items"][-1]["reason"]["text"].startswith("written")
    assert team.author.post(f"{below}/versions", {}).status == 201


def test_what_comes_in_twice_or_damaged_leaves_no_second_and_no_half_effect(shared_team: Team) -> None:
    """OPS-08"""
    team = shared_team
    body = {"title": "Sent twice", "doc_type": "SOP", "owner": team.author.person}
    one, two = (team.document_controller.post("/documents", body, idempotency_key="k-1") for _ in range(2))
    assert (one.status, two.status, one.body["id"]) == (201, 201, two.body["id"])
    path = papers.draft(team)
    verdict = papers.upload(team, team.author, path, papers.pdf(), sha256="0" * 64)
    assert verdict["state"] == "refused"
    assert team.author.get(path).body["data"]["file"] is None
    message = {"messageId": "m", "body": '{"detail-type": "task.assigned", "detail": {"index": 1}}',
               "eventSource": "aws:sqs", "receiptHandle": "r", "attributes": {}, "messageAttributes": {}}  # fmt: skip
    before = rows(team, "data-tasks")
    good = dict(message, messageId="other", body=json.dumps({"detail-type": "none.known", "detail": {}}))
    handler = team.simulator.handler("tasks", "reactions")
    with pytest.raises(Exception, match="All records failed"):
        handler({"Records": [message, good]}, CONTEXT)
    assert rows(team, "data-tasks") == before


def test_retention_is_only_ever_made_longer_and_stronger(shared_team: Team, tmp_path: Path) -> None:
    """REC-02, REC-04: the emulator would take every one of these"""
    bucket, path = os.environ["RECORDS_BUCKET"], tmp_path / "one"
    path.write_bytes(b"one")
    digest = sha256(b"one")
    version = retention.store_held(bucket, "kept/one", path, digest, "text/plain")
    assert retention.standing_lock(bucket, "kept/one", version) == (None, None)
    assert retention.store_held(bucket, "kept/one", path, digest, "text/plain") == version
    far = clock.now() + timedelta(days=30)
    retention.extend(bucket, "kept/one", version, far, "COMPLIANCE")
    for reason, until, mode in (
        ("retention_cannot_shorten", far - timedelta(days=1), "COMPLIANCE"),
        ("mode_cannot_weaken", far + timedelta(days=1), "GOVERNANCE"),
        ("past_date", clock.now() - timedelta(days=1), "COMPLIANCE"),
    ):
        with pytest.raises(Refusal) as refused:
            retention.extend(bucket, "kept/one", version, until, mode)
        assert (refused.value.code, refused.value.reason) == ("RETENTION_LOCK", reason)
    path.write_bytes(b"two")
    for claimed in (digest, sha256(b"two")):
        with pytest.raises(Refusal):
            retention.store_held(bucket, "kept/one", path, claimed, "text/plain")
    assert aws.client("s3").get_object(Bucket=bucket, Key="kept/one")["Body"].read() == b"one"
    with pytest.raises(Refusal, match="further holds"):
        retention.release(bucket, "kept/one", version, holds_left=1)
    held = aws.client("s3").get_object_legal_hold(Bucket=bucket, Key="kept/one", VersionId=version)
    assert held["LegalHold"]["Status"] == "ON"
