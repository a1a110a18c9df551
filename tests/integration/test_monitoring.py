"""Monitoring: visits under a plan in force, reports that another signs, findings that the site follows up. QMS-09"""

from datetime import date
from typing import Any

from shared import duedates
from tests.integration.test_inbox import days_later
from tests.support import audits, monitoring, papers
from tests.support.deviations import edited, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller, Reply
from tests.support.trail import check_everything


def refused(reply: Reply) -> set[str]:
    assert reply.status in (403, 409), reply.body
    return {one["reason"] for one in reply.body["refusals"]}


def shown(who: Caller, path: str) -> dict[str, Any]:
    reply = who.get(path)
    assert reply.status == 200, reply.body
    return dict(reply.body)


def tasks(who: Caller, path: str, about: Caller) -> list[str]:
    """What somebody has to do about a record, as others see its number."""
    number = shown(about, path)["number"]
    items = who.get("/tasks?owner=me&limit=100").body["items"]
    return [one["title"] for one in items if number in one["title"] and one["state"] == "open"]


def test_a_visit_is_planned_under_a_plan_in_force_by_somebody_who_monitors_the_site(team: Team) -> None:
    plan = "document/" + papers.document(team, doc_type="PLN").rpartition("/")[2]
    path = monitoring.drafted(team, plan=plan, owner=team.study_manager.person)
    assert refused(team.monitor.step(path, "plan")) == {"plan_is_in_force", "is_a_monitor_of_the_site"}
    path = monitoring.drafted(team, planned_on=monitoring.ahead(-7))
    assert refused(team.monitor.step(path, "plan")) == {"day_is_ahead"}
    edited(team.monitor, path, planned_on=monitoring.ahead(7))
    stepped(team.monitor, path, "plan")
    team.simulator.deliver()

    visit = shown(team.monitor, path)
    assert (visit["state"], visit["due_on"]) == ("planned", monitoring.ahead(7))
    assert visit["number"].endswith("-MV-0002")
    assert [link["to"] for link in visit["links"]] == [visit["data"]["plan"]]
    assert tasks(team.monitor, path, team.monitor) == [f"Confirm the visit {visit['number']} with its site"]


def test_a_visit_moves_with_a_reason_alone_and_is_confirmed_anew(team: Team) -> None:
    path = monitoring.planned(team, planned_on=monitoring.ahead(7))
    stepped(team.monitor, path, "confirm")
    team.simulator.deliver()
    silent = team.monitor.step(path, "reschedule", planned_on=monitoring.ahead(9))
    assert (silent.status, silent.body["reason"]) == (422, "reason_required")
    for day in (7, -1):
        moved = team.monitor.step(path, "reschedule", "ill", planned_on=monitoring.ahead(day))
        assert refused(moved) == {"another_day_is_ahead"}
    stepped(team.monitor, path, "reschedule", "the pharmacist is away", planned_on=monitoring.ahead(9))
    team.simulator.deliver()

    visit = shown(team.monitor, path)
    assert (visit["state"], visit["due_on"]) == ("planned", monitoring.ahead(9))
    said = f"Confirm the new day of the visit {visit['number']} with its site"
    assert tasks(team.monitor, path, team.monitor) == [said]


def test_where_nobody_visits_a_site_any_more_that_is_said(team: Team) -> None:
    site, plan = audits.party(team, "site", "Site 7"), monitoring.plan(team)
    first, second = (monitoring.planned(team, site=site, plan=plan) for _ in range(2))
    assert team.monitor.step(first, "cancel").body["reason"] == "reason_required"
    stepped(team.monitor, first, "cancel", "two visits were planned for one")
    team.simulator.deliver()
    assert shown(team.monitor, first)["data"]["site_unvisited"] is False
    assert tasks(team.lead_monitor, first, team.monitor) == []

    stepped(team.monitor, second, "cancel", "the monitor is ill")
    team.simulator.deliver()
    visit = shown(team.monitor, second)
    assert visit["data"]["site_unvisited"] is True
    said = f"{visit['number']} is cancelled, and no other visit of its site is planned"
    for who in (team.lead_monitor, team.study_manager):
        assert tasks(who, second, team.monitor) == [said]
    assert tasks(team.monitor, second, team.monitor) == []


def test_another_monitor_of_the_site_takes_a_visit_over(team: Team) -> None:
    path = monitoring.planned(team)
    team.simulator.deliver()
    given = ("left the study", team.study_manager.person)
    assert refused(team.lead_monitor.step(path, "reassign", given[0], owner=given[1])) == {
        "names_another_monitor"
    }
    stepped(team.lead_monitor, path, "reassign", given[0], owner=team.lead_monitor.person)
    team.simulator.deliver()
    assert team.monitor.step(path, "confirm").status == 403
    assert tasks(team.monitor, path, team.monitor) == []
    assert len(tasks(team.lead_monitor, path, team.monitor)) == 1
    stepped(team.lead_monitor, path, "confirm")


def test_the_report_is_due_so_many_days_after_the_visit_and_quality_assurance_alone_moves_that(
    team: Team,
) -> None:
    path = monitoring.planned(team, report_days=10)
    stepped(team.monitor, path, "confirm")
    dates = {"visited_from_on": monitoring.ahead(0), "visited_to_on": monitoring.ahead(1)}
    early = team.monitor.step(path, "conduct", looked_at=monitoring.LOOKED_AT, **dates)
    assert early.status == 422
    monitoring_days = {"visited_from_on": monitoring.ahead(-2), "visited_to_on": monitoring.ahead(-1)}
    stepped(team.monitor, path, "conduct", looked_at=monitoring.LOOKED_AT, **monitoring_days)
    team.simulator.deliver()
    visit = shown(team.monitor, path)
    assert (visit["state"], visit["due_on"]) == ("conducted", monitoring.ahead(9))
    assert tasks(team.monitor, path, team.monitor) == [f"Write the report of the visit {visit['number']}"]

    later = {"new_due_on": monitoring.ahead(20), "justification": "The laboratory answers next week"}
    stepped(team.monitor, path, "request_extension", **later)
    assert team.lead_monitor.sign(path, "grant_extension").status == 403
    signed(team.quality_manager.sign(path, "grant_extension"))
    team.simulator.deliver()
    assert shown(team.monitor, path)["due_on"] == monitoring.ahead(20)
    [task] = [one for one in team.monitor.get("/tasks?owner=me&limit=100").body["items"]
              if one["state"] == "open" and visit["number"] in one["title"]]  # fmt: skip
    assert task["due_on"] == monitoring.ahead(20)


def test_a_report_without_a_review_is_not_final_and_the_monitor_cannot_sign_the_review(team: Team) -> None:
    path = monitoring.conducted(team)
    empty = audits.opened(team.monitor, f"{path.strip('/')}/monitoring-reports", {"title": "Nothing yet"})
    assert refused(team.monitor.sign(empty, "submit")) == {"says_something"}
    papers.attached(team, team.monitor, empty)
    signed(team.monitor.sign(empty, "submit"))
    team.simulator.deliver()

    # the monitor leads the monitors of the site as well, and still does not review it
    person = "/people/" + team.monitor.person.partition("/")[2]
    stepped(team.alba, person, "grant_role", "stands in", role="lead_monitor")
    team.simulator.deliver()
    assert refused(team.monitor.sign(empty, "review")) == {"segregation_of_duties"}
    assert (shown(team.monitor, empty)["state"], shown(team.monitor, path)["state"]) == (
        "submitted",
        "conducted",
    )
    assert team.monitor.sign(path, "close").status == 409
    number = shown(team.monitor, empty)["number"]
    assert tasks(team.study_manager, empty, team.monitor) == [f"Review the report {number}"]
    assert tasks(team.monitor, empty, team.monitor) == []

    stepped(team.lead_monitor, empty, "send_back", "it does not say what was found in the pharmacy")
    team.simulator.deliver()
    assert tasks(team.monitor, empty, team.monitor) == [f"Rework the report {number}"]
    edited(team.monitor, empty, text="Nothing was found in the pharmacy.")
    signed(team.monitor.sign(empty, "submit"))
    signed(team.lead_monitor.sign(empty, "review"))
    team.simulator.deliver()

    report, visit = shown(team.monitor, empty), shown(team.monitor, path)
    assert (report["state"], visit["state"], visit["due_on"]) == ("reviewed", "reported", None)
    standing = [
        (one["meaning"]["code"], one["printed_name"]) for one in report["signatures"] if not one["voided"]
    ]
    assert standing == [("authored", team.monitor.name), ("reviewed", team.lead_monitor.name)]
    again = team.monitor.post(f"{path}/monitoring-reports", monitoring.REPORT)
    assert (again.status, again.body["reason"]) == (409, "visit_is_elsewhere")
    check_everything(team)


def test_a_report_goes_to_review_when_the_site_was_told_of_every_finding_and_names_them(team: Team) -> None:
    path = monitoring.conducted(team)
    kept, mistaken = monitoring.found(team, path), monitoring.found(team, path, grade="critical")
    report = monitoring.reported(team, path)
    assert refused(team.monitor.sign(report, "submit")) == {"findings_are_issued"}
    stepped(team.monitor, kept, "issue")
    stepped(team.monitor, mistaken, "withdraw", "it was another participant")
    signed(team.monitor.sign(report, "submit"))
    signed(team.quality_associate.sign(report, "review"))
    found = shown(team.monitor, kept)
    named = shown(team.monitor, report)["data"]["findings"]
    assert named == [{"number": found["number"], "grade": "minor", "title": found["title"]}]
    late = team.monitor.post(f"{path}/monitoring-findings", monitoring.finding(team))
    assert (late.status, late.body["reason"]) == (409, "visit_is_elsewhere")


def test_no_report_is_signed_over_a_finding_the_site_was_not_told_of_however_many_there_are(
    team: Team,
) -> None:
    path = monitoring.conducted(team)
    found = {
        shown(team.monitor, one)["number"]: one for one in (monitoring.found(team, path) for _ in range(101))
    }
    last = max(found)
    for number, one in found.items():
        if number != last:
            stepped(team.monitor, one, "issue")
    said = team.monitor.sign(monitoring.reported(team, path), "submit").body
    assert (said["reason"], said["missing"]) == ("findings_are_issued", [last])


def test_a_finding_is_the_sites_once_it_is_issued_and_another_sites_staff_sees_nothing(team: Team) -> None:
    here, there = (audits.party(team, "site", name) for name in ("Site 104", "Site 105"))
    sita = monitoring.of_site(team, here, "Sita Rao")
    other = monitoring.of_site(team, there, "Otto Lind")
    path = monitoring.conducted(team, site=here)
    team.simulator.deliver()
    finding = monitoring.found(team, path, owner=other.person)
    assert refused(team.monitor.step(finding, "issue")) == {"is_of_the_site"}
    edited(team.monitor, finding, owner=sita.person)
    number = shown(team.monitor, finding)["number"]
    assert sita.get(finding).status == 404
    assert sita.get("/monitoring-findings?owner=me").body["items"] == []
    assert sita.get(f"{path}/monitoring-findings").body["items"] == []

    stepped(team.monitor, finding, "issue")
    team.simulator.deliver()
    assert shown(sita, finding)["state"] == "issued"
    assert [one["number"] for one in sita.get("/monitoring-findings?owner=me").body["items"]] == [number]
    assert [one["number"] for one in sita.get(f"{path}/monitoring-findings").body["items"]] == [number]
    assert tasks(sita, finding, team.monitor) == [f"Follow up what was found: {number}"]
    colleague = monitoring.of_site(team, here, "Cora Diaz")
    assert (colleague.get(finding).status, colleague.get(path).status) == (404, 200)
    assert colleague.get(f"{path}/monitoring-findings").body["items"] == []

    for address in (
        finding,
        path,
        f"{path}/monitoring-findings",
        f"{path}/monitoring-reports",
        f"{finding}/audit-trail",
    ):
        assert other.get(address).status in (403, 404), address
    for address in ("/monitoring-visits?site=" + here, "/monitoring-reports?site=" + here):
        assert other.get(address).status == 403, address
    assert other.get("/monitoring-findings?owner=me").body["items"] == []
    assert other.get("/monitoring-visits?site=" + there).body["items"] == []
    assert sita.get(f"{path}/monitoring-reports").status == 403
    mine = team.monitor.step(finding, "answer", done=monitoring.DONE)
    assert (mine.status, mine.body["reason"]) == (403, "not_named")

    refusal = team.monitor.step(finding, "reassign", "left", owner=other.person)
    assert refused(refusal) == {"names_another_of_the_site"}
    stepped(team.monitor, finding, "reassign", "Sita left", owner=colleague.person)
    team.simulator.deliver()
    assert (sita.get(finding).status, tasks(sita, finding, team.monitor)) == (404, [])
    stepped(colleague, finding, "answer", done=monitoring.DONE)


def test_a_finding_open_past_its_due_date_escalates(team: Team) -> None:
    finding = monitoring.issued(team, follow_up_by_on=monitoring.ahead(10))
    number, due = shown(team.monitor, finding)["number"], date.fromisoformat(monitoring.ahead(10))
    overdue = "/monitoring-findings?state=issued&overdue=true"
    assert team.monitor.get(overdue).body["items"] == []

    def level(who: Caller, working_days: int) -> int:
        days = (duedates.working_days_from(due, working_days) - date.fromisoformat(monitoring.ahead(0))).days
        with days_later(days):
            team.simulator.daily()
            team.simulator.deliver()
            [task] = [one for one in who.get("/tasks?owner=me&limit=100").body["items"] if number in one["title"]
                      and one["state"] == "open"]  # fmt: skip
            listed = [one["number"] for one in team.monitor.get(overdue).body["items"]]
            assert listed == ([number] if who is team.site_coordinator else [])
            return int(who.get(f"/tasks/{task['id']}").body["data"]["level"])

    assert level(team.site_coordinator, 1) == 4
    assert level(team.site_coordinator, 7) == 5
    stepped(team.site_coordinator, finding, "answer", done=monitoring.DONE)
    team.simulator.deliver()
    assert level(team.monitor, 14) == 6  # what the site answered, and nobody looked at, is as late


def test_quality_assurance_grants_the_site_another_day(team: Team) -> None:
    finding = monitoring.issued(team)
    asked = {"new_due_on": monitoring.ahead(60), "justification": "The locks are delivered next month"}
    stepped(team.site_coordinator, finding, "request_extension", **asked)
    stepped(team.quality_manager, finding, "decline_extension", "a key can be kept elsewhere")
    stepped(team.site_coordinator, finding, "request_extension", **asked)
    signed(team.quality_manager.sign(finding, "grant_extension"))
    team.simulator.deliver()
    assert shown(team.monitor, finding)["due_on"] == monitoring.ahead(60)


def test_a_minor_finding_closes_when_the_monitor_saw_that_it_is_followed_up(team: Team) -> None:
    path = monitoring.conducted(team)
    finding = monitoring.answered(team, path)
    team.simulator.deliver()
    number = shown(team.monitor, finding)["number"]
    assert tasks(team.monitor, finding, team.monitor) == [f"Look whether it is followed up: {number}"]
    stepped(team.monitor, finding, "send_back", "the form of participant 4 is missing")
    team.simulator.deliver()
    assert tasks(team.site_coordinator, finding, team.monitor) == [
        f"Follow up what was found once more: {number}"
    ]
    stepped(team.site_coordinator, finding, "answer", done="The form of participant 4 is there")
    assert team.site_coordinator.sign(finding, "close").status == 403
    monitoring.reviewed(team, path)
    assert refused(team.monitor.sign(path, "close")) == {"no_open_children"}
    signed(team.monitor.sign(finding, "close"))
    signed(team.monitor.sign(path, "close"))
    team.simulator.deliver()
    assert monitoring.events_of(team, finding) == []
    assert shown(team.monitor, path)["state"] == "closed"
    check_everything(team)


def test_a_grave_finding_brings_a_quality_event_and_without_one_it_does_not_close(team: Team) -> None:
    finding = monitoring.answered(team, grade="major")
    entity = "monitoring_finding/" + finding.rpartition("/")[2]
    [event] = monitoring.events_of(team, finding)
    found = shown(team.monitor, finding)
    assert event["data"]["arrived_from"] == entity
    assert (event["data"]["category"], event["data"]["site"]) == ("consent", found["data"]["site"])
    assert found["data"]["statement"] not in str(event["data"])

    where = f"/quality-events/{event['id']}"
    stepped(team.monitor, where, "request_cancellation", "it is reported already")
    signed(team.quality_manager.sign(where, "cancel"))
    team.simulator.deliver()
    assert refused(team.monitor.sign(finding, "close")) == {"quality_event_stands"}

    other = reported(team, site=found["data"]["site"])
    link = {"rel": "caused_by", "to": entity, "reason": "the same was reported by the site"}
    assert team.quality_manager.post(f"{other}/links", link).status == 200
    team.simulator.deliver()
    assert team.quality_manager.post(f"{other}/links/end", link).status == 200
    team.simulator.deliver()
    assert refused(team.monitor.sign(finding, "close")) == {"quality_event_stands"}
    assert team.quality_manager.post(f"{other}/links", link).status == 200
    team.simulator.deliver()
    signed(team.monitor.sign(finding, "close"))
    number = shown(team.quality_manager, other)["number"]
    assert shown(team.monitor, finding)["data"]["quality_events"] == [number]
    check_everything(team)


def test_an_inspector_reads_visits_reports_and_findings(team: Team) -> None:
    """ACC-15, E6(R3) 3.16.4: unlike reports of audits."""
    path = monitoring.conducted(team)
    finding, report = monitoring.issued(team, path), monitoring.reviewed(team, path)
    for address in (path, finding, report):
        assert team.inspector.get(address).status == 200
