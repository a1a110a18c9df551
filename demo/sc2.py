"""Scenario SC2: a monitor finds a protocol deviation that may be a serious breach."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from demo.walk import Walk

WHY = "The sample was taken before consent; rights of the participant were hurt."
IMPACT = {"participant_safety": "possible", "rights": "actual", "data_reliability": "none", "compliance": "actual",
          "trust": "possible"}  # fmt: skip
CAUSE = {"method": "five_whys", "category": "procedure", "evidence": "Interview of 9 May, filed under 5.2",
         "chain": ["The nurse had no consent form at hand", "Forms are kept in another building"]}  # fmt: skip


@dataclass
class Case:
    """The walk, and the records it is about."""

    walk: Walk
    event: str = ""
    breach: str = ""
    similar: str = ""


def ago(**time: float) -> str:
    """Return an instant of the past, as it is sent."""
    return (datetime.now(UTC) - timedelta(**time)).strftime("%Y-%m-%dT%H:%M:%SZ")


def report(**changes: Any) -> dict[str, Any]:
    """Return the six fields a phone asks for."""
    return {"title": "Blood sample before consent", "event_kind": "suspected_breach", "category": "consent",
            "what_happened": "Participant 104-007 had a blood sample taken before consent was signed.",
            "occurred_at": ago(days=8), "aware_at": ago(days=5), **changes}  # fmt: skip


def reported(case: Case) -> None:
    """Steps 1 and 2."""
    walk, pia = case.walk, case.walk.world["pia"]
    former = report(event_kind="observation", title="Consent form out of date")
    made = walk.done(walk.world["marco"].create("/quality-events", former), 201, "an earlier observation")
    case.similar = f"/quality-events/{made['id']}"
    with walk.step("2.2", "Pia names a participant in the text", "participants are known by a code alone"):
        named = pia.create("/quality-events", report(what_happened="Frau Annemarie Becker had no consent."))
        walk.holds("nothing is stored", (named.status, named.code), (422, "VALIDATION_FAILED"))
    with walk.step("1", "Pia reports from her phone", "six fields are enough to start the law's clock"):
        event = walk.done(pia.create("/quality-events", report()), 201, "with the code 104-007")
        case.event = f"/quality-events/{event['id']}"
        case.breach = f"/serious-breaches/{event['data']['breach']}"
        data = pia.read(case.breach)["data"]
        left = datetime.fromisoformat(data["due_at"]) - datetime.fromisoformat(data["aware_at"])
        walk.holds("days from awareness to the clock's end", left, timedelta(days=7))


def judged(case: Case) -> None:
    """Steps 3 and 4."""
    walk, world = case.walk, case.walk.world
    pia, quinn = world["pia"], world["quinn"]
    number = pia.read(case.similar)["number"]
    with walk.step("3", "Pia is offered what looks alike", "what happens again has a deeper cause"):
        offered = pia.wait_for(lambda: pia.read(case.event)["data"]["candidates"], "similar events")
        walk.holds(f"{number} is offered", number in [one["number"] for one in offered], True)
        link = {"rel": "recurrence_of", "to": pia.read(case.similar)["entity"], "reason": "The same form"}
        walk.done(pia.create(f"{case.event}/links", link), 200, "she links it")
        walk.done(pia.step(case.event, "check_recurrence", searched="consent", decision="recurrence", of=[number],
                           rationale="The same form in the same week"), 200, "and says what it means")  # fmt: skip
    with walk.step("4", "Pia rates it minor, Quinn critical", "who reports may see less than who knows"):
        walk.done(pia.step(case.event, "rate", rating="minor", rationale="One sample only"), 200, "minor")
        walk.done(quinn.step(case.event, "rate", rating="critical", rationale=WHY), 200, "critical")
        lower: dict[str, Any] = {"rating": "minor", "rationale": "One sample only"}
        walk.refused(
            "pia", lambda pia: pia.step(case.event, "rate", **lower), "SIGNATURE_REQUIRED", case.event
        )
        paged = f"{pia.read(case.event)['number']} was rated critical"
        quinn.wait_for(lambda: paged in [t["title"] for t in quinn.items("/tasks?owner=me")] or None, paged)


def clock(case: Case) -> None:
    """Steps 5 to 7."""
    walk, world = case.walk, case.walk.world
    mara, quinn = world["mara"], world["quinn"]
    with walk.step("5", "Mara asks for more time", "the law sets this clock"):
        walk.refused(
            "mara", lambda mara: mara.step(case.breach, "request_extension"), "LEGAL_CLOCK", case.breach
        )
    with walk.step("6", "Pia moves the instant of awareness", "the clock starts when the sponsor knew"):
        later = {"aware_at": ago(hours=1)}
        walk.refused("pia", lambda pia: pia.edit(case.event, later, "I was told later"), "SIGNATURE_REQUIRED",
                     case.event)  # fmt: skip
    with walk.step("7", "Quinn signs that it is a breach, Mara notifies", "the clock stops by telling alone"):
        before = _breaches(case)
        walk.done(quinn.step(case.breach, "assess"), 200, "the assessment begins")
        proposal: dict[str, Any] = {"decision": "breach", "rationale": WHY, "member_states": ["DE"]}
        walk.done(mara.step(case.breach, "propose_decision", **proposal), 200, "Mara proposes")
        walk.done(quinn.sign(case.breach, "confirm_breach"), (200, 202), "Quinn signs")
        told: dict[str, Any] = {
            "notified_at": ago(minutes=1),
            "authority_ref": "CTIS-2026-0031",
            "member_states": ["DE"],
        }
        found = walk.done(mara.step(case.breach, "record_notification", **told), 200, "the authority knows")
        walk.holds("told on time", found["data"]["on_time"], True)
        after = _breaches(case)
        walk.holds("clocks counted as kept", after["told_on_time"] - before["told_on_time"], 1)
        walk.holds("it is none of those that were not", found["number"] in after["not_kept"], False)
        walk.done(quinn.sign(case.breach, "close"), (200, 202), "nothing is left to do on the breach")


def _breaches(case: Case) -> dict[str, Any]:
    """Return how the clocks of serious breaches were kept so far."""
    counted = case.walk.world["quinn"].items("/statutory-clocks/compliance")
    return next(one for one in counted if one["duty"] == "serious_breach")


def investigated(case: Case) -> None:
    """Bring the event to its last approval without a word on corrective action."""
    walk, world = case.walk, case.walk.world
    pia, quinn = world["pia"], world["quinn"]
    wording = {"title": "Consent", "wording": "A procedure of the study before consent was signed"}
    made = walk.done(world["mara"].create("/deviation-criteria", wording), 201, "a criterion of the study")
    walk.done(quinn.sign(f"/deviation-criteria/{made['id']}", "activate"), (200, 202), "signed by Quinn")
    walk.done(
        pia.edit(case.event, {"important_criterion": made["entity"]}, "It meets the criterion"), 200, "named"
    )
    triage: dict[str, Any] = {
        "matters": True,
        "rationale": WHY,
        "owner": pia.person,
        "important_deviation": True,
    }
    walk.done(world["olga"].step(case.event, "triage", **triage), 200, "Olga triages: important deviation")
    walk.done(pia.step(case.event, "assess"), 200, "Pia assesses")
    fields = {"impact": IMPACT, "immediate_action": "The sample was discarded", "root_causes": [CAUSE],
              "closure_summary": "The sample was discarded, the site keeps forms at hand."}  # fmt: skip
    walk.done(pia.edit(case.event, fields, "Assessed with the site"), 200, "impact and cause")
    walk.done(pia.step(case.event, "submit_assessment"), 200, "to quality assurance")
    walk.done(quinn.sign(case.event, "approve_assessment"), (200, 202), "Quinn approves")
    walk.done(pia.step(case.event, "submit_investigation"), 200, "the cause stands")


def closed(case: Case) -> None:
    """Steps 8 and 9."""
    walk, world = case.walk, case.walk.world
    pia, quinn, mara = world["pia"], world["quinn"], world["mara"]
    with walk.step(
        "8", "Quinn closes without corrective action and without saying why", "noncompliance has its answer"
    ):
        investigated(case)
        walk.refused("quinn", lambda quinn: quinn.sign(case.event, "close"), "MISSING_RATIONALE", case.event)
        walk.done(
            quinn.step(case.event, "return_investigation", "Decide on corrective action"), 200, "back to Pia"
        )
        event = walk.done(pia.edit(case.event, {"capa_required": "yes", "ec_required": "yes"}, "As Quinn asks"), 200,
                          "required")  # fmt: skip
        body = {"title": "Consent before procedures", "owner": mara.person, "severity": "critical",
                "problem_statement": WHY, "sources": [{"kind": "quality_event", "record": event["entity"]}]}  # fmt: skip
        capa = walk.done(quinn.create("/capas", body), 201, "a CAPA from this event")
        pia.wait_for(
            lambda: capa["number"] in (pia.read(case.event)["data"]["capas"] or []) or None, "its number"
        )
        walk.done(pia.step(case.event, "submit_investigation"), 200, "again to quality assurance")
        walk.done(quinn.sign(case.event, "close"), (200, 202), "Quinn closes")
        walk.holds("state", pia.read(case.event)["state"], "closed")
        own = pia.read(case.event)["number"]
        listed = [line["number"] for line in quinn.items("/important-deviations")]
        walk.holds("times it stands on the list for the trial report", listed.count(own), 1)
    with walk.step("9", "Pia makes the linked observation a protocol deviation", "a new kind loses nothing"):
        before = pia.read(case.similar)["data"]
        walk.done(
            pia.step(case.similar, "retype", "It breaks the protocol", event_kind="protocol_deviation"),
            200,
            "yes",
        )
        after = pia.read(case.similar)["data"]
        walk.holds(
            "every former field is there", {**before, "event_kind": None}, {**after, "event_kind": None}
        )


STEPS = (reported, judged, clock, closed)


def walk(walk: Walk) -> None:
    """Walk SC2 on an event of its own."""
    case = Case(walk)
    for step in STEPS:
        step(case)
