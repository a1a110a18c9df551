"""SC12.6 and SC12.7: events come twice, in any order, or hours late; the study ends up the same."""

from services.register import SERVICES
from shared.roles import Role
from shared.service import Service
from tests.support import corrections, deviations, papers
from tests.support.staff import Team
from tests.support.study import Simulator

READERS = [Role.MONITOR.value, Role.LEAD_MONITOR.value]
TRAINING = [service for service in SERVICES if service.name == "training"]
OTHERS = [service for service in SERVICES if service.name != "training"]


def backwards_and_twice(simulator: Simulator) -> None:
    """Deliver what is told newest first, every event twice, until all is quiet."""
    while heard := simulator.told():
        for event in reversed(heard + heard):
            simulator.react(event)


def without(simulator: Simulator, up: list[Service]) -> list[dict[str, object]]:
    """Deliver to some services only; return what the others have waiting in their queue."""
    waiting = []
    while heard := simulator.told():
        for event in heard:
            simulator.react(event, up)
            waiting.append(event)
    return waiting


def approved_unheard(team: Team) -> str:
    """Approve a version whose approval nobody has heard of yet."""
    path = papers.reviewed(team, papers.draft(team, papers.document(team, audience_roles=READERS)))
    papers.signed(team.approver.sign(path, "approve"))
    papers.signed(team.quality_manager.sign(path, "approve"))
    return path


def assignments(team: Team, path: str) -> list[dict[str, object]]:
    version = "document_version/" + path.rpartition("/")[2]
    found = team.training_administrator.get(f"/training-assignments?document_version={version}")
    return list(found.body["items"])


def read(team: Team, path: str) -> None:
    """Let the audience read and sign; nothing is delivered meanwhile."""
    by_person = {reader.person: reader for reader in team.by_role.values()}
    for item in assignments(team, path):
        assignment = f"/training-assignments/{item['id']}"
        assert by_person[str(item["owner"])].step(assignment, "open").status == 200
        papers.signed(by_person[str(item["owner"])].sign(assignment, "complete"))


def test_events_that_come_twice_and_backwards_make_one_assignment_each_and_the_right_states(
    team: Team,
) -> None:
    path = approved_unheard(team)
    backwards_and_twice(team.simulator)
    assert sorted(str(item["owner"]) for item in assignments(team, path)) == sorted(
        [team.monitor.person, team.lead_monitor.person]
    )

    read(team, path)
    backwards_and_twice(team.simulator)

    assert {item["state"] for item in assignments(team, path)} == {"completed"}
    assert team.author.get(path).body["state"] == "effective"
    assert not [task for task in team.monitor.get("/tasks?owner=me").body["items"] if task["state"] == "open"]


def test_a_consumer_that_was_down_catches_up_and_nothing_passes_its_gate_meanwhile(team: Team) -> None:
    path = approved_unheard(team)

    waiting = without(team.simulator, OTHERS)
    assert assignments(team, path) == []
    assert team.author.get(path).body["state"] == "approved"
    refused = team.document_controller.step(path, "make_effective")
    assert (refused.code, refused.body["missing"]) == (
        "NOT_TRAINED",
        ["the assignments of this version are being made"],
    )

    for event in waiting:
        team.simulator.react(event, TRAINING)
    team.simulator.deliver()
    assert len(assignments(team, path)) == 2
    read(team, path)
    team.simulator.deliver()
    assert team.author.get(path).body["state"] == "effective"


def test_facts_about_events_and_capas_that_come_backwards_and_twice_leave_the_same_work(team: Team) -> None:
    path = deviations.assessed(team, rating="critical")
    event = "quality_event/" + path.rpartition("/")[2]
    source = {"kind": "quality_event", "record": event}
    capa, [action] = corrections.running(
        team, corrections.opened(team, sources=[source], severity="critical")
    )
    corrections.carried_out(team, action)

    backwards_and_twice(team.simulator)

    found = team.monitor.get(path).body["data"]
    assert found["capas"] == [team.monitor.get(capa).body["number"]]
    for subject, wanted in ((event, "Approve the assessment of "), (entity(capa), "Carry out ")):
        tasks = team.quality_manager.get(f"/tasks?subject={subject}").body["items"]
        waiting = {task["title"].partition("ABC01")[0] for task in tasks if task["state"] == "open"}
        assert waiting - {""} == {wanted}
    tasks = team.quality_manager.get(f"/tasks?subject={entity(action)}").body["items"]
    assert not [task for task in tasks if task["state"] == "open"]


def entity(path: str) -> str:
    kind = {"capas": "capa", "capa-actions": "capa_action"}[path.split("/")[1]]
    return f"{kind}/{path.rpartition('/')[2]}"
