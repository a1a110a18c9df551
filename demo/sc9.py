"""The parts of scenario SC9, an inspector's day, that can be walked from outside: 1 to 5, 8 and 9."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from demo import sc5, sc5_programme
from demo.actor import Actor, expected
from demo.walk import Walk

SIGNED = (200, 202)
BEFORE_THE_STUDY = "2001-01-01T00:00:00.000Z"
HIDDEN = ("/storyboards", "/inspection-requests", "/inspections", "/readiness")
FOUND = "Two deviations of the site and the corrective action are listed below."


@dataclass
class Day:
    """The walk, the inspector, and what the day is about."""

    walk: Walk
    inspector: Actor
    inspection: str = ""
    event: str = ""

    def on(self, days: int) -> str:
        """Return the business date so many days ahead."""
        return (self.walk.world.business_date() + timedelta(days=days)).isoformat()

    def copies(self) -> list[dict[str, Any]]:
        """Return what the inspector was handed."""
        return self.inspector.items("/publications")


def walk(walk: Walk, inspector: Actor) -> None:
    """Walk the day of an inspector whose access ends."""
    day = Day(walk, inspector)
    for step in (begun, shown, asked, qualified, reads_only, handed_over, promised, ended):
        step(day)


def begun(day: Day) -> None:
    """Step 1."""
    walk, world = day.walk, day.walk.world
    quinn = world["quinn"]
    with walk.step("1", "Quinn opens an inspection of three days", "nobody looks at a study without an end"):
        body = {"title": "Routine inspection", "authority": "EMA", "covers": "Consent and safety reporting",
                "starts_on": day.on(0), "ends_on": day.on(2), "owner": world["mara"].person}  # fmt: skip
        endless = walk.done(quinn.create("/inspections", {**body, "inspectors": [world["ines"].person]}), 201,
                            "for Ines, whose access has no end")  # fmt: skip
        path = f"/inspections/{endless['id']}"
        walk.refused("quinn", lambda who: who.step(path, "begin"), "MISSING_LINK", path, "quinn")
        walk.done(quinn.sign(path, "cancel", "Announced for the wrong person"), SIGNED, "given up")
        made = walk.done(quinn.create("/inspections", {**body, "inspectors": [day.inspector.person]}), 201,
                         f"for {day.inspector.name}")  # fmt: skip
        day.inspection = f"/inspections/{made['id']}"
        walk.done(quinn.step(day.inspection, "begin"), 200, "she is let in for the days of the inspection")


def shown(day: Day) -> None:
    """Step 2."""
    walk, world, inspector = day.walk, day.walk.world, day.inspector
    pia, quinn = world["pia"], world["quinn"]
    with walk.step("2", f"{inspector.name} sees what was published, and no report", "reports stay protected"):
        report = {"title": "Consent form out of date", "event_kind": "observation", "category": "consent",
                  "what_happened": "Participant 104-009 signed a former form.",
                  "occurred_at": sc5_programme.ago(2), "aware_at": sc5_programme.ago(1)}  # fmt: skip
        event = walk.done(pia.create("/quality-events", report), 201, "something happened")
        day.event = f"/quality-events/{event['id']}"
        story = {"title": "Consent at site 104", "narrative": "A former form was used once; the form was replaced.",
                 "owner": pia.person, "evidence": [{"record": event["entity"], "note": "What happened"}]}  # fmt: skip
        path = f"/storyboards/{walk.done(pia.create('/storyboards', story), 201, 'a storyboard')['id']}"
        walk.done(pia.sign(path, "submit"), SIGNED, "Pia signs it as prepared")
        walk.done(world["olga"].sign(path, "approve"), SIGNED, "Olga approves it")
        for hidden in (*HIDDEN, path):
            walk.holds(f"{hidden.partition('/01')[0]} for her", inspector.get(hidden).status, 403)
        named: dict[str, Any] = {"inspection": f"inspection/{day.inspection.rpartition('/')[2]}"}
        walk.done(quinn.sign(path, "publish", **named), SIGNED, "Quinn publishes it")
        [copy] = day.copies()
        walk.holds(
            "she reads", inspector.read(f"/publications/{copy['id']}")["data"]["text"], story["narrative"]
        )
    audited(day)


def audited(day: Day) -> None:
    """Of an audit an inspector sees that it took place."""
    walk, world, inspector = day.walk, day.walk.world, day.inspector
    max_, quinn = world["max"], world["quinn"]
    system = sc5_programme.kept(walk, sc5_programme.SYSTEMS[0], "system")
    body = {"title": "Audit of a system", "kind": "internal", "about": system, "owner": max_.person,
            "auditees": [world["sam"].person], "start_on": day.on(0), "end_on": day.on(0),
            "scope_of_audit": "Access and trail", "agenda": [{"on": day.on(0), "topic": "Access"}]}  # fmt: skip
    made = expected(max_.create("/audits", body), 201, "an audit").body
    path = f"/audits/{made['id']}"
    for step in ("plan", "confirm", "begin", "complete_fieldwork"):
        expected(max_.step(path, step), 200, step)
    written = expected(max_.create(f"{path}/reports", sc5.REPORT), 201, "its report").body
    report = f"/audit-reports/{written['id']}"
    expected(max_.sign(report, "submit"), SIGNED, "Max signs the report")
    expected(quinn.sign(report, "issue"), SIGNED, "Quinn issues the report")
    max_.wait_for(lambda: max_.read(path)["state"] == "reported" or None, "the audit to be reported")
    walk.done(quinn.sign(path, "close"), SIGNED, "an audit is closed")
    said = inspector.get(report)
    walk.holds("its report for her", (said.status, said.code), (403, "OUT_OF_SCOPE"))
    listed = [one["number"] for one in inspector.read("/audit-certificates")["items"]]
    walk.holds("its certificate for her", made["number"] in listed, True)
    there = max_.get("/audit-schedule").status  # 404 until a programme is in force
    walk.holds("the schedule of audits for her", inspector.get("/audit-schedule").status, there)


def asked(day: Day) -> None:
    """Step 3."""
    walk, world, inspector = day.walk, day.walk.world, day.inspector
    pia, quinn = world["pia"], world["quinn"]
    with walk.step("3", "She asks for the deviations of a site", "two people answer, and every view is kept"):
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        wanted = {"title": "Deviations of site 104", "asked": "All deviations of site 104, and the CAPA",
                  "asked_by": inspector.person, "asked_at": now, "owner": pia.person, "due_on": day.on(0)}  # fmt: skip
        made = walk.done(
            world["dora"].create(f"{day.inspection}/requests", wanted), 201, "Dora takes it down"
        )
        path = f"/inspection-requests/{made['id']}"
        walk.done(pia.step(path, "take_up"), 200, "Pia looks for it")
        items = [{"record": f"quality_event/{day.event.rpartition('/')[2]}", "note": "The form"}]
        walk.done(pia.edit(path, {"answer": FOUND, "items": items}, "Found"), 200, "and answers")
        walk.done(pia.sign(path, "make_ready"), SIGNED, "signed as prepared")
        walk.holds("copies she has meanwhile", len(day.copies()), 1)
        walk.refused("pia", lambda who: who.sign(path, "publish"), "FORBIDDEN", path, "quinn")
        walk.done(quinn.sign(path, "publish"), SIGNED, "Quinn checks and publishes")
        [copy] = [one for one in day.copies() if one["number"].startswith(made["number"])]
        answer = f"/publications/{copy['id']}"
        walk.holds("she reads", inspector.read(answer)["data"]["text"], FOUND)
        acts = [(one["act"], one["by"]["name"]) for one in quinn.items(f"{answer}/audit-trail")]
        walk.holds("her reading is an entry", ("publication.read", inspector.name) in acts, True)
        walk.done(quinn.step(path, "close", "She has what she asked for"), 200, "closed")


def qualified(day: Day) -> None:
    """Step 4."""
    walk, world = day.walk, day.walk.world
    with walk.step("4", "Was Pia qualified on a day?", "an answer for any instant"):
        about = f"person={world['pia'].person}&role=monitor&scope=study"
        said = day.inspector.read(f"/qualifications?{about}&at={BEFORE_THE_STUDY}")
        walk.holds("before the study", (said["held"], said["qualified"]), (False, False))
        now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        walk.holds(
            "now she holds the role", day.inspector.read(f"/qualifications?{about}&at={now}")["held"], True
        )
        walk.note("with what shows it, step by step: scenario SC3, step 6")


def reads_only(day: Day) -> None:
    """Step 5."""
    walk, name = day.walk, day.inspector.username
    with walk.step("5", "She rates an event and edits it", "an inspector reads and never acts"):
        rate: dict[str, Any] = {"rating": "minor", "rationale": "One form only"}
        walk.refused(name, lambda who: who.step(day.event, "rate", **rate), "OUT_OF_SCOPE", day.event)
        body = {"title": "Another title"}
        walk.refused(name, lambda who: who.edit(day.event, body, "Clearer"), "OUT_OF_SCOPE", day.event)


def handed_over(day: Day) -> None:
    """Steps 6 and 7."""
    with day.walk.step(
        "6", "The study is handed over and checked offline", "nobody has to believe the system"
    ):
        day.walk.not_built("package")


def promised(day: Day) -> None:
    """Step 8."""
    walk, world = day.walk, day.walk.world
    pia = world["pia"]
    with walk.step("8", "Something is promised by a day", "a promise to an authority has an owner"):
        body = {"title": "Revise the consent procedure", "promised": "The consent procedure is revised and trained",
                "owner": pia.person, "due_on": day.on(30)}  # fmt: skip
        made = walk.done(world["mara"].create(f"{day.inspection}/commitments", body), 201, "a commitment")
        title = f"Do what was promised to the authority: {made['number']}"
        pia.wait_for(lambda: [t for t in pia.items("/tasks?owner=me") if t["title"] == title] or None, title)
        walk.note(f"Pia's task: {title}, by {day.on(30)}")
        walk.not_built("board_line")


def ended(day: Day) -> None:
    """Step 9."""
    walk, inspector, quinn = day.walk, day.inspector, day.walk.world["quinn"]
    with walk.step("9", "The inspection is concluded", "access ends with it, by itself"):
        walk.holds("her copies", len(day.copies()), 2)
        walk.done(quinn.step(day.inspection, "conclude", "The authority has left"), 200, "concluded")
        inspector.wait_for(lambda: inspector.get("/publications").status == 403 or None, "her access to end")
        said = inspector.get("/documents")
        walk.holds("what she finds later", (said.status, said.code), (403, "FORBIDDEN"))
