"""The list of important protocol deviations that goes into the study report."""

import csv
import io
from typing import Any

from tests.integration.test_scopes import at_site
from tests.support import deviations
from tests.support.deviations import WHY, reported, stepped
from tests.support.papers import signed
from tests.support.staff import Team
from tests.support.study import Caller


def criterion(team: Team, title: str, wording: str = "A procedure before consent was signed") -> str:
    made = team.study_manager.post(
        "/deviation-criteria", {"title": title, "wording": wording, "protocol_section": "5.1"}
    )
    signed(team.quality_manager.sign(f"/deviation-criteria/{made.body['id']}", "activate"))
    return str(made.body["entity"])


def important(team: Team, by: str, **fields: Any) -> str:
    path = reported(team, important_criterion=by, **fields)
    return deviations.triaged(team, path, important_deviation=True)


def lines(caller: Caller) -> list[dict[str, Any]]:
    return list(caller.get("/important-deviations").body["items"])


def test_every_important_deviation_stands_in_the_list_once_under_the_studys_own_criterion(team: Team) -> None:
    site = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 104", "country": "DE"}).body[
        "entity"
    ]
    consent, dose = criterion(team, "Consent"), criterion(team, "Dose", "A dose above the maximum was given")
    late = important(team, dose, title="=Twice the dose", category="investigational_product")
    first = important(team, consent, site=site, participants=["104-007"])
    deviations.triaged(team)  # matters, and is not important
    gone = important(team, consent)
    stepped(team.monitor, gone, "request_cancellation", "reported twice")
    signed(team.quality_manager.sign(gone, "cancel", "reported twice"))
    again = {"matters": True, "rationale": WHY, "owner": team.monitor.person, "important_deviation": False}
    taken_back = important(team, consent)
    stepped(team.quality_associate, taken_back, "triage", **again)

    found = lines(team.auditor)
    number = {path: team.monitor.get(path).body["number"] for path in (first, late)}
    assert [line["number"] for line in found] == [number[first], number[late]]
    assert (found[0]["criterion"].partition(" ")[2], found[0]["protocol_section"]) == ("Consent", "5.1")
    assert (found[0]["site"], found[0]["country"], found[0]["participants"]) == (
        "Site 104",
        "DE",
        ["104-007"],
    )

    sheet = team.study_manager.get("/important-deviations?format=csv")
    rows = list(csv.DictReader(io.StringIO(sheet.body.decode("utf-8-sig"))))
    assert [row["Deviation"] for row in rows] == [number[first], number[late]]
    assert rows[1]["Title"] == "'=Twice the dose"
    printed = team.study_manager.get("/important-deviations/print")
    assert (printed.status, printed.body[:5]) == (200, b"%PDF-")
    assert team.alan.get("/important-deviations").status == 403


def test_the_list_shows_a_site_its_own_deviations_alone(team: Team) -> None:
    sita = at_site(team, "investigator")
    site = sita.get("/me").body["scopes"][0]
    other = team.alan.post("/parties", {"kind": "site", "legal_name": "Site 105"}).body["entity"]
    consent = criterion(team, "Consent")
    own, _ = important(team, consent, site=site), important(team, consent, site=other)

    assert [line["number"] for line in lines(sita)] == [team.monitor.get(own).body["number"]]
    assert len(lines(team.inspector)) == 2
    deviations.edited(team.monitor, own, important_criterion=None)
    assert [line["criterion"] for line in lines(sita)] == ["No criterion is named"]
