"""Training asked for again because something went wrong, also of whoever had done it. T8, records.md 2.4"""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support import audits, corrections, delegations, deviations, matrix, retraining
from tests.support.delegations import Site
from tests.support.papers import signed
from tests.support.staff import Staffed, Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries


@pytest.fixture(scope="module")
def trained(staffed: Staffed) -> tuple[Staffed, Site]:
    """A site where the coordinator did what is asked."""
    with staffed.copy() as team:
        at = delegations.site(team)
        delegations.trained(team, team.site_coordinator)
        return Staffed.of(team), at


@pytest.fixture
def site(trained: tuple[Staffed, Site]) -> Site:
    return trained[1]


@pytest.fixture
def team(trained: tuple[Staffed, Site]) -> Iterator[Team]:
    """A copy of that study."""
    with trained[0].copy() as team:
        yield team


def assigned(who: Caller) -> list[dict[str, Any]]:
    items = who.get("/training-assignments?owner=me&limit=100").body["items"]
    found = [who.get(f"/training-assignments/{item['id']}").body for item in items]
    return [one for one in found if one["data"]["cause"] == "retraining"]


def task(team: Team, who: Caller, site: Site) -> bool:
    said = team.training_administrator.get(
        f"/qualifications?person={who.person}&task={site.task}&scope={site.entity}"
    )
    return bool(said.body["qualified"])


def test_whoever_had_done_it_does_it_again_and_does_not_count_as_qualified_meanwhile(
    team: Team, site: Site
) -> None:
    sam = team.site_coordinator
    assert task(team, sam, site)

    path = retraining.asked(team, site.requirement, sam.person)
    team.simulator.deliver()

    [again] = assigned(sam)
    assert again["data"]["follows"]
    assert team.quality_manager.get(path).body["state"] == "under_way"
    assert not task(team, sam, site)

    delegations.trained(team, sam)

    found = team.quality_manager.get(path).body
    assert (found["state"], found["data"]["ended"]) == ("done", {"completed": 1})
    assert task(team, sam, site)
    acts = [entry["act"] for entry in entries(team, found["entity"])]
    assert acts == ["retraining.create", "retraining.assign", "retraining.finish"]
    check_everything(team)


def test_its_event_shows_what_was_asked_for_and_how_far_it_is(team: Team, site: Site) -> None:
    path = retraining.asked(team, site.requirement, team.site_coordinator.person)
    team.simulator.deliver()
    event = team.quality_manager.get(path).body["data"]["because_of"]

    [row] = team.quality_manager.get(f"/retrainings?because_of={event}").body["items"]
    assert (row["title"], row["state"]) == ("Consent is trained again", "under_way")


def test_a_role_of_a_site_is_asked_as_a_whole_and_what_is_open_already_is_waited_for(
    team: Team, site: Site
) -> None:
    team.simulator.twice = False
    nora = team.simulator.caller(team.alan, "Nora New", "vendor_contact", helper=team.alba)
    delegations.joins(team, nora, delegations.ROLE, site.entity)
    team.simulator.deliver()  # hers is open because her role started

    path = retraining.asked(team, site.requirement, role=delegations.ROLE, site=site.entity)
    team.simulator.deliver()

    assert assigned(nora) == []
    assert len(assigned(team.site_coordinator)) == 1
    assert len(team.quality_manager.get(path).body["data"]["assignments"]) == 2
    delegations.trained(team, team.site_coordinator)
    assert team.quality_manager.get(path).body["state"] == "under_way"
    delegations.trained(team, nora)
    assert team.quality_manager.get(path).body["data"]["ended"] == {"completed": 2}
    check_everything(team)


def test_a_change_of_the_matrix_leaves_what_was_asked_for_by_name(team: Team, site: Site) -> None:
    path = retraining.asked(team, site.requirement, team.monitor.person)  # no role of hers asks for it
    team.simulator.deliver()
    named = matrix.curriculum(team, "monitor", matrix.requirement(team, title="Something else"))
    matrix.matrix(team, matrix.row("monitor", named))
    team.simulator.deliver()

    [hers] = assigned(team.monitor)
    assert hers["state"] == "assigned"
    waived = team.quality_manager.sign(
        f"/training-assignments/{hers['id']}", "waive", rationale="She takes no consent"
    )
    signed(waived)
    team.simulator.deliver()
    assert team.quality_manager.get(path).body["data"]["ended"] == {"waived": 1}


def test_what_would_assign_nothing_to_anybody_is_refused(team: Team, site: Site) -> None:
    event = audits.entity(team, deviations.reported(team))
    quinn, sam = team.quality_manager, team.site_coordinator.person
    draft = matrix.drafted(team, "training-requirements", **matrix.SMALL["training_requirement"][1]).body[
        "entity"
    ]

    said = quinn.post("/retrainings", retraining.body(event, draft, sam))
    assert (said.code, said.body["reason"]) == ("MISSING_LINK", "is_in_force")
    nobody = {"role": "medical", "site": site.entity}
    said = quinn.post("/retrainings", retraining.body(event, site.requirement, **nobody))
    assert (said.code, said.body["reason"]) == ("MISSING_LINK", "somebody_is_meant")
    for wrong in ({"requirement": None}, {"participants": []}, {"role": "monitor"}):
        assert quinn.post("/retrainings", retraining.body(event, site.requirement, sam) | wrong).status == 422
    assert team.investigator.post("/retrainings", retraining.body(event, site.requirement, sam)).status == 403


def test_facts_that_come_twice_and_in_another_order_close_it_once(team: Team, site: Site) -> None:
    simulator, sam = team.simulator, team.site_coordinator
    path = retraining.asked(team, site.requirement, sam.person)
    asked = [event for event in simulator.told() if event["detail-type"] == "retraining.requested"]
    for event in asked * 2:
        simulator.react(event)
    [again] = assigned(sam)
    where = f"/training-assignments/{again['id']}"
    assert sam.step(where, "open").status == 200
    report = {"done_on": corrections.due(0), "verifier": team.investigator.person, "evidence": "Pages 1 to 3"}
    signed(sam.sign(where, "report_done", **report))
    signed(team.investigator.sign(where, "verify"))

    later = simulator.told()
    names = [event["detail-type"] for event in later]
    assert names.index("retraining.assigned") < names.index("training.completed")
    for event in [*reversed(later), *asked, *later]:
        simulator.react(event)
    simulator.deliver()

    assert len(assigned(sam)) == 1
    found = team.quality_manager.get(path).body
    assert (found["state"], found["data"]["ended"]) == ("done", {"completed": 1})
    acts = [entry["act"] for entry in entries(team, found["entity"])]
    assert acts == ["retraining.create", "retraining.assign", "retraining.finish"]
    check_everything(team)
