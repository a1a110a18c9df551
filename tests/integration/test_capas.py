"""CAPA: planned against a cause, approved by somebody else, carried out, closed, and checked for its effect."""

from tests.integration.test_scopes import at_site
from tests.support import corrections, deviations, papers
from tests.support.corrections import action, analysed, carried_out, closed, due, later, opened, running
from tests.support.deviations import edited, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.trail import check_everything


def entity(path: str) -> str:
    return f"{path.split('/')[1].rstrip('s').replace('-', '_')}/{path.rpartition('/')[2]}"


def test_no_plan_is_submitted_without_cause_search_harm_action_and_check(shared_team: Team) -> None:
    team = shared_team
    capa = opened(team)
    stepped(team.study_manager, capa, "define_team")
    stepped(team.study_manager, capa, "analyse")

    refused = team.study_manager.step(capa, "submit_plan")

    assert {r["reason"] for r in refused.body["refusals"]} == {
        "cause_is_known", "similar_cases_searched", "scope_was_extended", "harm_was_considered",
        "something_is_planned", "more_than_training", "check_is_decided",
    }  # fmt: skip


def test_training_alone_corrects_nothing_grave_without_a_rationale(shared_team: Team) -> None:
    team = shared_team
    capa = analysed(team, opened(team))
    action(team, capa, nature="training", title="Retrain the staff")
    action(team, capa, nature="reminder", title="Write to the site")

    assert team.study_manager.step(capa, "submit_plan").code == "MISSING_RATIONALE"
    action(team, capa, nature="process")
    assert stepped(team.study_manager, capa, "submit_plan")["state"] == "plan_approval"


def test_the_evaluator_is_nobody_who_carries_the_plan_out(shared_team: Team) -> None:
    team = shared_team
    capa = analysed(team, opened(team), check=corrections.check(team, evaluator=team.monitor.person))
    action(team, capa)
    assert team.study_manager.step(capa, "submit_plan").code == "SOD_VIOLATION"


def test_quality_assurance_approves_the_plan_but_not_its_own_and_actions_begin_with_it(
    shared_team: Team,
) -> None:
    team = shared_team
    capa = analysed(team, opened(team))
    path = action(team, capa)
    edited(team.study_manager, capa, owner=team.quality_manager.person)
    stepped(team.quality_manager, capa, "submit_plan")
    assert team.monitor.step(path, "add_evidence", text="Too early").code == "INVALID_TRANSITION"

    assert team.quality_manager.sign(capa, "approve_plan").code == "SOD_VIOLATION"
    signed(team.quality_associate.sign(capa, "approve_plan"))

    assert team.monitor.get(path).body["state"] == "implementing"
    assert team.monitor.get(capa).body["due_on"] == due(60)
    team.simulator.deliver()
    number = team.monitor.get(path).body["number"]
    assert f"Carry out {number}" in [t["title"] for t in team.monitor.get("/tasks?owner=me").body["items"]]


def test_a_due_date_is_locked_with_the_plan_and_moves_by_a_signed_extension_alone(shared_team: Team) -> None:
    team = shared_team
    _, [path] = running(team)
    found = team.study_manager.get(path).body
    change = {"due_on": due(90), "reason": "More time"}
    refused = team.study_manager.call("PATCH", path, change, if_match=f'"{found["revision"]}"')
    assert (refused.status, refused.code) == (409, "DUE_DATE_LOCKED")

    wanted = {"new_due_on": due(44), "justification": "The form supplier is late"}
    stepped(team.monitor, path, "request_extension", **wanted)
    assert team.monitor.sign(path, "grant_extension").code == "FORBIDDEN"
    signed(team.quality_manager.sign(path, "grant_extension"))
    after = team.monitor.get(path).body
    assert (after["due_on"], after["original_due_on"]) == (due(44), due(30))
    assert after["signatures"][-1]["meaning"]["code"] == "extension"


def test_an_action_is_verified_by_somebody_else_and_only_after_those_it_depends_on(shared_team: Team) -> None:
    team = shared_team
    capa = analysed(team, opened(team))
    first = action(team, capa)
    second = action(team, capa, depends_on=[entity(first)], owner=team.quality_manager.person)
    stepped(team.study_manager, capa, "submit_plan")
    signed(team.quality_manager.sign(capa, "approve_plan"))

    assert team.quality_manager.sign(second, "submit").code == "MISSING_FIELD"
    stepped(team.quality_manager, second, "add_evidence", text="Minutes of the meeting")
    refused = team.quality_manager.sign(second, "submit")
    assert (refused.code, refused.body["missing"]) == (
        "OPEN_CHILDREN",
        [team.monitor.get(first).body["number"]],
    )
    carried_out(team, first)
    signed(team.quality_manager.sign(second, "submit"))
    assert team.quality_manager.sign(second, "verify").code == "SOD_VIOLATION"
    stepped(team.quality_associate, second, "send_back", "The minutes name nobody")
    signed(team.quality_manager.sign(second, "submit"))
    signed(team.quality_associate.sign(second, "verify"))


def test_containment_begins_before_the_plan_and_later_actions_are_approved_one_by_one(
    shared_team: Team,
) -> None:
    team = shared_team
    capa = analysed(team, opened(team))
    contain, other = action(team, capa, kind="containment"), action(team, capa)
    assert stepped(team.study_manager, contain, "contain")["state"] == "implementing"
    assert team.study_manager.step(other, "contain").code == "INVALID_TRANSITION"
    assert team.quality_manager.sign(other, "approve_addition").code == "INVALID_TRANSITION"
    stepped(team.study_manager, capa, "submit_plan")
    assert team.study_manager.post(f"{capa}/actions", {
        "title": "One more", "kind": "corrective", "nature": "process", "owner": team.monitor.person,
        "due_on": due(9)}).code == "INVALID_TRANSITION"  # fmt: skip
    signed(team.quality_manager.sign(capa, "approve_plan"))
    late = action(team, capa)
    signed(team.quality_associate.sign(late, "approve_addition"))
    assert team.monitor.get(late).body["state"] == "implementing"


def test_nothing_closes_over_an_open_action_and_no_action_is_ever_deleted(shared_team: Team) -> None:
    team = shared_team
    capa, [done, left] = running(team, actions=2)
    carried_out(team, done)
    stepped(team.study_manager, capa, "submit_implementation")

    refused = team.quality_manager.sign(capa, "close")
    assert (refused.code, refused.body["missing"]) == (
        "OPEN_CHILDREN",
        [team.monitor.get(left).body["number"]],
    )
    assert team.quality_manager.call("DELETE", left).status == 405
    signed(team.quality_manager.sign(left, "cancel", "Another study does it"))
    signed(team.quality_manager.sign(capa, "close"))
    assert team.monitor.get(capa).body["state"] == "closed_pending_check"


def test_whoever_plans_a_capa_asks_for_its_cancellation_and_another_person_of_quality_decides(
    shared_team: Team,
) -> None:
    """C13"""
    team, capa = shared_team, opened(shared_team)
    number = team.monitor.get(capa).body["number"]

    def asked() -> list[str]:
        team.simulator.deliver()
        items = team.quality_associate.get("/tasks?owner=me&limit=100").body["items"]
        return [item["title"] for item in items if number in item["title"]]

    assert team.monitor.step(capa, "request_cancellation").code == "VALIDATION_FAILED"
    assert team.quality_associate.step(capa, "decline_cancellation", "not asked").code == "INVALID_TRANSITION"
    stepped(team.monitor, capa, "request_cancellation", "The same as an older one")
    assert team.monitor.step(capa, "request_cancellation", "again").code == "INVALID_TRANSITION"
    assert asked() == [f"Decide what was proposed for {number}"]
    assert team.monitor.sign(capa, "cancel", "The same").code == "FORBIDDEN"
    stepped(team.quality_associate, capa, "decline_cancellation", "It is wider")
    assert asked() == []

    stepped(team.quality_associate, capa, "request_cancellation", "It is the same after all")
    assert team.quality_associate.sign(capa, "cancel", "The same").code == "SOD_VIOLATION"
    signed(team.quality_manager.sign(capa, "cancel", "The same as an older one"))
    assert asked() == []
    assert team.monitor.get(capa).body["state"] == "cancelled"


def test_a_vendor_plans_the_capas_of_its_own_organisation_and_knows_of_no_other(team: Team) -> None:
    """C12"""
    vera = at_site(team, "vendor_contact")
    party = team.alan.get(f"/people/{vera.person.partition('/')[2]}").body["data"]["grants"][0]["scope"]
    own, other = opened(team, owner=vera.person, site=party), opened(team)
    assert vera.get(other).status in (403, 404)
    assert [item["id"] for item in vera.get("/capas").body["items"]] == [own.rpartition("/")[2]]
    assert vera.post("/capas", corrections.body(team)).code == "OUT_OF_SCOPE"

    stepped(vera, own, "define_team")
    stepped(vera, own, "analyse")
    edited(vera, own, **corrections.plan(team))
    made = vera.post(f"{own}/actions", {"title": "Racks apart", "kind": "corrective", "nature": "process",
                                        "owner": vera.person, "due_on": due(20)})  # fmt: skip
    assert made.status == 201, made.body
    stepped(vera, own, "submit_plan")
    assert vera.sign(own, "approve_plan").code == "FORBIDDEN"
    signed(team.quality_manager.sign(own, "approve_plan"))
    action = f"/capa-actions/{made.body['id']}"
    stepped(vera, action, "add_evidence", text="Photograph of both racks")
    signed(vera.sign(action, "submit"))
    assert vera.get(action).body["state"] == "submitted"


def test_a_waived_check_has_its_rationale_and_closes_at_once(shared_team: Team) -> None:
    team = shared_team
    waiver = "One sheet of paper was replaced; nothing can be measured"
    capa, [path] = running(team, check=None, check_waiver=waiver)
    carried_out(team, path)
    stepped(team.study_manager, capa, "submit_implementation")
    assert team.quality_manager.sign(capa, "close").code == "INVALID_TRANSITION"
    signed(team.quality_manager.sign(capa, "close_without_check"))
    assert team.monitor.get(capa).body["state"] == "closed"


def test_the_effect_is_judged_after_its_window_by_its_evaluator_from_data_that_reach_its_end(
    team: Team,
) -> None:
    check = corrections.check_of(team, closed(team))
    found = team.auditor.get(check).body
    assert (found["state"], found["data"]["start_on"]) == ("scheduled", due(90))
    early = {"value": "0.4", "sample": "All visits", "data_until": due(30)}
    with later(team, 30):
        assert team.auditor.step(check, "record_result", **early).code == "INVALID_TRANSITION"
    with later(team, 90):
        assert team.auditor.step(check, "record_result", **early).code == "INVALID_TRANSITION"
        assert team.monitor.step(check, "record_result", **early).code == "FORBIDDEN"
        corrections.judged(team, check, "0.9")
    assert team.auditor.get(check).body["data"]["outcome"] == "effective"
    capa = "/capas/" + found["data"]["capa"].rpartition("/")[2]
    assert team.auditor.get(capa).body["state"] == "effective_closed"
    signatures = team.auditor.get(check).body["signatures"]
    assert [s["meaning"]["code"] for s in signatures] == ["effectiveness", "qa_approved"]
    assert check_everything(team) > 30


def test_what_did_not_work_opens_a_linked_successor_and_reopens_its_critical_event(team: Team) -> None:
    event = deviations.investigated(team, rating="critical", capa_required="yes", ec_required="yes")
    source = {"kind": "quality_event", "record": entity(event)}
    capa = opened(team, sources=[source], severity="critical")
    team.simulator.deliver()
    signed(team.quality_associate.sign(event, "close"))
    check = corrections.check_of(team, closed(team, capa))

    with later(team, 90):
        corrections.judged(team, check, "2.4")

    assert team.monitor.get(capa).body["state"] == "ineffective_closed"
    assert team.monitor.get(event).body["state"] == "assessment"
    [item] = [
        i for i in team.monitor.get("/capas?state=draft").body["items"] if i["title"].startswith("Successor")
    ]
    successor = team.monitor.get(f"/capas/{item['id']}").body
    assert successor["data"]["predecessor"] == entity(capa)
    assert {(link["rel"], link["to"]) for link in successor["links"]} == {
        ("successor_of", entity(capa)), ("caused_by", entity(capa)), ("caused_by", entity(event)),
    }  # fmt: skip
    assert successor["number"] in team.monitor.get(event).body["data"]["capas"]


def test_after_two_more_windows_inconclusive_is_ineffective(team: Team) -> None:
    capa = closed(team)
    for window in (1, 2, 3):
        check = corrections.check_of(team, capa, window)
        with later(team, 90 * window):
            corrections.judged(team, check, "1", inconclusive_because="Only four visits took place")
    assert team.auditor.get(check).body["data"]["outcome"] == "ineffective"
    assert team.auditor.get(capa).body["state"] == "ineffective_closed"


def test_actions_tick_themselves_when_the_version_is_effective_and_enough_people_are_trained(
    team: Team,
) -> None:
    document = papers.document(team)
    version = papers.draft(team, document)
    of = "document/" + document.rpartition("/")[2]
    capa = analysed(team, opened(team))
    waiting = [
        action(team, capa, completion=fact, document=of) for fact in ("document_effective", "training_share")
    ]
    stepped(team.study_manager, capa, "submit_plan")
    signed(team.quality_manager.sign(capa, "approve_plan"))
    papers.approved(team, version)
    assert [team.monitor.get(path).body["data"]["fact_met"] for path in waiting] == [None, None]
    assert team.monitor.sign(waiting[0], "submit").code == "MISSING_FIELD"

    papers.read_and_signed(team, version)

    met = [team.monitor.get(path).body["data"]["fact_met"]["fact"] for path in waiting]
    assert met == ["document.made_effective", "training.completed"]
    signed(team.monitor.sign(waiting[0], "submit"))
    assert check_everything(team) > 30
