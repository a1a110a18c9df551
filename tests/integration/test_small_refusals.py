"""Small things that must be refused with their reason, and change nothing."""

from tests.support import papers
from tests.support.staff import Team


def test_a_role_cannot_end_on_a_day_that_does_not_exist_or_is_past(team: Team) -> None:
    path = "/people/" + team.monitor.person.partition("/")[2]
    for until in ("2026-99-99T99:99:99.999999Z", "2020-01-01T00:00:00Z", "tomorrow"):
        refused = team.alan.step(path, "grant_role", "for a while", role="lead_monitor", valid_to=until)
        assert (refused.status, refused.code) == (422, "VALIDATION_FAILED")


def test_a_signature_on_a_step_that_is_not_signed_is_refused(team: Team) -> None:
    path = papers.submitted(team)
    revision = team.reviewer.get(path).body["revision"]
    body = {"reason": "the scope is missing", "signature": {"intent_id": "0" * 26, "id_token": "x" * 40}}

    refused = team.reviewer.post(f"{path}/transitions/reject", body, if_match=f'"{revision}"')

    assert (refused.status, refused.body["reason"]) == (422, "meaning_not_allowed")
    assert team.reviewer.get(path).body["state"] == "in_review"
