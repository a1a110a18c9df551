"""Occasions for what nobody does in passing: days that pass, wrong passwords, answers to questions that were drawn."""

import uuid
from datetime import date, timedelta
from functools import partial

import pytest

from shared import clock
from tests.support import (
    audits,
    corrections,
    delegations,
    deviations,
    inspections,
    matrix,
    monitoring,
    papers,
    plan,
    qualifications,
    retraining,
)
from tests.support.deviations import stepped
from tests.support.staff import Team
from tests.support.study import Caller

ROLE = "site_coordinator"
AUDITED = ("audit_programme", "audit_risk_model", "auditable_entity", "checklist_template")
CRITERION = {"title": "Consent", "wording": "Before consent"}


def learned(team: Team) -> None:
    """A learner answers the questions that were drawn, is granted another day, and takes a file of theirs back."""
    learner = team.site_coordinator
    wanted = matrix.curriculum(team, ROLE, matrix.requirement(team, "quiz"))
    matrix.matrix(team, matrix.row(ROLE, wanted))
    team.simulator.deliver()
    path = _assigned(learner)
    given = (clock.today() + timedelta(days=60)).isoformat()
    stepped(learner, path, "request_extension", new_due_on=given, justification="A course is held then")
    papers.signed(team.quality_manager.sign(path, "grant_extension"))
    stepped(learner, path, "open")
    _withdrawn(learner, path, papers.attached(team, learner, path))
    stepped(learner, path, "answer", answers=[[1]] * 5)
    papers.signed(learner.sign(path, "complete"))
    team.simulator.deliver()


def talked(team: Team) -> None:
    """Wherever people talk about the work somebody is mentioned, and whoever made or has it answers."""
    event, breach = deviations.suspected(team)
    capa = corrections.opened(team)
    audit, [finding] = audits.with_findings(team, "minor")
    drafts = audits.drafts(team)
    criterion = team.quality_manager.post("/deviation-criteria", CRITERION).body["id"]
    open_ones = {
        event: team.monitor, breach: team.monitor, deviations.duty(team, event): team.study_manager,
        capa: team.quality_manager, corrections.action(team, capa): team.study_manager,
        corrections.check_of(team, corrections.closed(team)): team.auditor,
        finding: team.site_coordinator, audit: team.auditor,
        (process := plan.drafted(team, code="TALK")): team.lead_monitor,
        plan.assigned(team, process): team.study_manager,
        plan.planned(team): team.study_manager, plan.activity(team): team.monitor,
        **dict.fromkeys((drafts[name] for name in AUDITED), team.auditor),
        **dict.fromkeys(matrix.drafts(team).values(), team.training_administrator),
        f"/deviation-criteria/{criterion}": team.quality_manager,
        qualifications.proposed(team): team.study_manager,
        inspections.promised(team, inspected := inspections.announced(team)): team.study_manager,
        inspections.found(team, inspected): team.study_manager,
        (visit := monitoring.conducted(team)): team.monitor, monitoring.found(team, visit): team.monitor,
        monitoring.reported(team, visit): team.monitor,
    }  # fmt: skip
    for path, whose in open_ones.items():
        said = {"text": "Is the form replaced?", "mentions": [team.quality_manager.person]}
        assert team.auditor.post(f"{path}/comments", said).status == 200, path
        given = whose.post(f"{path}/comments/1/answer", {"answer": "Yes, since Monday"})
        assert given.status == 200, given.body
    team.simulator.deliver()


def stood_in(team: Team) -> None:
    """Somebody is away with work open, and more comes; they are back, another absence runs out, a third is withdrawn."""
    lena, pia = team.lead_monitor, team.monitor
    stepped(team.alba, f"/people/{lena.person.partition('/')[2]}", "grant_role", "stands in", role="monitor")
    team.simulator.deliver()
    deviations.triaged(team)
    team.simulator.deliver()
    paths = []
    for first, last in ((0, 1), (3, 4), (6, 7)):
        days = [(clock.today() + timedelta(days=one)).isoformat() for one in (first, last)]
        said = pia.post("/absences", {"begins_on": days[0], "ends_on": days[1], "substitute": lena.person})
        assert said.status == 201, said.body
        team.simulator.deliver()
        paths.append(f"/absences/{said.body['id']}")
    deviations.triaged(team)
    team.simulator.deliver()
    stepped(pia, paths[0], "come_back", "the train ran")
    stepped(pia, paths[2], "withdraw", "the course was called off")
    for days_on in ("3", "5"):
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("DATE_OFFSET_DAYS", days_on)
            team.simulator.handler("tasks", "daily")({}, None)
            team.simulator.deliver()


def missed(team: Team) -> None:
    """Somebody does not do their training until its grace is over."""
    wanted = matrix.curriculum(team, ROLE, matrix.requirement(team, title="Seen at work"))
    matrix.matrix(team, matrix.row(ROLE, wanted))
    team.simulator.deliver()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", "60")
        team.simulator.handler("training", "daily")({}, None)
        team.simulator.deliver()


def delegated(team: Team) -> None:
    """A task is delegated, suspended when training is missed, goes on, and ends with its last day."""
    site = delegations.site(team)
    path = delegations.active(team, site, ends_on=corrections.due(60))
    matrix.requirement(team, title="Dispensing log, amended", replaces=site.requirement)
    team.simulator.deliver()
    with pytest.MonkeyPatch.context() as patch:
        for days_on in ("40", "70"):
            patch.setenv("DATE_OFFSET_DAYS", days_on)
            team.simulator.handler("training", "daily")({}, None)
            team.simulator.deliver()
            if days_on == "40":
                delegations.trained(team, team.site_coordinator)
                stepped(team.investigator, path, "resume", "he was shown the new log")


def retrained(team: Team) -> None:
    """People are trained again because of an event, and all are done."""
    path = retraining.anything(team)
    team.simulator.deliver()
    retraining.over(team, path)


def warned(team: Team) -> None:
    """The law's clocks run for days; then awareness is corrected and the authority told."""
    path, breach = deviations.suspected(
        team, aware_at=deviations.ago(hours=80), occurred_at=deviations.ago(days=9)
    )
    long_ago = {"aware_at": deviations.ago(hours=49), "occurred_at": deviations.ago(days=3)}
    deviations.reported(team, event_kind="data_privacy", category="privacy", **long_ago)
    team.simulator.deliver()
    team.simulator.daily()
    team.simulator.deliver()
    other = {"aware_at": deviations.ago(hours=70), "justification": "The mail was read later"}
    stepped(team.monitor, path, "propose_awareness", **other)
    papers.signed(team.quality_manager.sign(path, "correct_awareness", "The mail system shows it"))
    stepped(team.quality_manager, breach, "assess", jurisdictions=["EU"])
    proposal = {"decision": "breach", "rationale": "Rights were hurt", "member_states": ["DE"]}
    stepped(team.study_manager, breach, "propose_decision", **proposal)
    papers.signed(team.quality_manager.sign(breach, "confirm_breach"))
    deviations.told(team, breach)
    team.simulator.deliver()


def renewed(team: Team) -> None:
    """A process, a story and a document that others rest on each get a new version."""
    plan.approved(team, code="NEW", replaces=plan.entity(plan.approved(team, code="NEW")))
    event = audits.entity(team, deviations.reported(team))
    story = partial(inspections.approved, team, event)
    former = story()
    story(replaces=audits.entity(team, former))
    reader = inspections.inspector(team, "Ira Reads")
    begun = audits.entity(team, inspections.begun(team, reader))
    papers.signed(team.quality_manager.sign(story(), "publish", inspection=begun))

    used = papers.document(team, training_required="none")
    link = {"rel": "references", "to": audits.entity(team, used), "reason": "works by it"}
    other = papers.document(team)
    assert team.quality_manager.post(f"{other}/links", link).status == 200
    papers.effective(team, papers.draft(team, used))
    team.simulator.deliver()
    assert team.quality_manager.post(f"{other}/links/end", link).status == 200


def refused(team: Team) -> None:
    """A file is not what it says, and somebody's signing is locked after five that came to nothing."""
    none, path = b"MZ no document", papers.document(team)
    assert papers.upload(team, team.document_controller, path, none, place="attachment")["state"] == "refused"
    path = papers.submitted(team)
    body = {"transition": "review", "revision": team.reviewer.get(path).body["revision"], "zone": "UTC"}
    for _ in range(5):
        opened = team.reviewer.post(f"{path}/signature-intents", body).body
        wrong = team.reviewer.fresh_token(opened, sub=uuid.uuid4().hex)
        signature = {"intent_id": opened["intent_id"], "id_token": wrong}
        said = team.reviewer.post(f"{path}/transitions/review", {"signature": signature, "fields": {}},
                                  if_match=f'"{body["revision"]}"')  # fmt: skip
        assert said.status == 401, said.body
    team.simulator.deliver()


def put_right(team: Team) -> None:
    """An input of the risk of a site is entered and taken back; an activity gets another day."""
    site = audits.site(team, "Put right")
    assert audits.entered(team, site, "important_deviations", "2").status == 200
    stepped(team.auditor, site, "withdraw_input", "was of another site", term="important_deviations")
    path = plan.activity(team)
    later = (clock.today() + timedelta(days=60)).isoformat()
    stepped(team.monitor, path, "request_extension", new_due_on=later, justification="The index comes then")
    papers.signed(team.quality_manager.sign(path, "grant_extension"))


def looked_after(team: Team) -> None:
    """Organisations are qualified, under conditions and without, run out, are suspended, and end in every way."""
    lapsed, kept = qualifications.conditional(team, 30), qualifications.qualified(team)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", "310")
        team.simulator.handler("people", "daily")({}, None)
    team.simulator.deliver()
    for signer in (team.quality_manager, team.study_manager):
        papers.signed(signer.sign(lapsed, "disqualify"))
    qualifications.suspended(team, kept)
    team.simulator.deliver()
    rejected = qualifications.assessed(team)
    stepped(team.quality_manager, rejected, "reject", "they have no quality system")
    qualifications.retired(team)
    changed = qualifications.proposed(team)
    given = {"criticality": "low", "reason": "no data of participants"}
    was = team.study_manager.get(changed)
    assert team.study_manager.call("PATCH", changed, given, if_match=was.headers["etag"]).status == 200
    _withdrawn(team.study_manager, changed, papers.attached(team, team.study_manager, changed))
    team.simulator.deliver()


def visited(team: Team) -> None:
    """Visits are moved, handed over, dropped, made and reported, and what they find is followed up, a week late."""
    plan_in_force = monitoring.plan(team)
    dropped = monitoring.planned(team, plan=plan_in_force)
    stepped(team.lead_monitor, dropped, "reassign", "is ill", owner=team.lead_monitor.person)
    stepped(team.lead_monitor, dropped, "reschedule", "the site moves", planned_on=monitoring.ahead(9))
    stepped(team.lead_monitor, dropped, "cancel", "the site has nobody")
    path = monitoring.conducted(team, plan=plan_in_force)
    drafts = monitoring.found(team, path), monitoring.reported(team, path)
    for place in (monitoring.drafted(team, plan=plan_in_force), *drafts):
        deviations.edited(team.monitor, place, title="Said anew")
        _withdrawn(team.monitor, place, papers.attached(team, team.monitor, place))
    for place in drafts:
        stepped(team.monitor, place, "withdraw", "it was another site")
    finding = monitoring.issued(team, path, grade="critical")
    for place, who in ((path, team.monitor), (finding, team.site_coordinator)):
        asked = {"new_due_on": monitoring.ahead(60), "justification": "The lock comes then"}
        stepped(who, place, "request_extension", **asked)
        stepped(team.quality_manager, place, "decline_extension", "a week is enough")
        stepped(who, place, "request_extension", **asked)
        papers.signed(team.quality_manager.sign(place, "grant_extension"))
    site = team.monitor.get(path).body["data"]["site"]
    sam = monitoring.of_site(team, site, "Samuel Berg")
    stepped(team.monitor, finding, "reassign", "is away", owner=sam.person)
    stepped(sam, finding, "answer", done=monitoring.DONE)
    stepped(team.monitor, finding, "send_back", "one form is missing")
    stepped(sam, finding, "answer", done=monitoring.DONE)
    papers.signed(team.monitor.sign(finding, "close"))
    report = monitoring.submitted(team, path)
    stepped(team.lead_monitor, report, "send_back", "name the pharmacy")
    papers.signed(team.monitor.sign(report, "submit"))
    papers.signed(team.lead_monitor.sign(report, "review"))
    papers.signed(team.monitor.sign(path, "close"))
    team.simulator.deliver()


def ended(team: Team) -> None:
    """A programme drafts an audit, has it later by a new version, and its cycle ends without it."""
    site = audits.entity(team, audits.site(team, "Never audited"))
    cycle = {"cycle_from": "2027-01-01", "cycle_to": "2029-12-31"}
    first = audits.activated(team, (site, "2027-Q1"), **cycle)
    _looked_at(team, date(2027, 1, 1))
    audits.activated(team, (site, "2029-Q1"), replaces=audits.entity(team, first), **cycle)
    _looked_at(team, date(2027, 1, 2))
    _looked_at(team, date(2030, 1, 1))


def _looked_at(team: Team, day: date) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DATE_OFFSET_DAYS", str((day - clock.today()).days))
        team.simulator.handler("audits", "daily")({}, None)
        team.simulator.deliver()


def judged(team: Team) -> None:
    """A CAPA's effect is judged after its window."""
    check = corrections.check_of(team, corrections.closed(team))
    with corrections.later(team, 90):
        corrections.judged(team, check, "0.9")


def investigated(team: Team) -> None:
    """An event waits for its last approval, one for its assessment's; a breach was none, a report was made."""
    deviations.told(team, deviations.duty(team, deviations.reported(team)))
    deviations.investigated(team)
    deviations.assessed(team)
    deviations.ruled_out(team, deviations.suspected(team)[1])


def _assigned(learner: Caller) -> str:
    items = learner.get("/training-assignments?owner=me").body["items"]
    [path] = [f"/training-assignments/{item['id']}" for item in items if item["state"] == "assigned"]
    return path


def _withdrawn(caller: Caller, path: str, file: str) -> None:
    said = caller.post(f"{path}/attachments/{file}/withdraw", {"reason": "was of another course"})
    assert said.status == 200, said.body
