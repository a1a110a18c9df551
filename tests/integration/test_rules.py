"""Eleven rules that other systems break, for every record type, by the most powerful people there are.

Each rule names the types it can touch; a type it cannot touch says why in `OUT_OF_REACH`.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from services.register import SERVICES
from shared.attaching import Attaching
from shared.records import RecordType
from shared.roles import Role
from tests.support import (
    absences,
    audits,
    corrections,
    delegations,
    deviations,
    holds,
    inspections,
    matrix,
    monitoring,
    outside,
    papers,
    plan,
    qualifications,
    redactions,
    retraining,
    reviews,
    walker,
)
from tests.support.queues import diverged, quarantined
from tests.support.staff import Team
from tests.support.study import Caller
from tests.support.trail import check_everything, entries, everything, record_row

KINDS = {kind.name: kind for service in SERVICES for kind in service.records}
BORN_OF_FACTS = ("training_assignment", "assignment_run", "task", "quarantined_event", "divergence",
                 "serious_breach", "effectiveness_check", "trail_review", "restore_drill", "outside_report", "activity",
                 "audit_proposal", "publication")  # fmt: skip
SYSTEM_ALONE = "people cannot open it: it is born of a fact"
NOT_EDITED = "people cannot edit it: it has no fields they write"
NO_FILE = "it has no file"
UNSIGNED = "none of its steps is signed"
OUT_OF_REACH: dict[str, dict[str, str]] = {
    "an ended record cannot be edited": {},
    "a stale write is refused": {k: NOT_EDITED for k in (*BORN_OF_FACTS, "inspection_commitment", "inspection_finding", "redaction", "trail_review_plan", "blinded_note",
                                                         "statutory_report", "absence", "retraining")},
    "an author cannot approve their own": {
        "person": "a person record is kept, not approved; nobody acts on their own access (test_people)",
        "party": "an organisation is kept, not approved", "document": "its owner signs and quality assurance decides",
        "training_assignment": "it is read and understood, not approved", "assignment_run": "it has no steps",
        "task": "its subject ends it", **{k: "its author is refused in test_curricula" for k in matrix.SMALL},
        "divergence": "the machine opens it; nobody is its author",
        "quarantined_event": "the machine opens it; nobody is its author",
        "quality_event": "its owner never closes it (test_quality_events)",
        "serious_breach": "two roles sign it, whoever wrote (test_serious_breaches)",
        "capa": "its owner never approves its plan (test_capas)",
        "capa_action": "its owner never verifies it (test_capas)",
        "effectiveness_check": "its evaluator never approves it (test_capas)",
        "deviation_criterion": "quality assurance writes and signs the study's own criteria",
        "legal_hold": "whoever asked for it never confirms it (test_legal_holds)",
        "trail_review_plan": "its author never approves it (test_trail_reviews)",
        "trail_review": "its reviewer signs what was seen; the machine drew it",
        "restore_drill": "the machine records it; quality assurance judges",
        "outside_report": "whoever brought it has no account",
        "blinded_note": "it is kept, not approved", "absence": "it is announced, not approved",
        "delegation": "nobody delegates to themselves (test_delegations)",
        "retraining": "it is asked for, not approved",
        "process": "neither its author nor its owner approves it (test_processes)",
        "responsibility_matrix": "its author never approves it (test_processes)",
        "audit_risk_model": "its author never approves it (test_audit_risk)",
        "auditable_entity": "it is kept, not approved",
        "activity_series": "its author never approves it",
        "inspection_commitment": "its owner never verifies it (test_inspections)",
        "inspection_finding": "its owner never closes it (test_importing_inspections)",
        "storyboard": "whoever wrote any of it never approves it (test_storyboards)",
        "inspection": "it is hosted, not approved", "publication": "a second person made it (test_inspections)",
        "inspection_request": "whoever wrote any of it never publishes it (test_inspections)",
        "activity": "the machine opens it; its owner never skips it (test_quality_activities)",
        "statutory_report": "whoever proposes that nothing is told never signs it (test_statutory_reports)",
        "audit_programme": "its author never approves it (test_audit_programme)",
        "audit_proposal": "facts open it; nobody is its author",
        "checklist_template": "its author never approves it (test_audits)", "audit": "its lead never closes it (test_audits)",
        "party_qualification": "whoever proposes it never qualifies it (test_qualifications)",
        "finding": "whoever answers it never accepts (test_audits)",
        "audit_report": "its author never signs it for quality assurance (test_audits)",
        "monitoring_visit": "it is planned, not approved",
        "monitoring_report": "its monitor never reviews it (test_monitoring)",
        "monitoring_finding": "whoever follows it up never closes it (test_monitoring)",
    },
    "bytes under an approval stay": {k: NO_FILE for k in KINDS if k != "document_version"},
    "signing asks for credentials again": {
        k: UNSIGNED for k in ("person", "party", "assignment_run", "task", "quarantined_event", "divergence", "blinded_note",
                              "audit_proposal", "absence", "retraining")
    },
    "no upload is served inline": {k: NO_FILE for k, kind in KINDS.items() if not kind.takes_files},
    "an ended record takes no file": {k: NO_FILE for k, kind in KINDS.items() if not kind.takes_files},
    "hostile text gets a 4xx": {k: SYSTEM_ALONE for k in BORN_OF_FACTS},
    "a retried create makes one record": {k: SYSTEM_ALONE for k in BORN_OF_FACTS},
}  # fmt: skip


def touched(rule: str) -> Any:
    names = [name for name in KINDS if name not in OUT_OF_REACH[rule]]
    return pytest.mark.parametrize("kind", [KINDS[name] for name in names], ids=names)


NOTHING = Attaching(())
each_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)


@dataclass
class World:
    """One open and one ended record of every type, in one study."""

    team: Team
    open: dict[str, str] = field(default_factory=dict)
    ended: dict[str, str] = field(default_factory=dict)

    def body(self, kind: str) -> tuple[Caller, str, dict[str, Any]]:
        """Return who may open one more of the type, where, and with what."""
        team = self.team
        return {
            "person": (team.alan, "/people", {"printed_name": "Nina Late", "username": "nina",
                                              "email": "nina@site.example"}),
            "party": (team.alan, "/parties", {"kind": "vendor", "legal_name": "Central Laboratory"}),
            "party_qualification": (team.study_manager, f"{qualifications.vendor(team)}/qualifications",
                                    qualifications.body()),
            "document": (team.document_controller, "/documents",
                         {"title": "Monitoring", "doc_type": "SOP", "owner": team.author.person}),
            **{name: (team.training_administrator, f"/{where}", given) for name, (where, given) in matrix.SMALL.items()},
            "document_version": (team.author, f"{self.fresh_document()}/versions", {"change_summary": "A first one"}),
            "quality_event": (team.monitor, "/quality-events", deviations.report()),
            "capa": (team.quality_manager, "/capas", corrections.body(team)),
            "capa_action": (team.study_manager, f"{corrections.opened(team)}/actions",
                            {"title": "A stop", "kind": "corrective", "nature": "process",
                             "owner": team.monitor.person, "due_on": "2030-01-01"}),
            "redaction": (team.document_controller, "/redactions", redactions.asking(
                str(team.author.get(papers.document(team)).body["entity"]))),
            "deviation_criterion": (team.quality_manager, "/deviation-criteria",
                                    {"title": "Consent", "wording": "Procedure before consent"}),
            "blinded_note": (team.unblinded, f"{deviations.reported(team)}/blinded-notes",
                             {"purpose": "emergency", "planned": False, "happened_at": deviations.ago(hours=1),
                              "content": "Kit 104-2231 held the verum"}),
            "statutory_report": (team.study_manager, f"{deviations.reported(team)}/statutory-reports",
                                 {"duty": "unexpected_event"}),
            "legal_hold": (team.document_controller, "/legal-holds", holds.body()),
            "absence": (team.alan, "/absences", absences.body(team, 200, 201)),
            "retraining": (team.quality_manager, "/retrainings", retraining.again(team, self.open["retraining"])),
            "delegation": (team.investigator, "/delegations", delegations.body(team, self._site())),
            "trail_review_plan": (team.quality_associate, "/trail-review-plans", reviews.body(team)),
            "process": (team.study_manager, "/processes", plan.process(team)),
            "inspection": (team.quality_manager, "/inspections", inspections.body(team)),
            "inspection_commitment": (team.study_manager, f"{self.open['inspection']}/commitments",
                                      inspections.promising(team)),
            "storyboard": (team.monitor, "/storyboards", inspections.telling(team)),
            "inspection_finding": (team.study_manager, f"{self.open['inspection']}/observations",
                                   inspections.finding(team)),
            "inspection_request": (team.document_controller, f"{self.open['inspection']}/requests",
                                   inspections.asking(team)),
            "activity_series": (team.study_manager, "/activity-series", plan.series(team)),
            "responsibility_matrix": (team.study_manager, "/responsibility-matrices",
                                      plan.matrix(self.open["process"])),
            **monitoring.bodies(team, self.open["monitoring_finding"]),
            **{name: (who, f"/{where}", given) for name, (who, where, given) in audits.bodies(team, audits.above(team, self.open["finding"])).items()},
        }[kind]  # fmt: skip

    def _site(self) -> str:
        return "party/" + self.open["party"].rpartition("/")[2]

    def fresh_document(self) -> str:
        return papers.document(self.team, title="Monitoring")

    def powerful(self) -> list[Caller]:
        return [self.team.quality_manager, self.team.alan, self.team.author, self.team.document_controller]


@pytest.fixture(scope="module")
def world(shared_team: Team) -> World:
    team, made = shared_team, World(shared_team)
    made.ended["document_version"] = version = papers.effective(team)
    document = "/documents/" + team.author.get(version).body["parent"].partition("/")[2]
    made.open["document_version"] = papers.draft(team)
    made.open["document"] = document
    void = papers.document(team, title="A mistake")
    papers.signed(team.quality_manager.sign(void, "void", "registered by mistake"))
    made.ended["document"] = void
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Old site"}).body["id"]
    assert team.alan.step(f"/parties/{site}", "retire", "the site was closed").status == 200
    made.ended["party"], made.open["party"] = f"/parties/{site}", _path(team.alan.post(
        "/parties", {"kind": "site", "legal_name": "New site"}), "parties")  # fmt: skip
    made.open["party_qualification"] = qualifications.proposed(team)
    made.ended["party_qualification"] = qualifications.retired(team)
    leaver = _path(team.alan.post("/people", {"printed_name": "Lea Gone", "username": "leaver",
                                              "email": "lea@site.example"}), "people")  # fmt: skip
    assert team.alan.step(leaver, "leave", "left the company").status == 200
    made.ended["person"], made.open["person"] = leaver, "/people/" + team.monitor.person.partition("/")[2]
    for name, collection in (("training_assignment", "training-assignments"), ("task", "tasks")):
        done = team.monitor.get(f"/{collection}?{'owner=me' if name != 'task' else 'state=done'}").body
        items = done.get("items") or team.quality_manager.get(f"/{collection}?state=done").body["items"]
        made.ended[name] = made.open[name] = f"/{collection}/{items[0]['id']}"
    run = team.monitor.get("/assignment-runs").body["items"][0]
    made.ended["assignment_run"] = made.open["assignment_run"] = f"/assignment-runs/{run['id']}"
    made.open |= matrix.drafts(team)
    made.ended |= matrix.withdrawn(team)
    path = quarantined(team, "nina.one")
    assert team.quality_manager.step(path, "abandon", "the role was not needed").status == 200
    made.ended["divergence"] = diverged(team, 1)
    assert team.quality_manager.step(made.ended["divergence"], "explain", "a restore test").status == 200
    made.open["divergence"] = diverged(team, 2)
    made.open["redaction"], made.ended["redaction"] = (redactions.of_a_title(team) for _ in range(2))
    asked = team.document_controller.step(made.ended["redaction"], "withdraw", "the title may stay")
    assert asked.status == 200, asked.body
    made.ended["quarantined_event"], made.open["quarantined_event"] = path, quarantined(team, "nina.two")
    made.open["legal_hold"], made.ended["legal_hold"] = holds.requested(team), holds.requested(team)
    assert team.quality_manager.step(made.ended["legal_hold"], "decline", "asked for twice").status == 200
    made.open["absence"], made.ended["absence"] = (
        absences.announced(team, 100, 101),
        absences.announced(team, 110, 111),
    )
    assert team.alan.step(made.ended["absence"], "withdraw", "the journey is off").status == 200
    made.open["delegation"], made.ended["delegation"] = (delegations.anywhere(team) for _ in range(2))
    made.open["retraining"], made.ended["retraining"] = (retraining.anything(team) for _ in range(2))
    team.simulator.deliver()
    retraining.over(team, made.ended["retraining"])
    assert team.investigator.step(made.ended["delegation"], "withdraw", "he does other tasks").status == 200
    _reviews(made)
    _quality(made)
    _corrections(made)
    _plan(made)
    _inspections(made)
    made.open |= audits.drafts(team)
    made.ended |= audits.ended(team)
    return made


def _reviews(made: World) -> None:
    """Add plans and reviews of the trail, and restore drills: one open, one ended."""
    team = made.team
    made.open["trail_review_plan"], made.ended["trail_review_plan"] = (
        reviews.planned(team),
        reviews.withdrawn(team),
    )
    plans = [reviews.active(team, at_random=1, picks=["overrides"]) for _ in range(2)]
    made.open["trail_review"], made.ended["trail_review"] = (reviews.opened(team, plan) for plan in plans)
    reviews.completed(team, made.ended["trail_review"])
    made.open["restore_drill"], made.ended["restore_drill"] = (
        reviews.drilled(team, 1),
        reviews.drilled(team, 2),
    )
    papers.signed(team.quality_manager.sign(made.ended["restore_drill"], "accept"))


def _inspections(made: World) -> None:
    """Add inspections, requests and copies: one open, one ended."""
    team = made.team
    reader = inspections.inspector(team, "Irene Rule")
    made.open["inspection"], made.ended["inspection"] = (
        inspections.begun(team, reader),
        inspections.announced(team),
    )
    papers.signed(team.quality_manager.sign(made.ended["inspection"], "cancel", "announced twice"))
    ended = inspections.asked(team, made.open["inspection"], reader)
    for stands in (made.open, made.ended):
        inspections.published(team, inspections.asked(team, made.open["inspection"], reader))
        stands["publication"] = inspections.copy(team, reader)
    papers.signed(team.quality_manager.sign(made.ended["publication"], "take_back", "by mistake"))
    made.open["inspection_request"] = inspections.asked(team, made.open["inspection"], reader)
    assert team.quality_manager.step(ended, "withdraw", "asked twice").status == 200
    made.ended["inspection_request"] = ended
    for stands in (made.open, made.ended):
        stands["inspection_commitment"] = inspections.promised(team, made.open["inspection"])
        stands["storyboard"] = inspections.told(team)
        stands["inspection_finding"] = inspections.found(team, made.open["inspection"])
    papers.signed(team.quality_manager.sign(made.ended["inspection_commitment"], "cancel", "promised twice"))
    assert team.monitor.step(made.ended["storyboard"], "withdraw", "told twice").status == 200
    assert (
        team.quality_manager.step(made.ended["inspection_finding"], "withdraw", "entered twice").status == 200
    )


def _plan(made: World) -> None:
    """Add processes and responsibility matrices: one open, one ended."""
    team = made.team
    made.open["process"], made.ended["process"] = plan.drafted(team), plan.ended(team, plan.drafted(team))
    matrices = [plan.assigned(team, made.open["process"]) for _ in range(2)]
    made.open["responsibility_matrix"], made.ended["responsibility_matrix"] = matrices
    plan.ended(team, made.ended["responsibility_matrix"])
    made.open["activity_series"] = plan.planned(team)
    made.ended["activity_series"] = plan.ended(team, plan.planned(team))
    made.open["activity"], made.ended["activity"] = plan.activity(team), plan.skipped(team)
    made.open |= monitoring.drafts(team)
    made.ended |= monitoring.ended(team)


def _corrections(made: World) -> None:
    """Add CAPAs, actions and effectiveness checks: one open, one ended."""
    team = made.team
    made.open["capa"], made.ended["capa"] = corrections.opened(team), corrections.opened(team)
    papers.signed(team.quality_manager.sign(made.ended["capa"], "cancel", "opened twice"))
    for stands in (made.open, made.ended):
        stands["capa_action"] = corrections.action(team, made.open["capa"])
    papers.signed(team.quality_manager.sign(made.ended["capa_action"], "cancel", "not needed"))
    capas = [corrections.closed(team) for _ in range(2)]
    made.open["effectiveness_check"], made.ended["effectiveness_check"] = (
        corrections.check_of(team, capa) for capa in capas
    )
    with corrections.later(team, 90):
        corrections.judged(team, made.ended["effectiveness_check"], "0.9")


def _quality(made: World) -> None:
    """Add events, breaches and criteria: one open, one ended."""
    team = made.team
    made.open["quality_event"], made.open["serious_breach"] = deviations.suspected(team)
    made.open["statutory_report"] = deviations.duty(team, made.open["quality_event"])
    made.ended["statutory_report"] = ended = deviations.duty(team, made.open["quality_event"])
    deviations.stepped(team.study_manager, ended, "propose_no_report", rationale="It was expected")
    papers.signed(team.quality_manager.sign(ended, "rule_out"))
    made.open["blinded_note"], made.ended["blinded_note"] = (
        _path(deviations.noted(team, made.open["quality_event"]), "blinded-notes") for _ in range(2)
    )
    deviations.stepped(team.unblinded, made.ended["blinded_note"], "complete", "The note is whole")
    (_, made.open["outside_report"]), (_, made.ended["outside_report"]) = (
        outside.brought(team) for _ in range(2)
    )
    papers.signed(team.quality_manager.sign(made.ended["outside_report"], "decline", "An advertisement"))
    made.ended["quality_event"] = mistaken = deviations.reported(team)
    deviations.stepped(team.monitor, mistaken, "request_cancellation", "It was another study")
    papers.signed(team.quality_manager.sign(mistaken, "cancel"))
    _, made.ended["serious_breach"] = deviations.suspected(team)
    deviations.ruled_out(team, made.ended["serious_breach"])
    for stands in (made.open, made.ended):
        stands["deviation_criterion"] = _path(team.quality_manager.post(
            "/deviation-criteria", {"title": "Consent", "wording": "Procedure before consent"}), "deviation-criteria")  # fmt: skip
    papers.signed(team.quality_manager.sign(made.ended["deviation_criterion"], "retire", "not needed"))


def _path(reply: Any, collection: str) -> str:
    assert reply.status == 201, reply.body
    return f"/{collection}/{reply.body['id']}"


def entity(kind: RecordType, path: str) -> str:
    return f"{kind.name}/{path.rpartition('/')[2]}"


# 1
@each_kind
def test_no_state_is_skipped(world: World, kind: RecordType) -> None:
    """Every step that does not start in the record's state is refused, by whoever asks."""
    for path in {world.open[kind.name], world.ended[kind.name]}:
        state = record_row(world.team, entity(kind, path))["state"]
        before = record_row(world.team, entity(kind, path))
        for step in kind.lifecycle.transitions:
            if state in step.sources:
                continue
            for caller in world.powerful():
                reply = caller.post(
                    f"{path}/transitions/{step.name}", {"reason": "I want it so"}, if_match=f'"{before["v"]}"'
                )
                assert reply.status in (403, 404, 409), (step.name, reply.body)
        assert record_row(world.team, entity(kind, path)) == before


# 2
@touched("an ended record cannot be edited")
def test_an_ended_record_cannot_be_edited(world: World, kind: RecordType) -> None:
    path = world.ended[kind.name]
    before = record_row(world.team, entity(kind, path))
    for caller in (*world.powerful(), world.team.alba, world.team.quality_associate):
        body = {"title": "Something else", "reason": "I want it so"}
        reply = caller.call("PATCH", path, body, if_match=f'"{before["v"]}"')
        expected = (403, 409) if kind.edited_by else (403, 404, 405)
        assert reply.status in expected, reply.body
    assert record_row(world.team, entity(kind, path)) == before


# 3
@touched("a stale write is refused")
def test_a_stale_write_is_refused_with_what_changed(world: World, kind: RecordType) -> None:
    path, editor = world.open[kind.name], who_edits(world, kind)
    name = next(
        n
        for n in (
            "email",
            "legal_name",
            "basis",
            "description",
            "process",
            "impact_rationale",
            "expected",
            "wording",
            "plan_summary",
            "limits",
            "title",
        )
        if n in kind.body.model_fields and n not in kind.fixed
    )
    was = editor.get(path).body["revision"]
    first = {name: "changed@site.example" if name == "email" else "Something new", "reason": "first of two"}
    assert editor.call("PATCH", path, first, if_match=f'"{was}"').status == 200
    second = {name: "other@site.example", "reason": "second of two"}
    reply = editor.call("PATCH", path, second, if_match=f'"{was}"')

    assert (reply.status, reply.code) == (412, "STALE_REVISION")
    assert reply.body["differences"][0]["path"] == f"/{name}"
    assert reply.body["differences"][0]["new"] == first[name]
    assert editor.call("PATCH", path, second).status == 428
    assert editor.get(path).body["revision"] == was + 1


def who_edits(world: World, kind: RecordType) -> Caller:
    role = kind.edited_by[0]
    return world.team.author if kind.name == "document_version" else world.team.by_role[role]


# 4 and 5
@each_kind
def test_nobody_deletes_history_or_a_record(world: World, kind: RecordType) -> None:
    for path in {world.open[kind.name], world.ended[kind.name]}:
        before = record_row(world.team, entity(kind, path)), entries(world.team, entity(kind, path))
        for caller in world.powerful():
            for where in (path, f"{path}/audit-trail", f"{path}/audit-trail/1", f"/{kind.collection}"):
                reply = caller.call("DELETE", where)
                assert reply.status in (404, 405), where
        assert (record_row(world.team, entity(kind, path)), entries(world.team, entity(kind, path))) == before


# 6
@touched("an author cannot approve their own")
def test_an_author_cannot_approve_their_own(team: Team, kind: RecordType) -> None:
    """Also not an author who holds every quality role: duty stands above power."""
    for role in (Role.QUALITY_MANAGER, Role.APPROVER, Role.REVIEWER):
        path = "/people/" + team.author.person.partition("/")[2]
        assert team.alan.step(path, "grant_role", "stands in", role=role.value).status == 200
    for field_name in ("approvers", "reviewers"):
        others = [team.quality_manager.person]
        people = {"reviewers": others, "approvers": others} | {field_name: [team.author.person, *others]}
        draft = papers.with_file(team, papers.draft(team, **people))
        assert team.author.sign(draft, "submit").code == "MISSING_FIELD"
    path = papers.submitted(team)
    for step in ("review", "approve"):
        reply = team.author.post(
            f"{path}/signature-intents", {"transition": step, "revision": revision(team, path)}
        )
        assert (reply.status, reply.code) == (409, "SOD_VIOLATION"), reply.body
    assert team.author.step(path, "reject", "no").code == "SOD_VIOLATION"


def revision(team: Team, path: str) -> int:
    return int(team.author.get(path).body["revision"])


# 7
@touched("bytes under an approval stay")
def test_no_other_file_slips_under_an_approval(team: Team, kind: RecordType) -> None:
    path = papers.with_file(team)
    other = papers.pdf("Something quite different")
    asked = {
        "filename": "x.pdf",
        "media_type": papers.PDF,
        "size": len(other),
        "sha256": papers.sha256(other),
    }
    late = team.author.post(f"{path}/uploads", asked)  # begun while it still is a draft
    papers.submitted_without_file(team, path)
    held = team.author.get(path).body["data"]
    papers.landed(team, papers.put(late.body, other))

    assert team.author.get(f"/uploads/{late.body['upload_id']}").body["state"] == "refused"
    assert team.author.post(f"{path}/uploads", asked).code == "IMMUTABLE_STATE"
    assert team.author.get(path).body["data"]["file"] == held["file"]
    assert team.author.get(path).body["data"]["vault"]["digest"] == held["file"]["sha256"]


# 8
@touched("signing asks for credentials again")
def test_signing_asks_for_the_credentials_again(world: World, kind: RecordType) -> None:
    """No signed step can be taken with the session alone; what stands is read from the lifecycle."""
    signed = [step for step in kind.lifecycle.transitions if step.sign]
    assert signed
    path = world.open[kind.name]
    before = record_row(world.team, entity(kind, path))
    for step in signed:
        for caller in world.powerful():
            reply = caller.post(
                f"{path}/transitions/{step.name}",
                {"reason": "just do it", "fields": {}},
                if_match=f'"{before["v"]}"',
            )
            assert reply.status in (403, 404, 409, 422), (step.name, reply.body)
    assert record_row(world.team, entity(kind, path)) == before


# 7, for the files beside a record
@touched("an ended record takes no file")
def test_an_ended_record_takes_no_file(world: World, kind: RecordType) -> None:
    path = world.ended[kind.name]
    before = record_row(world.team, entity(kind, path))
    asked = {"filename": "x.pdf", "media_type": papers.PDF, "size": 3, "sha256": "0" * 64}
    for caller in (*world.powerful(), brings_files(world, kind)[0]):
        for address in (f"{path}/uploads", f"{path}/attachments/{'0' * 26}/withdraw"):
            body = asked if address.endswith("uploads") else {"reason": "not needed"}
            reply = caller.post(address, body)
            assert reply.status in (403, 404, 409), reply.body
    assert record_row(world.team, entity(kind, path)) == before


def brings_files(world: World, kind: RecordType) -> tuple[Caller, str]:
    """Return who brings files to an open record of the type, and its path."""
    team = world.team
    if kind.name == "document_version":
        return team.author, papers.draft(team)
    if kind.name == "task":
        papers.submitted(team)
        return team.reviewer, f"/tasks/{team.reviewer.get('/tasks?owner=me').body['items'][0]['id']}"
    if kind.name == "training_assignment":
        papers.approved(team)
        found = team.monitor.get("/training-assignments?owner=me&limit=100").body["items"]
        return team.monitor, next(
            f"/training-assignments/{i['id']}" for i in found if i["state"] == "assigned"
        )
    if kind.name in ("activity", "inspection_commitment", "inspection_finding"):
        return team.monitor, world.open[kind.name]
    if kind.name == "blinded_note":
        return team.unblinded, world.open[kind.name]
    return who_edits(world, kind), world.open[kind.name]


# 9
@touched("no upload is served inline")
def test_a_script_is_refused_and_every_download_is_an_attachment(world: World, kind: RecordType) -> None:
    team = world.team
    caller, path = brings_files(world, kind)
    for data in (
        b"<html><script>alert(1)</script></html>",
        b"#!/bin/sh\necho hello\n",
        b"%PDF-1.4\n<script>",
    ):
        assert papers.upload(team, caller, path, data)["state"] == "refused", data
    assert caller.post(f"{path}/uploads", {"filename": "x.html", "media_type": "text/html", "size": 3,
                                           "sha256": "0" * 64}).status == 422  # fmt: skip
    assert papers.upload(team, caller, path, papers.pdf())["state"] == "accepted"
    assert papers.upload(team, caller, path, papers.pdf(), place="attachment")["state"] == "accepted"
    found = caller.get(path).body
    assert found["attachments"][-1]["sha256"] == papers.sha256(papers.pdf())
    own = [f"files/{place.name}" for place in (kind.takes_files or NOTHING).places[:1]]
    for address in (f"attachments/{found['attachments'][-1]['id']}", *own):
        file = caller.get(f"{path}/{address}").body
        assert "response-content-disposition=attachment" in file["url"]
        assert "text%2Fhtml" not in file["url"]
        assert file["expires_in"] <= 60


# 10
HOSTILE = ["x" * 5000, "a\x00b", "\x1b[31m", "\u202egnp.exe", "\ud800", "a\u2066b"]


@touched("hostile text gets a 4xx")
def test_over_long_text_nul_and_hostile_strings_get_a_4xx(world: World, kind: RecordType) -> None:
    caller, where, body = world.body(kind.name)
    before = everything(world.team)
    fields = [n for n, f in kind.body.model_json_schema()["properties"].items() if f.get("type") == "string"]
    for name in fields:
        for value in HOSTILE:
            reply = caller.post(where, {**body, name: value})
            assert reply.status == 422, (name, value, reply.body)
    assert caller.post(where, {**body, "no_such_field": 1, "state": "effective"}).status == 422
    assert {k: v for k, v in everything(world.team).items() if k != "audit"} == {
        k: v for k, v in before.items() if k != "audit"}  # fmt: skip


# 11
@touched("a retried create makes one record")
def test_a_retried_create_makes_one_record(world: World, kind: RecordType) -> None:
    caller, where, body = world.body(kind.name)
    first = caller.post(where, body, idempotency_key=f"once-{kind.name}")
    again = caller.post(where, body, idempotency_key=f"once-{kind.name}")
    other = caller.post(where, {**body, "country": "FR"} if kind.name == "party" else {**body, "zone": "UTC"},
                        idempotency_key=f"once-{kind.name}")  # fmt: skip

    assert (first.status, again.status) == (201, 201), again.body
    assert first.body["entity"] == again.body["entity"]
    assert first.headers["location"] == again.headers["location"]
    assert len(entries(world.team, first.body["entity"])) == 1
    assert (other.status, other.code) in ((422, "IDEMPOTENCY_MISMATCH"), (422, "VALIDATION_FAILED"))


# and all of them at random
@each_kind
def test_whoever_walks_the_table_alone_decides(world: World, kind: RecordType) -> None:
    """Steps at random, by anybody, with whatever fits the form: taken as the table says, or refused without a trace."""
    path = world.open[kind.name]
    if kind.name == "person":  # nobody whom the other tests need
        path = _path(world.team.alan.post("/people", {"printed_name": "Wanda Ring", "username": "wanda",
                                                      "email": "wanda@site.example"}), "people")  # fmt: skip
    walker.walk(world.team, kind, path, steps=6)


def test_after_all_of_this_every_record_is_the_fold_of_its_trail(world: World) -> None:
    assert check_everything(world.team) > len(KINDS)
