"""What reviewers say of a version: kept as entries, answered by its author, in the way until they are."""

import io

from pypdf import PdfReader

from tests.support import audits, deviations, occasions, papers
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything, entries

OBJECTION = "Section 4 lets the sponsor open the envelope"


def says(team: Team, path: str, text: str = OBJECTION, **more: object) -> Reply:
    return team.reviewer.post(f"{path}/comments", {"text": text, **more})


def answers(
    team: Team, path: str, number: int = 1, text: str = "Section 4 now names the site alone"
) -> Reply:
    return team.author.post(f"{path}/comments/{number}/answer", {"answer": text})


def entity(path: str) -> str:
    return "document_version/" + path.rpartition("/")[2]


def test_a_comment_is_an_entry_with_its_words_committed_and_shown_wherever_the_record_is(
    shared_team: Team,
) -> None:
    team, path = shared_team, papers.submitted(shared_team)
    before = team.author.get(path).body
    reply = says(team, path, part="page 3, section 4")

    assert reply.status == 200, reply.body
    [comment] = reply.body["comments"]
    assert (comment["text"], comment["part"], comment["round"]) == (OBJECTION, "page 3, section 4", 1)
    assert (comment["by"], comment["name"], comment["open"]) == (team.reviewer.person, "Ravi Patel", False)
    last = entries(team, entity(path))[-1]
    assert last["act"] == "document_version.comment"
    assert OBJECTION not in str(last)
    changed = {
        one["path"]: one["new"]
        for one in team.author.get(f"{path}/audit-trail?limit=100").body["items"][-1]["changes"]
    }
    assert changed["/comments/1/text"] == OBJECTION
    assert team.inspector.get(f"{path}?as_of={last['ts']}").body["comments"] == [comment]
    printed = PdfReader(io.BytesIO(team.inspector.get(f"{path}/print").body))
    assert OBJECTION in " ".join("".join(page.extract_text() for page in printed.pages).split())
    assert reply.body["content_sha256"] == before["content_sha256"]
    assert all(signature["content_is_current"] for signature in reply.body["signatures"])
    check_everything(team)


def test_nothing_is_approved_over_a_blocking_comment_until_its_author_answered_it(shared_team: Team) -> None:
    team, path = shared_team, papers.submitted(shared_team)
    assert says(team, path, blocking=True).body["comments"][0]["open"]
    papers.signed(team.reviewer.sign(path, "review"))
    refused = team.approver.sign(path, "approve")

    assert (refused.status, refused.code) == (409, "OPEN_CHILDREN")
    assert refused.body["missing"] == ["comment 1 by Ravi Patel"]
    step = next(t for t in team.approver.get(path).body["transitions"] if t["name"] == "approve")
    assert not step["allowed"]
    for other in (team.reviewer, team.quality_manager):
        assert other.post(f"{path}/comments/1/answer", {"answer": "never mind"}).status == 403
    assert answers(team, path).status == 200
    assert answers(team, path).code == "INVALID_TRANSITION"
    papers.signed(team.approver.sign(path, "approve"))


def test_an_objection_outlives_its_round(shared_team: Team) -> None:
    """A rejected round keeps its comments; what nobody answered stands against the next round, too."""
    team, path = shared_team, papers.submitted(shared_team)
    says(team, path, blocking=True)
    assert team.reviewer.step(path, "reject", "see my comment").status == 200
    [comment] = team.author.get(path).body["comments"]
    assert (comment["round"], comment["open"]) == (1, True)
    assert says(team, path).code == "INVALID_TRANSITION"
    papers.submitted_without_file(team, path)
    papers.signed(team.reviewer.sign(path, "review"))
    assert team.approver.sign(path, "approve").code == "OPEN_CHILDREN"
    assert answers(team, path).status == 200
    papers.signed(team.approver.sign(path, "approve"))


def test_nobody_else_comments_and_nobody_takes_a_comment_away(shared_team: Team) -> None:
    team, path = shared_team, papers.submitted(shared_team)
    says(team, path)
    for caller in (team.inspector, team.monitor, team.alan):
        assert caller.post(f"{path}/comments", {"text": "let me see"}).status == 403
        assert caller.call("DELETE", f"{path}/comments/1").status == 404
    assert says(team, path, text="x" * 2001).status == 422
    assert team.author.post(f"{path}/comments/7/answer", {"answer": "which one"}).status == 404
    assert team.reviewer.post(f"/parties/{'0' * 26}/comments", {"text": "let me see"}).status == 404
    patched = team.author.call("PATCH", path, {"comments": {}, "reason": "tidy up"}, if_match='"1"')
    assert patched.status in (409, 412, 422)
    assert len(team.author.get(path).body["comments"]) == 1


def test_a_comment_made_meanwhile_does_not_spoil_a_signing(shared_team: Team) -> None:
    """What is signed did not change; the signer sees the newer revision and signs what was shown."""
    team, path = shared_team, papers.submitted(shared_team)
    revision = team.reviewer.get(path).body["revision"]
    intent = team.reviewer.post(
        f"{path}/signature-intents", {"transition": "review", "revision": revision}
    ).body
    assert team.author.post(f"{path}/comments", {"text": "The table is on page 2"}).status == 200
    proof = {"intent_id": intent["intent_id"], "id_token": team.reviewer.fresh_token(intent)}
    late = team.reviewer.post(f"{path}/transitions/review", {"signature": proof}, if_match=f'"{revision}"')
    again = team.reviewer.post(
        f"{path}/transitions/review", {"signature": proof}, if_match=f'"{revision + 1}"'
    )

    assert late.code == "STALE_REVISION"
    assert again.status == 202, again.body


def test_a_repeated_comment_is_said_once(shared_team: Team) -> None:
    team, path = shared_team, papers.submitted(shared_team)
    body = {"text": OBJECTION}
    first = team.reviewer.post(f"{path}/comments", body, idempotency_key="said-once")
    again = team.reviewer.post(f"{path}/comments", body, idempotency_key="said-once")

    assert (first.status, again.status) == (200, 200)
    assert len(again.body["comments"]) == 1


# -- mentions: W7 -------------------------------------------------------------------------------------------------


def asked(who: Caller, number: str) -> list[str]:
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [f"/tasks/{item['id']}" for item in items if item["title"].endswith(f"comment on {number}")]


def test_whoever_is_mentioned_has_one_item_in_their_inbox_however_often_it_is_said_and_told(
    shared_team: Team,
) -> None:
    team, path = shared_team, deviations.reported(shared_team)
    told = [team.medical.person, team.study_manager.person]
    for text in ("Was the sample needed for safety?", "And was it stored?"):
        reply = team.monitor.post(f"{path}/comments", {"text": text, "mentions": told})
        assert reply.status == 200, reply.body
    assert [comment["mentions"] for comment in reply.body["comments"]] == [told, told]
    while heard := team.simulator.told():
        for event in reversed(heard * 2):
            team.simulator.react(event)

    number = reply.body["number"]
    assert [len(asked(who, number)) for who in (team.medical, team.study_manager, team.monitor)] == [1, 1, 0]
    noted = team.medical.step(asked(team.medical, number)[0], "acknowledge", "It was needed")
    assert noted.status == 200, noted.body
    assert [len(asked(who, number)) for who in (team.medical, team.study_manager)] == [0, 1]


def test_nobody_is_mentioned_who_may_not_read_it_or_does_no_work_of_the_study(shared_team: Team) -> None:
    team = shared_team
    _, [finding] = audits.with_findings(team, "major")
    for path, people in (
        (finding, [team.auditor.person, team.medical.person]),
        (deviations.reported(team), [team.monitor.person, team.inspector.person]),
        (deviations.reported(team), [team.monitor.person, "person/" + "0" * 26]),
    ):
        before = team.auditor.get(path).body["revision"]
        refused = team.auditor.post(f"{path}/comments", {"text": "Please look", "mentions": people})
        assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
        assert [error["pointer"] for error in refused.body["errors"]] == ["/mentions/1"]
        assert team.auditor.get(path).body["revision"] == before


def test_a_comment_that_seems_to_identify_a_participant_is_not_kept(shared_team: Team) -> None:
    team, path = shared_team, deviations.reported(shared_team)
    refused = team.monitor.post(f"{path}/comments", {"text": "Ask Mrs Miller when she was born"})
    assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")
    assert "Miller" not in str(refused.body)
    assert team.monitor.post(f"{path}/comments", {"text": "Ask 104-007 for the date"}).status == 200


def test_people_talk_about_what_is_open_and_whoever_looks_after_it_answers(shared_team: Team) -> None:
    """Events, breaches, reports to authorities, CAPAs, actions, checks, findings and audits."""
    occasions.talked(shared_team)


def test_nothing_is_closed_over_an_objection_that_nobody_answered(shared_team: Team) -> None:
    team = shared_team
    path = deviations.assessed(team)
    objection = {"text": "The sample is still in the freezer", "blocking": True}
    assert team.auditor.post(f"{path}/comments", objection).status == 200
    refused = team.quality_associate.sign(path, "close_minor")
    assert (refused.code, refused.body["missing"]) == ("OPEN_CHILDREN", [f"comment 1 by {team.auditor.name}"])
    assert team.monitor.post(f"{path}/comments/1/answer", {"answer": "Destroyed on Monday"}).status == 200
    papers.signed(team.quality_associate.sign(path, "close_minor"))
