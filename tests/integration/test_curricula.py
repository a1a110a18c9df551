"""Competencies, requirements, curricula and the role matrix: controlled, versioned, signed. records.md 2.4"""

from typing import Any

import pytest

from tests.support import matrix, papers
from tests.support.staff import Team
from tests.support.trail import check_everything, entries


def where(entity: str) -> str:
    collections = {"training_requirement": "training-requirements", "curriculum": "curricula",
                   "role_matrix": "role-matrices", "competency": "competencies"}  # fmt: skip
    name, _, identity = entity.partition("/")
    return f"/{collections[name]}/{identity}"


@pytest.fixture(scope="module")
def parts(shared_team: Team) -> tuple[str, str]:
    """An active requirement and an active curriculum for monitors."""
    requirement = matrix.requirement(shared_team)
    return requirement, matrix.curriculum(shared_team, "monitor", requirement)


def test_quality_assurance_approves_what_a_trainer_drafted_and_nobody_their_own(shared_team: Team) -> None:
    team = shared_team
    made = matrix.drafted(
        team, "competencies", title="Consent", code="GCP-01", level=2, evidence_kind="quiz"
    ).body
    path = f"/competencies/{made['id']}"
    assert (made["state"], made["number"]) == ("draft", "ABC01-CMP-0001")
    assert team.training_administrator.sign(path, "approve").code == "FORBIDDEN"
    assert team.monitor.post("/competencies", {"title": "Mine"}).status == 403
    own = team.quality_manager.post("/competencies", {"title": "Data entry", "code": "GCP-02", "level": 1,
                                                      "evidence_kind": "read"}).body  # fmt: skip
    assert team.quality_manager.sign(f"/competencies/{own['id']}", "approve").code == "SOD_VIOLATION"
    assert team.quality_manager.step(path, "approve").code == "SIGNATURE_REQUIRED"

    papers.signed(matrix.approved(team, path))

    found = team.monitor.get(path).body
    assert (found["state"], found["data"]["version"]) == ("active", 1)
    assert [s["meaning"]["code"] for s in found["signatures"]] == ["qa_approved"]
    patch = {"title": "Other", "reason": "typing error"}
    edit = team.training_administrator.call("PATCH", path, patch, if_match=f'"{found["revision"]}"')
    assert edit.code == "IMMUTABLE_STATE"


def test_a_new_version_takes_the_place_of_the_active_one_in_one_instant(
    shared_team: Team, parts: Any
) -> None:
    team, old = shared_team, parts[0]
    second = matrix.requirement(team, title="Second version", replaces=old)

    before, after = (
        team.training_administrator.get(where(old)).body,
        team.training_administrator.get(where(second)).body,
    )
    assert (before["state"], before["data"]["succeeded_by"]) == ("retired", second)
    assert (after["state"], after["data"]["version"]) == ("active", 2)
    assert before["data"]["retired_at"] == after["data"]["approved_at"]
    assert entries(team, old)[-1]["ts"] == entries(team, second)[-1]["ts"]
    third = matrix.drafted(team, "training-requirements", title="Third", kind="on_job", verifier_role="medical",
                           replaces=old).body  # fmt: skip
    said = matrix.approved(team, f"/training-requirements/{third['id']}")
    assert (said.status, said.body["reason"]) == (409, "replaces_what_is_active")


INCOMPLETE: dict[str, tuple[str, dict[str, Any], str]] = {
    "a reading without documents": (
        "training-requirements",
        {"title": "Read", "kind": "read"},
        "is_complete",
    ),
    "a quiz without questions": ("training-requirements", {"title": "Quiz", "kind": "quiz"}, "is_complete"),
    "a course without anybody who saw it": (
        "training-requirements",
        {"title": "Course", "kind": "classroom"},
        "is_complete",
    ),
    "a document nobody ever approved": (
        "training-requirements",
        {"title": "Read", "kind": "read", "documents": ["document/01ARZ3NDEKTSV4RRFFQ69G5FAV"]},
        "documents_can_be_read",
    ),
    "a part that does not exist": (
        "curricula",
        {
            "title": "Curriculum",
            "roles": ["monitor"],
            "requirements": ["training_requirement/01ARZ3NDEKTSV4RRFFQ69G5FAV"],
        },
        "parts_are_active",
    ),
}


@pytest.mark.parametrize("name", INCOMPLETE)
def test_what_is_incomplete_never_becomes_active(shared_team: Team, name: str) -> None:
    collection, body, reason = INCOMPLETE[name]
    made = matrix.drafted(shared_team, collection, **body).body
    said = matrix.approved(shared_team, f"/{collection}/{made['id']}")
    assert (said.status, said.body["reason"]) == (409, reason)
    assert said.body["missing"]


def test_a_quiz_that_nobody_could_answer_is_refused(shared_team: Team) -> None:
    question = {"text": "Which one?", "options": ["this", "that"], "right": [2]}
    for quiz in ({"draw": 1, "pool": [question]}, {"draw": 9, "pool": matrix.QUESTIONS}):
        said = matrix.drafted(shared_team, "training-requirements", title="Quiz", kind="quiz", quiz=quiz)
        assert said.status == 422


def test_the_right_answers_are_shown_to_those_who_train_alone(shared_team: Team) -> None:
    path = where(matrix.requirement(shared_team, "quiz"))
    assert "right" in str(shared_team.training_administrator.get(path).body)
    assert shared_team.monitor.get(path).status == 403
    assert shared_team.monitor.get("/training-requirements").status == 403


def test_a_matrix_with_an_error_never_becomes_active_and_one_with_a_warning_may(team: Team) -> None:
    requirement = matrix.requirement(team)
    made_for = matrix.curriculum(team, "monitor", requirement)
    rows = [matrix.row("monitor", made_for), matrix.row("author", made_for)]
    draft = matrix.drafted(team, "role-matrices", title="Role matrix", rows=rows).body
    path = f"/role-matrices/{draft['id']}"

    found = team.quality_manager.get(f"{path}/lint").body["items"]
    said = matrix.approved(team, path)

    assert next((i["severity"], i["code"], i["role"]) for i in found) == (
        "error",
        "role_not_in_curriculum",
        "author",
    )
    assert ("warning", "role_without_curriculum") in {(i["severity"], i["code"]) for i in found}
    assert (said.status, said.body["reason"]) == (409, "has_no_faults")
    mended = {"rows": [matrix.row("monitor", made_for)], "reason": "authors have their own"}
    revision = team.training_administrator.get(path).body["revision"]
    assert team.training_administrator.call("PATCH", path, mended, if_match=f'"{revision}"').status == 200
    papers.signed(matrix.approved(team, path))

    second = matrix.drafted(team, "role-matrices", title="Another", rows=mended["rows"]).body
    said = matrix.approved(team, f"/role-matrices/{second['id']}")
    assert (said.status, said.code, said.body["reason"]) == (409, "ALREADY_EXISTS", "is_the_only_one")
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104"}).body["entity"]
    matrix.matrix(team, matrix.row("monitor", made_for), holds_for=site)
    matrix.matrix(team, matrix.row("monitor", made_for), replaces=draft["entity"])
    assert team.monitor.get(path).body["state"] == "retired"
    check_everything(team)
