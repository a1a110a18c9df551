"""What the system itself reports as a quality event: files that are not what they say."""

from typing import Any

import pytest

from shared.attaching import CSV, PDF
from tests.integration.test_attachments import a_party
from tests.support import papers
from tests.support.papers import signed
from tests.support.staff import Team

ACTS = b"site\n=cmd|'/c calc'!A1\n"
BROKEN = b"no PDF at all"


def reports(team: Team, about: str) -> list[dict[str, Any]]:
    """Return the quality events that were reported about a record."""
    items = team.quality_manager.get("/quality-events?limit=100").body["items"]
    return [item for item in items if about in item["title"]]


def bring(team: Team, path: str, data: bytes, name: str, kind: str) -> str:
    """Bring a file for an organisation that is refused; return the code."""
    judged = papers.upload(team, team.alan, path, data, filename=name, media_type=kind)
    assert judged["state"] == "refused"
    return str(judged["why"]["code"])


def test_a_file_that_acts_arrives_as_one_quality_event_however_often_it_is_brought(shared_team: Team) -> None:
    team = shared_team
    path = a_party(team)
    number = team.alan.get(path).body["number"]
    for _ in range(3):
        assert bring(team, path, ACTS, "rates.csv", CSV) == "active_content"
    team.simulator.deliver()

    [item] = reports(team, number)
    found = team.quality_manager.get(f"/quality-events/{item['id']}").body
    assert (found["data"]["event_kind"], found["data"]["category"]) == (
        "system_incident",
        "computerised_system",
    )
    assert [(link["rel"], link["to"]) for link in found["links"]] == [
        ("caused_by", team.alan.get(path).body["entity"])
    ]
    assert found["created_by"] == "system/quality_events"
    tasks = team.quality_manager.get(f"/tasks?subject={found['entity']}").body["items"]
    assert {task["title"] for task in tasks} == {f"Triage {found['number']}"}


def test_it_is_reported_again_once_the_former_report_is_closed(shared_team: Team) -> None:
    team = shared_team
    path = a_party(team)
    number = team.alan.get(path).body["number"]
    bring(team, path, ACTS, "rates.csv", CSV)
    team.simulator.deliver()
    event = f"/quality-events/{reports(team, number)[0]['id']}"
    assert (
        team.quality_manager.step(event, "rate", rating="minor", rationale="One file, kept out").status == 200
    )
    verdict = {"matters": False, "rationale": "One file, kept out", "owner": team.monitor.person}
    assert team.quality_manager.step(event, "triage", **verdict).status == 200
    signed(team.quality_manager.sign(event, "log"))

    bring(team, path, ACTS, "rates.csv", CSV)
    team.simulator.deliver()

    assert [item["state"] for item in reports(team, number)] == ["closed", "reported"]


def test_a_file_that_is_merely_broken_is_the_authors_to_mend(shared_team: Team) -> None:
    team = shared_team
    path = a_party(team)
    assert bring(team, path, BROKEN, "report.pdf", PDF) in ("type", "unreadable", "too_much")
    team.simulator.deliver()
    assert reports(team, team.alan.get(path).body["number"]) == []


@pytest.mark.parametrize("order", [1, -1])
def test_a_refused_text_of_a_version_arrives_in_any_order_and_its_author_is_asked(
    team: Team, order: int
) -> None:
    path = papers.draft(team)
    number = team.author.get(path).body["number"]
    data = b"<html><script>alert(1)</script></html>"
    for _ in range(2):
        assert papers.upload(team, team.author, path, data)["state"] == "refused"

    while heard := team.simulator.told():
        for event in (heard + heard)[::order]:
            team.simulator.react(event)

    assert len(reports(team, number)) == 1
    asked = [task["title"] for task in team.author.get("/tasks?owner=me&limit=100").body["items"]]
    assert f"The file for {number} was refused" in asked
