"""Scenario SC5: a rotating audit programme by risk, and one audit from its plan to its certificate."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from demo import sc5_programme as programme
from demo.actor import Actor, Reply
from demo.walk import Walk

SIGNED = (200, 202)
QUESTIONS = [{"question": "Is consent signed before the first procedure?", "requirement": "E6(R3) 2.8.1"},
             {"question": "Is the delegation list current?", "requirement": "E6(R3) 2.3.2"}]  # fmt: skip
NARRATIVE = "The coordinator was afraid of the investigator."
ANSWER = {
    "root_cause": "The form was kept in another room",
    "correction": "The form lies in the visit room now",
}
REPORT = {"title": "Report of the audit", "executive_summary": "Consent was taken late once.",
          "conclusion": "The site can go on.", "participants": ["The investigator", "The coordinator"]}  # fmt: skip
AHEAD_DAYS, BEFORE_DAYS, REPORTED_AFTER_DAYS = 20, 14, 26


@dataclass
class Case:
    """The walk, the sites it is about, and what comes of them."""

    walk: Walk
    known: programme.Site
    other: programme.Site
    audit: str = ""
    finding: str = ""

    def day(self, days: int) -> str:
        """Return the business date so many days ahead."""
        return (self.walk.world.business_date() + timedelta(days=days)).isoformat()

    def drafted(self, site: programme.Site, leader: str) -> str:
        """Wait for the audit of a site that the programme brings, and name who leads it; return its path."""
        max_ = self.walk.world["max"]
        asked = f"/audits?about={site.entity}"
        [one] = max_.wait_for(lambda: max_.items(asked) or None, "the audit that the programme plans")
        path = f"/audits/{one['id']}"
        lead = {"owner": self.walk.world[leader].person, "scope_of_audit": "Consent, data and medicine"}
        self.walk.done(
            max_.edit(path, lead, f"{leader.capitalize()} is free"), 200, f"{one['number']} is drafted"
        )
        return path


def judged(case: Case) -> None:
    """Step 2."""
    walk, world = case.walk, case.walk.world
    max_, path = world["max"], f"/people/{world['max'].id}"
    with walk.step(
        "2", "Who audits a site they belonged to, or is no auditor", "nobody audits their own work"
    ):
        scope: dict[str, Any] = {"role": "medical", "scope": case.known.party}
        walk.done(
            world["alan"].step(path, "grant_role", "Helps the site", **scope), 200, "Max works at the site"
        )
        walk.done(world["alan"].step(path, "revoke_role", "The help is over", **scope), 200, "until today")
        world.pass_days(1)
        conflicted = case.drafted(case.known, "max")
        max_.wait_for(
            lambda: "auditors_are_independent" in programme.why_not(max_, conflicted, "plan") or None,
            "the end of his role",
        )
        walk.refused(
            "max", lambda who: who.step(conflicted, "plan"), "CONFLICT_OF_INTEREST", conflicted, "max"
        )
        case.audit = case.drafted(case.other, "olga")
        walk.refused("max", lambda who: who.step(case.audit, "plan"), "NOT_QUALIFIED", case.audit, "max")


def prepared(case: Case) -> None:
    """Step 3."""
    walk, world = case.walk, case.walk.world
    max_, sam = world["max"], world["sam"]
    with walk.step("3", "The audit is prepared a fortnight ahead, by itself", "nobody has to think of it"):
        body: dict[str, Any] = {"title": "Checklist for sites", "kinds": ["site"], "questions": QUESTIONS}
        made = walk.done(max_.create("/checklist-templates", body), 201, "a checklist")
        walk.done(
            world["quinn"].sign(f"/checklist-templates/{made['id']}", "approve"), SIGNED, "Quinn signs it"
        )
        role: dict[str, Any] = {"role": "site_coordinator", "scope": case.other.party}
        given = world["alan"].step(f"/people/{sam.id}", "grant_role", "Coordinates the site", **role)
        walk.done(given, 200, "Sam works at the site that is audited")
        start = case.day(AHEAD_DAYS)
        body = {"owner": max_.person, "auditees": [sam.person], "criteria": ["E6(R3)"], "template": made["entity"],
                "agenda": [{"on": start, "topic": "Consent forms"}]}  # fmt: skip
        walk.done(max_.edit(case.audit, body, "Max is free and qualified"), 200, "Max leads it")
        days: dict[str, Any] = {"start_on": start, "end_on": start}
        walk.refused("max", lambda who: who.step(case.audit, "reschedule", "It suits him", **days), "FORBIDDEN",
                     case.audit, "max")  # fmt: skip
        moved = world["quinn"].step(case.audit, "reschedule", "The site has time", **days)
        walk.done(moved, 200, "its days are agreed with the site")
        walk.done(max_.step(case.audit, "plan"), 200, "planned")
        world.pass_days(AHEAD_DAYS - BEFORE_DAYS)
        max_.wait_for(lambda: max_.read(case.audit)["state"] == "in_preparation" or None, "its preparation")
        number = max_.read(case.audit)["number"]
        told = sam.wait_for(lambda: programme.tasks(sam, number) or None, "the auditee to be told")
        walk.note(f"Sam is told: {told[0]['title']}")


def proposed(case: Case) -> None:
    """Step 4."""
    walk, world = case.walk, case.walk.world
    max_, before = world["max"], case.walk.world["max"].read(case.audit)
    with walk.step("4", "A signal proposes an audit for cause", "signals never reschedule by themselves"):
        walk.not_built("indicator")
        report = {"title": "Medicine given twice", "event_kind": "protocol_deviation", "category": "consent",
                  "what_happened": "Participant 107-003 was given the medicine twice.", "site": case.known.party,
                  "occurred_at": programme.ago(2), "aware_at": programme.ago(1)}  # fmt: skip
        event = walk.done(world["pia"].create("/quality-events", report), 201, "a quality event at the site")
        rate: dict[str, Any] = {"rating": "critical", "rationale": "A participant was harmed"}
        path = f"/quality-events/{event['id']}"
        walk.done(world["quinn"].step(path, "rate", **rate), 200, "Quinn rates it critical")
        asked = f"/audit-proposals?about={case.known.entity}"
        [one] = max_.wait_for(lambda: max_.items(asked) or None, "the proposal")
        walk.holds("the audits that stand", max_.read(case.audit)["revision"], before["revision"])
        proposal = f"/audit-proposals/{one['id']}"
        bare = world["quinn"].step(proposal, "accept")
        walk.holds("accepted without a reason", (bare.status, bare.code), (422, "VALIDATION_FAILED"))
        done = walk.done(
            world["quinn"].step(proposal, "accept", "Harm is looked into at once"), 200, "with a reason"
        )
        walk.holds("state", done["state"], "accepted")


def conducted(case: Case) -> None:
    """Step 5."""
    walk, world = case.walk, case.walk.world
    max_ = world["max"]
    with walk.step("5", "Max works the checklist", "an answer leads somewhere"):
        walk.not_built("offline")
        walk.done(max_.step(case.audit, "confirm"), 200, "the plan is confirmed")
        world.pass_days(BEFORE_DAYS)
        walk.done(max_.step(case.audit, "begin"), 200, "its day has come")
        first: dict[str, Any] = {
            "place": 1,
            "answer": "no",
            "evidence": "Participant 107-003",
            "grade": "major",
        }
        walk.done(max_.step(case.audit, "answer", **first), 200, "no, with what was seen")
        second: dict[str, Any] = {"place": 2, "answer": "yes", "evidence": "List of 2 March"}
        walk.done(max_.step(case.audit, "answer", **second), 200, "yes")
        [item] = max_.items(f"{case.audit}/findings")
        case.finding = f"/findings/{item['id']}"
        found = max_.read(case.finding)
        walk.holds(
            "the no is a finding", (found["state"], found["data"]["requirement"]), ("draft", "E6(R3) 2.8.1")
        )
        walk.done(max_.step(case.audit, "write_narrative", narrative=NARRATIVE), 200, "what stays inside")
        walk.done(max_.step(case.audit, "complete_fieldwork"), 200, "the fieldwork ends")


def reported(case: Case) -> None:
    """Step 6."""
    walk, world = case.walk, case.walk.world
    max_, sam = world["max"], world["sam"]
    with walk.step("6", "The report is signed after 26 days", "it is due after thirty"):
        world.pass_days(REPORTED_AFTER_DAYS)
        made = walk.done(max_.create(f"{case.audit}/reports", REPORT), 201, "the report")
        report = f"/audit-reports/{made['id']}"
        walk.done(max_.sign(report, "submit"), SIGNED, "Max signs it")
        before = programme.reports_in_time(max_)
        walk.done(world["quinn"].sign(report, "issue"), SIGNED, "Quinn issues it")
        sam.wait_for(lambda: sam.get(case.finding).status == 200 or None, "the finding to be issued")
        max_.wait_for(lambda: max_.read(case.finding)["data"].get("capas") or None, "the draft of its CAPA")
        data = max_.read(case.audit)["data"]
        walk.holds("in time", data["reported_on"] <= data["report_due_on"], True)
        walk.holds("counted as in time", programme.reports_in_time(max_) - before, 1)
        walk.holds("Sam reads what was found", "statement" in sam.read(case.finding)["data"], True)
        walk.holds("and no narrative", sam.get(case.audit).status in (403, 404), True)


def answered(case: Case) -> None:
    """Steps 7 and 8."""
    walk, world = case.walk, case.walk.world
    max_, sam, quinn = world["max"], world["sam"], world["quinn"]
    lower: dict[str, Any] = {"grade": "minor"}
    why = "It was one participant"

    def unsigned(who: Actor) -> Reply:
        return who.step(case.finding, "regrade", why, **lower)

    with walk.step("7", "Max grades the finding lower by himself", "what was issued is graded by two"):
        walk.refused("max", lambda who: who.sign(case.finding, "regrade", why, **lower), "FORBIDDEN", case.finding,
                     "max")  # fmt: skip
        walk.refused("quinn", unsigned, "SIGNATURE_REQUIRED", case.finding, "max")
        walk.done(quinn.sign(case.finding, "regrade", why, **lower), SIGNED, "Quinn signs")
    with walk.step("8", "Quinn closes the audit over an open finding", "everything is answered first"):
        walk.refused("quinn", lambda who: who.sign(case.audit, "close"), "OPEN_CHILDREN", case.audit, "max")
        [draft] = max_.wait_for(
            lambda: max_.read(case.finding)["data"]["capas"], "the CAPA of a major finding"
        )
        walk.done(
            quinn.sign(f"/capas/{draft}", "cancel", "Graded lower"),
            SIGNED,
            "Quinn cancels the CAPA that came with it",
        )
        max_.wait_for(lambda: not max_.read(case.finding)["data"]["capas"] or None, "the finding to know")
        given: dict[str, Any] = {**ANSWER, "done_by_on": case.day(10)}
        walk.done(sam.sign(case.finding, "respond", **given), SIGNED, "Sam answers and signs")
        for step in ("accept", "verify"):
            walk.done(max_.sign(case.finding, step), SIGNED, f"Max signs: {step}")
        walk.done(quinn.sign(case.audit, "close"), SIGNED, "closed")
        number = max_.read(case.audit)["number"]
        listed = [one["number"] for one in max_.items("/audit-certificates")]
        walk.holds("it has its certificate", number in listed, True)


def walk(walk: Walk) -> None:
    """Walk SC5 on two sites of its own."""
    known, other = programme.built(walk)
    case = Case(walk, known, other)
    for step in (judged, prepared, proposed, conducted, reported, answered):
        step(case)
