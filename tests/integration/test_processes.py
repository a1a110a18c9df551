"""The process register: described, owned, approved, one version in force; its gaps; who answers for each step."""

from typing import Any

from tests.support import matrix, papers, plan
from tests.support.staff import Team
from tests.support.trail import check_everything


def refused(team: Team, path: str, step: str = "approve") -> tuple[int, str, list[str]]:
    said = team.quality_manager.sign(path, step)
    return said.status, said.body["reason"], said.body["missing"]


def gaps(team: Team, path: str) -> set[tuple[str, str | None]]:
    team.simulator.deliver()
    number = team.monitor.get(path).body["number"]
    items = team.quality_manager.get("/process-gaps").body["items"]
    return {(item["code"], item["about"]) for item in items if item["number"] == number}


def data(team: Team, path: str) -> dict[str, Any]:
    return dict(team.monitor.get(path).body["data"])


def test_a_process_is_in_force_once_another_person_of_quality_signed_it(shared_team: Team) -> None:
    team = shared_team
    path = plan.drafted(team, code="SIGN-1")

    assert team.lead_monitor.sign(path, "approve").status == 403
    assert team.quality_manager.step(path, "approve").code == "SIGNATURE_REQUIRED"
    own = plan.drafted(team, code="SIGN-2", owner=team.quality_manager.person)
    assert team.quality_manager.sign(own, "approve").code == "SOD_VIOLATION"
    papers.signed(team.quality_manager.sign(path, "approve"))

    shown = team.inspector.get(path).body
    assert (shown["state"], shown["data"]["version"]) == ("approved", 1)
    assert [(s["meaning"]["code"], s["printed_name"]) for s in shown["signatures"]] == [
        ("qa_approved", "Quinn Novak")
    ]
    revision = {"if_match": f'"{shown["revision"]}"'}
    edit = {"title": "Something else", "reason": "clearer"}
    assert team.study_manager.call("PATCH", path, edit, **revision).code == "IMMUTABLE_STATE"


def test_nothing_is_approved_without_owner_purpose_steps_and_outputs(shared_team: Team) -> None:
    team = shared_team
    assert refused(team, plan.drafted(team, code="BARE-1", owner=None)) == (409, "has_an_owner", ["owner"])
    bare = plan.drafted(team, code="BARE-2", purpose="", steps=[], outputs=[])
    assert refused(team, bare) == (409, "is_described", ["purpose", "steps", "outputs"])
    twice = team.study_manager.post("/processes", plan.process(team, steps=["Plan it", "Plan it"]))
    assert twice.status == 422


def test_a_process_names_registered_documents_and_active_competencies_alone(shared_team: Team) -> None:
    team = shared_team
    nothing = "document/01ARZ3NDEKTSV4RRFFQ69G5FAV"
    path = plan.drafted(team, code="NAME-1", documents=[nothing])
    assert refused(team, path) == (409, "documents_are_known", [nothing])
    draft = matrix.drafted(team, "competencies", **matrix.SMALL["competency"][1]).body["entity"]
    path = plan.drafted(team, code="NAME-2", competencies=[draft])
    assert refused(team, path) == (409, "competencies_are_active", [draft])
    papers.signed(matrix.approved(team, f"/competencies/{draft.partition('/')[2]}"))
    team.simulator.deliver()
    papers.signed(team.quality_manager.sign(path, "approve"))


def test_one_version_of_a_process_is_in_force_and_the_next_takes_its_place(shared_team: Team) -> None:
    team = shared_team
    first = plan.approved(team, code="VERS")
    assert refused(team, plan.drafted(team, code="VERS"))[1] == "code_is_free"
    assert refused(team, plan.drafted(team, code="OTHER", replaces=plan.entity(first)))[1] == (
        "replaces_what_is_in_force"
    )

    second = plan.approved(team, code="VERS", replaces=plan.entity(first))

    assert data(team, second)["version"] == 2
    before = team.monitor.get(first).body
    assert (before["state"], before["data"]["succeeded_by"]) == ("retired", plan.entity(second))
    late = plan.drafted(team, code="VERS", replaces=plan.entity(first))
    assert refused(team, late)[1] == "replaces_what_is_in_force"
    papers.signed(team.quality_manager.sign(second, "retire", "not done any more"))
    plan.approved(team, code="VERS")
    check_everything(team)


def test_processes_form_a_tree(shared_team: Team) -> None:
    """Also over versions: what is above is asked as it stands now."""
    team = shared_team
    top = plan.approved(team, code="TOP")
    middle = plan.approved(team, code="MID", part_of=plan.entity(top))
    low = plan.approved(team, code="LOW", part_of=plan.entity(middle))
    assert data(team, low)["within"] == "MID"

    turned = plan.drafted(team, code="TOP", part_of=plan.entity(low), replaces=plan.entity(top))
    assert refused(team, turned)[1] == "stands_in_the_hierarchy"
    missing = plan.drafted(team, code="LONE", part_of=plan.entity(plan.drafted(team, code="DRAFT")))
    assert refused(team, missing)[1] == "stands_in_the_hierarchy"
    number = team.monitor.get(low).body["number"]
    assert refused(team, middle, "retire") == (409, "no_parts_stand", [number])

    moved = plan.approved(team, code="LOW", replaces=plan.entity(low))
    assert data(team, moved)["within"] is None
    papers.signed(team.quality_manager.sign(middle, "retire", "done by others now"))


def test_a_process_is_not_given_up_while_a_procedure_of_it_is_in_force(shared_team: Team) -> None:
    team = shared_team
    version = papers.effective(team)
    document = team.author.get(version).body["parent"]
    team.simulator.deliver()
    path = plan.approved(team, code="HELD", documents=[document])
    assert refused(team, path, "retire") == (409, "no_document_in_force", [document])
    bare = plan.approved(team, code="HELD", replaces=plan.entity(path))
    papers.signed(team.quality_manager.sign(bare, "retire", "not done any more"))


def test_a_process_without_an_effective_procedure_is_listed_as_a_gap_until_it_has_one(
    shared_team: Team,
) -> None:
    """QMS-08: procedures cover the processes."""
    team = shared_team
    version = papers.approved(team)
    document = team.author.get(version).body["parent"]
    team.simulator.deliver()
    path = plan.approved(team, code="GAPS", documents=[document])
    assert gaps(team, path) == {("no_document_in_force", None), ("no_responsibility_matrix", None)}

    papers.read_and_signed(team, version)
    plan.signed(team, path)
    assert gaps(team, path) == set()

    newer = plan.approved(team, code="GAPS", documents=[document], replaces=plan.entity(path))
    [(code, about)] = gaps(team, newer)
    assert (code, about.partition("/")[0]) == ("matrix_of_former_version", "responsibility_matrix")
    assert team.monitor.get("/process-gaps").status == 403
    assert team.inspector.get("/process-gaps").status == 403


def test_who_left_and_a_role_that_nobody_holds_are_gaps(team: Team) -> None:
    owner = team.simulator.caller(team.alan, "Otto Lang", "monitor", helper=team.alba)
    path = plan.approved(team, owner=owner.person)
    plan.signed(team, path, *(plan.row(step, responsible=["medical"]) for step in plan.STEPS))
    assert gaps(team, path) == {("no_document_in_force", None)}

    for person in (owner.person, team.medical.person):
        left = team.alan.step(f"/people/{person.partition('/')[2]}", "leave", "left the company")
        assert left.status == 200, left.body

    assert gaps(team, path) == {("no_document_in_force", None), ("owner_left", owner.person),
                                ("nobody_holds_role", "medical")}  # fmt: skip


def test_every_step_of_a_process_has_one_who_answers_for_it(shared_team: Team) -> None:
    team = shared_team
    path = plan.approved(team, code="WHO")
    one = plan.assigned(team, path, plan.row("Plan the visit"), plan.row("Bake a cake"))
    assert refused(team, one) == (
        409, "every_step_has_its_row", ["no row for: Report the visit", "no step of the process: Bake a cake"],
    )  # fmt: skip
    both = plan.row("Plan the visit", consulted=["medical"], informed=["medical"])
    for rows in ([plan.row("Plan the visit")] * 2, [both], [plan.row("Plan the visit", responsible=[])]):
        said = team.study_manager.post("/responsibility-matrices", plan.matrix(path, *rows))
        assert said.status == 422, rows
    draft = plan.assigned(team, plan.drafted(team, code="WHAT"))
    assert refused(team, draft)[1] == "process_is_in_force"


def test_a_transferred_step_names_its_agreement_and_how_it_is_overseen(shared_team: Team) -> None:
    """E6(R3) 3.6 and 3.9: the work is handed on in writing, the responsibility never."""
    team = shared_team
    vendor = team.alan.post("/parties", {"kind": "cro", "legal_name": "North CRO"}).body["entity"]
    path = plan.approved(team, code="MOVE")
    rows = [plan.row(plan.STEPS[0], transferred_to=vendor), plan.row(plan.STEPS[1])]
    draft = plan.assigned(team, path, *rows)
    missing = ["agreement of: Plan the visit", "oversight of: Plan the visit"]
    assert refused(team, draft) == (409, "transfers_are_agreed_and_overseen", missing)

    rows[0] |= {"agreement": "MSA 2026-04, work order 2", "oversight": "One visit in ten is accompanied"}
    standing = plan.signed(team, path, *rows)

    assert data(team, standing)["parties"] == [vendor]
    number = team.monitor.get(standing).body["number"]
    assert refused(team, path, "retire") == (409, "no_matrix_stands", [number])


def test_one_matrix_stands_for_a_process(shared_team: Team) -> None:
    team = shared_team
    path = plan.approved(team, code="ONE")
    first = plan.signed(team, path)
    assert refused(team, plan.assigned(team, path))[1] == "is_the_only_one"
    other = plan.approved(team, code="TWO")
    replaces = f"responsibility_matrix/{first.rpartition('/')[2]}"
    assert refused(team, plan.assigned(team, other, replaces=replaces))[1] == "replaces_the_one_in_force"

    second = plan.signed(team, path, replaces=replaces)

    assert (data(team, second)["version"], data(team, first)["succeeded_by"]) == (
        2, f"responsibility_matrix/{second.rpartition('/')[2]}",
    )  # fmt: skip
    papers.signed(team.quality_manager.sign(second, "retire", "nobody does it"))
    assert team.monitor.get(second).body["state"] == "retired"
    check_everything(team)
