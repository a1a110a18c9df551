"""Whatever is sent, the answer is one of the documented ones; and what was asked twice happens once."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from tests.support import papers
from tests.support.staff import Team
from tests.support.study import CONTEXT, request_event
from tests.support.trail import entries, records

NAUGHTY = sorted((Path(__file__).resolve().parents[3] / "shared/data/naughty").glob("*.json"))


def raw(team: Team, method: str, path: str, body: Any, headers: dict[str, str], coded: bool = False) -> Any:
    """Send a body exactly as it is; everything that comes back must be writable as UTF-8."""
    where, _, query = path.partition("?")
    event = request_event(method, where, query, body, team.document_controller.claims(), {})
    event["headers"] = headers
    event["isBase64Encoded"] = coded
    answer = team.simulator.handler("documents", "api")(event, CONTEXT)
    answer["body"].encode()
    return answer


JSON = {"content-type": "application/json"}
BODIES: dict[str, tuple[Any, dict[str, str], bool]] = {
    "a number of 5,000 digits": ('{"title": ' + "9" * 5000 + "}", JSON, False),
    "an array 100,000 deep": ("[" * 100_000 + "]" * 100_000, JSON, False),
    "an object 5,000 deep": ('{"a":' * 5000 + "1" + "}" * 5000, JSON, False),
    "base64 that is not UTF-8": (base64.b64encode(b'{"title": "\xff\xfe"}').decode(), JSON, True),
    "base64 of half a character": (base64.b64encode(b'{"title": "\xc3').decode(), JSON, True),
    "no base64 at all": ("\u00e4\u00f6\u00fc", JSON, True),
    "multipart without a boundary": ("--x\r\n\r\n1\r\n--x--", {"content-type": "multipart/form-data"}, False),
    "a key that stands there twice": ('{"title": "one", "title": "two"}', JSON, False),
    "NUL": ('{"title": "a\\u0000b"}', JSON, False),
    "a bidirectional override": ('{"title": "abc\\u202edef"}', JSON, False),
    "a charset nobody knows": (
        '{"title": "abc"}',
        {"content-type": "application/json; charset=utf-99"},
        False,
    ),
    "no content type": ('{"title": "abc"}', {}, False),
    "a form": ("title=abc", {"content-type": "application/x-www-form-urlencoded"}, False),
    "XML": ("<a/>", {"content-type": "text/xml"}, False),
    "a lone surrogate": ('{"title": "\\ud800"}', JSON, False),
    "a lone surrogate as a key": ('{"\\ud800": 1}', JSON, False),
    "a control character as a key": ('{"\\u0007": 1}', JSON, False),
    "a float": ('{"title": 1.5}', JSON, False),
    "infinity": ('{"title": 1e400}', JSON, False),
    "not a number": ('{"title": NaN}', JSON, False),
    "a list": ("[1, 2]", JSON, False),
    "a text": ('"abc"', JSON, False),
    "null": ("null", JSON, False),
    "half an object": ('{"title": "abc"', JSON, False),
    "two objects": ('{"title": "abc"}{}', JSON, False),
    "a byte order mark": ('\ufeff{"title": "abc"}', JSON, False),
    "blanks": ("   ", JSON, False),
    "more than 256 KiB": (json.dumps({"title": "x" * 300_000}), JSON, False),
    "a reason that is no text": ('{"title": "abcd", "reason": {"a": 1}}', JSON, False),
    "a prototype": ('{"__proto__": {"admin": 1}, "constructor": 1}', JSON, False),
}


@pytest.mark.parametrize(("body", "headers", "coded"), BODIES.values(), ids=BODIES)
def test_a_body_that_is_not_sound_json_gets_a_4xx(
    shared_team: Team, body: Any, headers: Any, coded: bool
) -> None:
    answer = raw(shared_team, "POST", "/documents", body, headers, coded)
    assert answer["statusCode"] in (413, 415, 422), answer["body"]
    assert json.loads(answer["body"])["code"] in ("TOO_LARGE", "NOT_JSON", "VALIDATION_FAILED")


@pytest.mark.parametrize("reason", [5, True, ["a"], {"a": "b"}, "x" * 20_000, "   ", ""])
def test_a_reason_is_a_text_of_sound_length(shared_team: Team, reason: Any) -> None:
    team = shared_team
    path = "/people/" + team.monitor.person.partition("/")[2]
    was = team.alan.get(path).body["revision"]
    reply = team.alan.call("PATCH", path, {"email": "p@site.example", "reason": reason}, if_match=f'"{was}"')
    assert (reply.status, reply.code) == (422, "VALIDATION_FAILED"), reply.body
    role = {"fields": {"role": "medical"}, "reason": reason}
    assert team.alan.post(f"{path}/transitions/grant_role", role, if_match=f'"{was}"').status == 422
    made = {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person, "reason": reason}
    assert team.document_controller.post("/documents", made).status in (201, 422)


HEADERS = [
    {"if_match": value} for value in ("x", "", '""', "-1", "1.5", "9" * 30, "\u0661", "W/", "*", '"1", "2"')
] + [{"idempotency_key": value, "if_match": '"1"'} for value in ("", "a b", "x" * 101, "\u00e4", "\t")]


@pytest.mark.parametrize("headers", HEADERS, ids=str)
def test_a_header_that_is_not_sound_gets_a_4xx(shared_team: Team, headers: dict[str, str]) -> None:
    path = "/people/" + shared_team.monitor.person.partition("/")[2]
    change = {"email": "pia@site.example", "reason": "a new address"}
    reply = shared_team.alan.call("PATCH", path, change, **headers)
    assert reply.status in (412, 422, 428), reply.body


QUERIES = [
    "as_of=0001-01-01T00:00:00%2B23:59", "as_of=9999-12-31T23:59:59-23:59", "as_of=yesterday", "as_of=2026-01-01",
    "as_of=", "as_of=1900-01-01T00:00:00Z",
]  # fmt: skip


@pytest.mark.parametrize("query", QUERIES)
def test_an_instant_that_is_not_sound_gets_a_4xx(shared_team: Team, query: str) -> None:
    path = "/people/" + shared_team.monitor.person.partition("/")[2]
    assert shared_team.alan.get(f"{path}?{query.replace('%2B', '+')}").status in (404, 422)


LISTS = [
    "limit=0", "limit=101", "limit=-1", "limit=x", "limit=1e2", "limit=\u0661", "cursor=x", "cursor=" + "A" * 600,
    "cursor=W10", "cursor=bnVsbA==", "cursor=eyJhIjoxfQ==", "sort=nothing", "state=a&owner=b", "nothing=1",
    "overdue=true", "state=" + "x" * 2000, "state=" + "\U0001f600" * 510, "format=csv&limit=0", "cursor=\u00e4",
    "owner=", "state=%00", "cursor=WyJhIiwiYiIsImMiXQ==",
]  # fmt: skip


@pytest.mark.parametrize("query", LISTS, ids=lambda q: q[:30])
@pytest.mark.parametrize(
    "collection", ["documents", "people", "tasks", "training-assignments", "document-versions"]
)
def test_a_list_that_is_not_declared_gets_a_4xx_or_an_empty_page(
    shared_team: Team, collection: str, query: str
) -> None:
    reply = shared_team.quality_manager.get(f"/{collection}?{query}")
    assert reply.status in (200, 422), reply.body
    assert reply.status == 422 or reply.body["items"] == [] or "state" not in query


@pytest.mark.parametrize(
    "said", ["x" * 3000, "\u00e4" * 26, "..", "%2e%2e", "N#1", "a\x00b", "\ud83d", "ABC01-SOP-1" * 200]
)
def test_an_identifier_that_is_not_sound_is_unknown(shared_team: Team, said: str) -> None:
    for path in (f"/documents/{said}", f"/uploads/{said}", f"/document-versions/{said}/audit-trail"):
        assert shared_team.author.get(path).status in (404, 422), path


@pytest.mark.skipif(not NAUGHTY, reason="the public list of naughty strings is not at ../shared/data")
def test_no_naughty_string_in_any_text_or_query_breaks_anything(shared_team: Team) -> None:
    """Each is either refused or kept exactly; what is kept can be read, listed, printed and exported."""
    team, kept = shared_team, 0
    strings = [text for path in NAUGHTY for text in json.loads(path.read_text()) if isinstance(text, str)]
    assert len(strings) > 100
    for place, text in enumerate(strings):
        if place % 4:
            continue
        query = team.quality_manager.get(f"/people?state={text.replace('&', '').replace('#', '')}")
        assert query.status in (200, 422), text
        if place % 16:
            continue
        body = {"kind": "vendor", "legal_name": text, "contacts": [text[:200]]}
        reply = team.alan.post("/parties", body)
        assert reply.status in (201, 422), (text, reply.body)
        if reply.status == 201:
            kept += 1
            path = f"/parties/{reply.body['id']}"
            assert team.alan.get(path).body["data"]["legal_name"] == reply.body["data"]["legal_name"]
            if kept % 8 == 0:
                assert team.alan.get(f"{path}/print").status == 200, text
    assert kept > 10
    assert team.alan.get("/parties?format=csv&limit=100").status == 200


# -- twice is once ---------------------------------------------------------------------------------------------


def test_a_key_belongs_to_one_person_and_one_request(team: Team) -> None:
    body = {"kind": "site", "legal_name": "Charite Berlin"}
    one = team.alan.post("/parties", body, idempotency_key="k1")
    same = team.alan.post("/parties", body, idempotency_key="k1")
    other_person = team.alba.post("/parties", body, idempotency_key="k1")
    other_body = team.alan.post("/parties", {**body, "country": "DE"}, idempotency_key="k1")
    other_path = team.alan.post("/people", {"printed_name": "Nina Late", "username": "nina",
                                            "email": "n@site.example"}, idempotency_key="k1")  # fmt: skip

    assert one.body["entity"] == same.body["entity"] != other_person.body["entity"]
    assert (other_body.status, other_body.code) == (422, "IDEMPOTENCY_MISMATCH")
    assert (other_path.status, other_path.code) == (422, "IDEMPOTENCY_MISMATCH")


def test_a_step_that_is_sent_again_happens_once(team: Team) -> None:
    path = "/people/" + team.monitor.person.partition("/")[2]
    was = team.alan.get(path).body["revision"]
    body = {"fields": {"role": "medical"}, "reason": "helps out"}

    def send() -> Any:
        return team.alan.post(
            f"{path}/transitions/grant_role", body, if_match=f'"{was}"', idempotency_key="g1"
        )

    first, again = send(), send()

    assert (first.status, again.status) == (200, 200)
    assert first.body["revision"] == again.body["revision"] == was + 1
    assert len([g for g in again.body["data"]["grants"] if g["role"] == "medical"]) == 1


def test_a_signing_that_is_sent_again_happens_once(team: Team) -> None:
    path = papers.with_file(team)
    was = team.author.get(path).body["revision"]
    opened = team.author.post(f"{path}/signature-intents", {"transition": "submit", "revision": was}).body
    proof = {"intent_id": opened["intent_id"], "id_token": team.author.fresh_token(opened)}
    send = lambda: team.author.post(f"{path}/transitions/submit", {"signature": proof}, if_match=f'"{was}"',  # noqa: E731
                                    idempotency_key="s1")  # fmt: skip
    first, again = send(), send()

    assert (first.status, again.status) == (202, 202), again.body
    assert first.body["receipt"] == again.body["receipt"]
    assert [s["step"] for s in again.body["signatures"]] == ["submit"]


def test_a_key_is_honoured_on_every_post(team: Team) -> None:
    path = papers.draft(team)
    asked = {"filename": "x.pdf", "media_type": papers.PDF, "size": 10, "sha256": "a" * 64}
    uploads = [
        team.author.post(f"{path}/uploads", asked, idempotency_key="u1").body["upload_id"] for _ in range(2)
    ]
    papers.with_file(team, path)
    was = team.author.get(path).body["revision"]
    asked = {"transition": "submit", "revision": was}
    intents = [
        team.author.post(f"{path}/signature-intents", asked, idempotency_key="i1").body["intent_id"]
        for _ in range(2)
    ]

    assert len(set(uploads)) == len(set(intents)) == 1


# -- one revision at a time ------------------------------------------------------------------------------------


def test_the_order_of_checks_is_role_duty_state_revision_fields(team: Team) -> None:
    path = papers.submitted(team)
    stranger, author = team.inspector, team.author
    stale = {"if_match": '"1"'}
    assert stranger.call("PATCH", path, {"x": 1}).code == "OUT_OF_SCOPE"
    assert team.quality_manager.call("PATCH", path, {"x": 1}).code == "IMMUTABLE_STATE"
    assert author.call("PATCH", path, {"x": 1}).code == "IMMUTABLE_STATE"
    draft = papers.draft(team)
    assert author.call("PATCH", draft, {"x": 1}).code == "PRECONDITION_REQUIRED"
    assert author.step(draft, "withdraw", "not needed").status == 200
    open_one = papers.draft(team)
    papers.with_file(team, open_one)
    assert author.call("PATCH", open_one, {"x": 1}, **stale).code == "STALE_REVISION"
    assert author.post(f"{open_one}/transitions/withdraw", {}, **stale).code == "STALE_REVISION"


def test_actor_and_time_come_from_the_server_alone(team: Team) -> None:
    """ATR-02: a client that sends them is told so, never heard."""
    body = {"kind": "site", "legal_name": "Charite Berlin"}
    for more in (
        {"actor": "x"},
        {"occurredAt": "2020-01-01"},
        {"created_by": "x"},
        {"number": "ABC01-PTY-0001"},
    ):
        assert team.alan.post("/parties", body | more).status == 422
    made = team.alan.post("/parties", body).body
    assert made["created_by"] == team.alan.person


def test_a_change_without_a_reason_changes_nothing(team: Team) -> None:
    path = "/people/" + team.monitor.person.partition("/")[2]
    was = team.alan.get(path).body["revision"]
    before = records(team)
    reply = team.alan.call("PATCH", path, {"email": "p@site.example"}, if_match=f'"{was}"')
    assert (reply.status, reply.body["reason"]) == (422, "reason_required")
    assert records(team) == before


def test_an_entry_above_32_kib_is_refused_and_nothing_is_written(team: Team) -> None:
    from shared.audit_trail import sealable
    from shared.errors import Refusal

    with pytest.raises(Refusal) as refusal:
        sealable({"ent": "party/1", "v": 1, "ts": "t", "chg": ["x" * 33_000]}, {})
    assert refusal.value.code == "TOO_LARGE"
    assert not entries(team, "party/1")
