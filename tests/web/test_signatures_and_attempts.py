"""Everybody finds what they signed; what was refused on a record stands in its audit trail, for those who may see it."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import expect

from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import SLOW


def sealed(team: Team, look: Callable[[], Any]) -> Any:
    """Wait until the ledger has made something findable."""
    return team["quinn"].wait_for(lambda: look() or None, "it to be sealed and found")


def signed_criterion(team: Team) -> str:
    """Let quality sign a criterion into force; returns its number once the signature is found."""
    made = team["quinn"].create("/deviation-criteria", {
        "title": f"Visit out of window {time.time_ns()}", "wording": "A visit more than seven days from plan",
    })  # fmt: skip
    assert made.status == 201, made.said
    signed = team["quinn"].sign(f"/deviation-criteria/{made.body['id']}", "activate")
    assert signed.status in (200, 202), signed.said
    number = str(made.body["number"])
    sealed(team, lambda: [one for one in team["quinn"].items("/signatures") if one["number"] == number])
    return number


def test_a_refused_attempt_stands_in_the_record_s_audit_trail(
    arrive: Arrive, document: str, team: Team
) -> None:
    attempts = f"/audit-trail/refused-attempts?record=document/{document.rpartition('/')[2]}"
    before = len(team["quinn"].items(attempts))  # of others, who tried every control of its page
    refused = team["pia"].edit(document, {"process": "Mine now"}, "I would like to")
    assert refused.code == "FORBIDDEN"
    sealed(team, lambda: len(team["quinn"].items(attempts)) > before)
    quinn = arrive("quinn", document)
    trail = quinn.page.locator(".side-column")
    attempt = trail.locator(".entry[data-kind=refused]").first
    expect(attempt).to_contain_text("Pia Conti", timeout=SLOW)
    expect(attempt).to_contain_text(re.compile("Edit.*refused"))
    expect(attempt).to_contain_text("you act as monitor")
    expect(attempt).to_contain_text("21 CFR 11.10(g)")
    trail.get_by_text("Refused", exact=True).click()
    expect(trail.locator(".entry:not([data-kind=refused])")).to_have_count(0)
    assert quinn.inaccessible() == []
    pia = arrive("pia", document)
    expect(pia.page.locator(".side-column .entry").first).to_be_visible()
    expect(pia.page.locator(".entry[data-kind=refused]")).to_have_count(0)


def test_a_person_s_signatures_are_one_list(arrive: Arrive, team: Team) -> None:
    criterion = signed_criterion(team)
    quinn = arrive("quinn", "/signatures")
    row = quinn.page.get_by_role("row").filter(has_text=criterion)
    expect(row).to_contain_text("Quinn Novak")
    expect(row).to_contain_text("sealed")
    row.get_by_role("link").first.click()
    expect(quinn.page.locator(".signature[data-standing=sealed]").first).to_contain_text("Quinn Novak")
    pia = arrive("pia", "/signatures")
    expect(pia.heading("My signatures")).to_be_visible()
    expect(pia.page.get_by_role("combobox", name="Person")).to_have_count(0)
    quinn.open("/signatures")
    quinn.choose("Person", "Sam Young")
    expect(quinn.heading("Signatures of Sam Young")).to_be_visible()
    quinn.page.reload()
    expect(quinn.heading("Signatures of Sam Young")).to_be_visible()
