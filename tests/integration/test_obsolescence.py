"""A document goes out of use by three people, and never from under what rests on it. records.md 2.1"""

from collections.abc import Iterator

import pytest

from tests.support import corrections, matrix, papers
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything

WHY = "The procedure is no longer followed"


@pytest.fixture(scope="module")
def kept(shared_team: Team) -> str:
    """The path of a document with a version in force."""
    path = papers.document(shared_team, audience_roles=[])
    papers.approved(shared_team, papers.draft(shared_team, path))
    return path


@pytest.fixture
def document(shared_team: Team, kept: str) -> Iterator[str]:
    """That document; whatever a test asked for, it stays in use."""
    yield kept
    if shared_team.author.get(kept).body["state"] == "under_obsolescence":
        declined(shared_team, kept)


def declined(team: Team, path: str) -> None:
    assert team.quality_manager.step(path, "decline_obsolescence", "Two sites still follow it").status == 200
    team.simulator.deliver()


def entity(path: str) -> str:
    return "document/" + path.rpartition("/")[2]


def requested(team: Team, document: str) -> Reply:
    return team.document_controller.step(document, "request_obsolescence", WHY)


def number(team: Team, path: str) -> str:
    return str(team.quality_manager.get(path).body["number"])


def missing(said: Reply) -> list[str]:
    assert (said.status, said.code, said.body["reason"]) == (409, "OPEN_CHILDREN", "nothing_rests_on_it")
    return [line.partition(":")[0] for line in said.body["missing"]]


def asked(team: Team, who: Caller, document: str) -> list[str]:
    titles = [item["title"] for item in who.get("/tasks?owner=me").body["items"]]
    return [
        title.replace(number(team, document), "it") for title in titles if number(team, document) in title
    ]


def requiring(team: Team, *documents: str, **fields: object) -> str:
    """The path of an active requirement to read; documents has heard of it."""
    made = matrix.requirement(team, "read", documents=[entity(path) for path in documents], **fields)
    team.simulator.deliver()
    return "/training-requirements/" + made.partition("/")[2]


def retired(team: Team, requirement: str) -> None:
    papers.signed(team.quality_manager.sign(requirement, "retire", WHY))
    team.simulator.deliver()


def test_its_owner_and_then_quality_are_asked_and_nobody_once_it_stays(
    shared_team: Team, document: str
) -> None:
    team = shared_team
    assert requested(team, document).status == 200
    team.simulator.deliver()
    assert asked(team, team.author, document) == ["Agree that it becomes obsolete"]
    assert team.quality_manager.sign(document, "approve_obsolescence").body["reason"] == "owner_agreed"
    papers.signed(team.author.sign(document, "agree_to_obsolescence"))
    team.simulator.deliver()
    assert asked(team, team.author, document) == []
    assert asked(team, team.quality_associate, document) == ["Approve that it becomes obsolete"]
    declined(team, document)
    assert asked(team, team.quality_associate, document) == []
    check_everything(team)


def test_a_requirement_in_force_keeps_its_document_until_its_next_version_names_another(
    shared_team: Team, document: str
) -> None:
    team = shared_team
    other = papers.document(team, audience_roles=[])
    papers.approved(team, papers.draft(team, other))
    first = requiring(team, document)
    said = requested(team, document)
    assert missing(said) == [number(team, first)]
    assert "retires it" in said.body["missing"][0]
    assert {"training administrator", "quality manager"} <= set(said.body["who_can"])
    for who, known in ((team.author, []), (team.document_controller, [(number(team, first), "requires")])):
        used = who.get(f"{document}/where-used").body["referenced_by"]
        assert [(use["number"], use["rel"]) for use in used] == known  # an author reads no requirements
    [step] = [s for s in team.author.get(document).body["transitions"] if s["name"] == "request_obsolescence"]
    assert number(team, first) not in str(step)

    second = requiring(
        team, document, replaces=first.replace("/training-requirements", "training_requirement")
    )
    assert missing(requested(team, document)) == [number(team, second)]
    third = requiring(team, other, replaces=second.replace("/training-requirements", "training_requirement"))
    assert requested(team, document).status == 200
    retired(team, third)


def test_a_corrective_action_keeps_the_document_it_waits_for_until_it_ends(
    shared_team: Team, document: str
) -> None:
    team = shared_team
    capa = corrections.analysed(team, corrections.opened(team))
    path = corrections.action(team, capa, completion="document_effective", document=entity(document))
    corrections.stepped(team.study_manager, capa, "submit_plan")
    papers.signed(team.quality_manager.sign(capa, "approve_plan"))
    team.simulator.deliver()
    assert missing(requested(team, document)) == [number(team, path)]
    papers.signed(team.quality_associate.sign(path, "cancel", "Another action does it"))
    team.simulator.deliver()
    assert requested(team, document).status == 200


def test_a_document_in_use_keeps_what_it_refers_to(shared_team: Team, document: str) -> None:
    team, other = shared_team, papers.document(shared_team)
    link = {"rel": "references", "to": entity(document), "reason": "works by it"}
    assert team.document_controller.post(f"{other}/links", link).status == 200
    team.simulator.deliver()
    assert missing(requested(team, document)) == [number(team, other)]
    papers.signed(team.quality_manager.sign(other, "void", "Registered twice"))
    assert requested(team, document).status == 200


def test_what_was_told_only_after_the_request_is_found_at_the_last_signature(
    shared_team: Team, document: str
) -> None:
    team = shared_team
    made = matrix.requirement(team, "read", documents=[entity(document)])  # nobody has heard of it yet
    assert requested(team, document).status == 200
    team.simulator.deliver()
    papers.signed(team.author.sign(document, "agree_to_obsolescence"))
    requirement = "/training-requirements/" + made.partition("/")[2]
    assert missing(team.quality_manager.sign(document, "approve_obsolescence")) == [number(team, requirement)]
    retired(team, requirement)


def test_nothing_begins_to_rest_on_a_document_on_its_way_out(shared_team: Team, document: str) -> None:
    team = shared_team
    assert requested(team, document).status == 200
    team.simulator.deliver()
    body = {"title": "Read it", "kind": "read", "documents": [entity(document)]}
    drafted = f"/training-requirements/{matrix.drafted(team, 'training-requirements', **body).body['id']}"
    said = matrix.approved(team, drafted)
    assert (said.code, said.body["missing"]) == ("MISSING_LINK", [entity(document)])
    capa = corrections.analysed(team, corrections.opened(team))
    path = corrections.action(team, capa, completion="document_effective", document=entity(document))
    said = team.study_manager.step(capa, "submit_plan")
    assert (said.code, said.body["missing"]) == ("MISSING_LINK", [number(team, path)])

    declined(team, document)
    papers.signed(matrix.approved(team, drafted))
    assert corrections.stepped(team.study_manager, capa, "submit_plan")["state"] == "plan_approval"
    retired(team, drafted)


def test_the_quality_manager_alone_passes_over_what_rests_on_it_and_not_over_what_comes_later(
    shared_team: Team, document: str
) -> None:
    team, step = shared_team, "override_dependants"
    assert team.quality_manager.sign(document, step, WHY).body["reason"] == "something_rests_on_it"
    first = requiring(team, document)
    assert team.quality_associate.sign(document, step, WHY).status == 403
    assert team.quality_manager.step(document, step, WHY).code == "SIGNATURE_REQUIRED"
    papers.signed(team.quality_manager.sign(document, step, WHY))
    found = team.inspector.get(document).body
    passed = first.replace("/training-requirements", "training_requirement")
    assert found["data"]["dependants_passed_over"] == [passed]
    assert found["signatures"][-1]["meaning"]["code"] == "override"

    later = requiring(team, document)
    assert missing(requested(team, document)) == [number(team, later)]
    retired(team, later)
    assert requested(team, document).status == 200
    papers.signed(team.author.sign(document, "agree_to_obsolescence"))
    papers.signed(team.quality_manager.sign(document, "approve_obsolescence"))
    team.simulator.deliver()
    found = team.inspector.get(document).body
    version = f"/document-versions/{found['data']['effective_version'].partition('/')[2]}"
    assert (found["state"], team.inspector.get(version).body["state"]) == ("obsolete", "obsolete")
    assert asked(team, team.quality_associate, document) == []
