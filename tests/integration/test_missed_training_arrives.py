"""Missed training arrives as one quality event for a person and curriculum, in any order, however often it is told."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.integration.test_missed_training import DUE, assigned, course
from tests.support import audits
from tests.support.staff import Staffed, Team

__all__ = ["course"]


@pytest.fixture
def team(course: Staffed) -> Iterator[Team]:
    """A copy of the study with a coordinator's curricula."""
    with course.copy() as team:
        yield team


def missed(team: Team, patch: pytest.MonkeyPatch) -> None:
    """Let the grace of everything that is assigned end; nothing is delivered yet."""
    patch.setenv("DATE_OFFSET_DAYS", str(DUE + 15))
    team.simulator.handler("training", "daily")({}, None)


def reports(team: Team) -> list[dict[str, Any]]:
    items = team.quality_manager.get("/quality-events?limit=100").body["items"]
    return [team.quality_manager.get(f"/quality-events/{item['id']}").body for item in items]


def storm(team: Team, order: int) -> None:
    """Deliver every event three times, oldest or newest first, until all is quiet."""
    while heard := team.simulator.told():
        for event in (heard + heard + heard)[::order]:
            team.simulator.react(event)


@pytest.mark.parametrize("order", [1, -1])
def test_each_curriculum_of_a_person_is_reported_once_and_speaks_for_an_audit_of_the_site(
    team: Team, monkeypatch: pytest.MonkeyPatch, order: int
) -> None:
    [party] = team.alan.get("/parties?kind=site").body["items"]
    body = {"title": "Site 104", "kind": "site", "party": f"party/{party['id']}"}
    site = audits.opened(team.auditor, "auditable-entities", body)
    missed(team, monkeypatch)
    storm(team, order)

    found = reports(team)
    assert len(found) == 2
    linked = [{link["to"] for link in one["links"]} for one in found]
    assert all(team.monitor.person in ends for ends in linked)
    everything = {f"training_assignment/{item['id']}" for item in assigned(team.monitor)}
    assert set.union(*linked) - {team.monitor.person} == everything
    assert {(one["data"]["event_kind"], one["scope"]) for one in found} == {
        ("process_deviation", found[0]["data"]["site"])
    }
    assert found[0]["data"]["site"].startswith("party/")
    for one in found:
        tasks = team.quality_manager.get(f"/tasks?subject={one['entity']}").body["items"]
        assert {task["title"] for task in tasks} == {f"Triage {one['number']}"}
    [proposal] = audits.proposals(team, site)
    assert [told["signal"] for told in proposal["data"]["signals"]] == ["missed_training"] * 2


def test_a_report_names_nobody(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    missed(team, monkeypatch)
    storm(team, 1)
    for one in reports(team):
        said = f"{one['title']} {one['data']['what_happened']} {one['data']['expected']}"
        assert not [name for name in team.monitor.name.split() if name in said]
