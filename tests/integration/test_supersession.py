"""A new version takes the old one's place in one instant, and not before people are trained."""

from datetime import timedelta

from shared import clock
from tests.support import papers
from tests.support.staff import Team
from tests.support.trail import entries


def test_the_former_version_is_superseded_in_the_same_instant(team: Team) -> None:
    document = papers.document(team)
    first = papers.effective(team, papers.draft(team, document))
    second = papers.effective(
        team, papers.draft(team, document, change_summary="Re-consent before procedures")
    )

    old, new = (team.monitor.get(path).body for path in (first, second))
    assert (old["state"], new["state"]) == ("superseded", "effective")
    assert old["data"]["superseded_at"] == new["data"]["effective_at"]
    ended, began = (
        next(
            e for e in entries(team, "document_version/" + path.rpartition("/")[2]) if e["act"].endswith(act)
        )
        for path, act in ((first, ".supersede"), (second, ".make_effective"))
    )
    assert ended["ts"] == began["ts"]


def test_an_untrained_audience_is_named_first_even_before_the_planned_date(team: Team) -> None:
    tomorrow = (clock.today() + timedelta(days=1)).isoformat()
    path = papers.approved(team, papers.draft(team, planned_effective_on=tomorrow))

    said = team.document_controller.step(path, "make_effective")

    assert (said.status, said.code) == (409, "NOT_TRAINED")
    assert any(team.monitor.name in name for name in said.body["missing"])
    assert [refusal["code"] for refusal in said.body["refusals"]] == ["NOT_TRAINED", "INVALID_TRANSITION"]


def test_a_role_that_does_not_exist_is_a_wrong_field_and_nothing_worse(team: Team) -> None:
    said = team.alan.step(
        f"/people/{team.monitor.person.partition('/')[2]}", "grant_role", "joins", role="emperor"
    )

    assert (said.status, said.code) == (422, "VALIDATION_FAILED")


def test_an_approved_version_can_be_read_as_it_stood(team: Team) -> None:
    path = papers.approved(team)
    moment = team.monitor.get(path).body["updated_at"]

    said = team.monitor.get(f"{path}?as_of={moment.replace('Z', '999Z')}")

    assert (said.status, said.body["state"], said.body["transitions"]) == (200, "approved", [])
