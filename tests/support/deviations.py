"""Quality events as people report and work on them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from shared import clock
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller

WHY = "Agreed in the triage meeting"
IMPACT = dict.fromkeys(
    ("participant_safety", "rights", "data_reliability", "compliance", "trust"), "possible"
)
CAUSE = {"method": "five_whys", "category": "training", "chain": ["The form was old", "Nobody was told"],
         "evidence": "Interview of the site staff"}  # fmt: skip
DECIDED = {"capa_required": "no", "capa_rationale": "The form was replaced at once",
           "ec_required": "no", "ec_rationale": "Nothing was changed that could fail"}  # fmt: skip


def ago(**time: float) -> str:
    """Return an instant of the past, as it is sent."""
    return clock.milliseconds(clock.instant(datetime.now(UTC) - timedelta(**time)))


def report(**changes: Any) -> dict[str, Any]:
    """Return the six fields a phone asks for."""
    return {
        "title": "Procedure before consent", "event_kind": "protocol_deviation", "category": "consent",
        "what_happened": "Participant 104-007 had a blood sample taken before consent was signed.",
        "occurred_at": ago(days=9), "aware_at": ago(hours=3), **changes,
    }  # fmt: skip


def reported(team: Team, by: Caller | None = None, **changes: Any) -> str:
    """Report an event; return its path."""
    made = (by or team.monitor).post("/quality-events", report(**changes))
    assert made.status == 201, made.body
    return f"/quality-events/{made.body['id']}"


def stepped(caller: Caller, path: str, name: str, reason: str | None = None, **fields: Any) -> Any:
    """Take a step that is accepted; return the record."""
    reply = caller.step(path, name, reason, **fields)
    assert reply.status == 200, reply.body
    return reply.body


def triaged(team: Team, path: str | None = None, rating: str = "minor", **fields: Any) -> str:
    """Rate an event and decide that it matters; the monitor looks after it."""
    path = path or reported(team)
    stepped(team.monitor, path, "rate", rating=rating, rationale=WHY)
    wanted = {"matters": True, "rationale": WHY, "owner": team.monitor.person} | fields
    stepped(team.quality_associate, path, "triage", **wanted)
    return path


def edited(caller: Caller, path: str, **fields: Any) -> Any:
    """Edit a record; the edit is accepted."""
    revision = caller.get(path).body["revision"]
    body = {**fields, "reason": "Found in the assessment"}
    reply = caller.call("PATCH", path, body, if_match=f'"{revision}"')
    assert reply.status == 200, reply.body
    return reply.body


def assessed(team: Team, path: str | None = None, rating: str = "minor", **also: Any) -> str:
    """Assess an event and hand it to quality assurance."""
    path = triaged(team, path, rating)
    stepped(team.monitor, path, "assess")
    fields = {"impact": IMPACT, "immediate_action": "The sample was discarded", **DECIDED,
              "closure_summary": "The sample was discarded and consent was taken."}  # fmt: skip
    edited(team.monitor, path, **{**fields, **also})
    stepped(team.monitor, path, "submit_assessment")
    return path


def investigated(team: Team, path: str | None = None, rating: str = "major", **also: Any) -> str:
    """Bring a grave event to its last approval."""
    path = assessed(team, path, rating, **also)
    signed(team.quality_associate.sign(path, "approve_assessment"))
    edited(team.monitor, path, root_causes=[CAUSE])
    stepped(team.monitor, path, "check_recurrence", searched="consent, all sites", decision="no_recurrence",
            rationale="No event of the last year is similar")  # fmt: skip
    stepped(team.monitor, path, "submit_investigation")
    return path


def breach_of(team: Team, path: str) -> str:
    """Return the path of an event's serious breach."""
    [item] = team.quality_manager.get(f"{path}/serious-breaches").body["items"]
    return f"/serious-breaches/{item['id']}"


def suspected(team: Team, **changes: Any) -> tuple[str, str]:
    """Report a suspected breach; return the paths of event and breach."""
    path = reported(team, event_kind="suspected_breach", **changes)
    return path, breach_of(team, path)


def noted(
    team: Team, path: str, content: str = "Kit 104-2231 held the verum", by: Caller | None = None
) -> Any:
    """Write below an event what was revealed; return the reply."""
    body = {"purpose": "emergency", "planned": False, "happened_at": ago(hours=2), "content": content,
            "learned_by": [team.medical.person]}  # fmt: skip
    return (by or team.unblinded).post(f"{path}/blinded-notes", body)


def ruled_out(team: Team, breach: str) -> None:
    """Let both roles sign that it is no serious breach."""
    stepped(team.quality_manager, breach, "assess")
    stepped(
        team.study_manager, breach, "propose_decision", decision="not_breach", rationale="Nobody was harmed"
    )
    signed(team.quality_manager.sign(breach, "rule_out"))
    signed(team.medical.sign(breach, "rule_out"))


def duty(team: Team, event: str, name: str = "unexpected_event", **changes: Any) -> str:
    """Open below an event what the law wants told; return its path."""
    made = team.study_manager.post(f"{event}/statutory-reports", {"duty": name, **changes})
    assert made.status == 201, made.body
    return f"/statutory-reports/{made.body['id']}"


def duties_of(team: Team, event: str) -> Any:
    """Return what the law wants told of an event, as records."""
    items = team.quality_manager.get(f"{event}/statutory-reports").body["items"]
    return [team.quality_manager.get(f"/statutory-reports/{item['id']}").body for item in items]


def told(team: Team, path: str, **moment: float) -> Any:
    """Keep that the authority was told, five minutes ago or then; return the record."""
    fields = {
        "authority_ref": "CTIS-2026-7",
        "member_states": ["DE"],
        "notified_at": ago(**(moment or {"minutes": 5})),
    }
    return stepped(team.study_manager, path, "record_notification", **fields)
