"""Who is mentioned in a comment, and who stands in for somebody away, in the browser."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from demo.actor import expected
from demo.client import Person
from tests.support.deviations import WHY, report
from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import SLOW, Visitor


def triaged(team: Team) -> tuple[str, str]:
    """Sam reports an event that Pia has to assess; return its path and number."""
    sam: Person = team["sam"]
    made = expected(sam.create("/quality-events", report()), 201, "a report").body
    path = f"/quality-events/{made['id']}"
    expected(sam.step(path, "rate", rating="minor", rationale=WHY), 200, "its rating")
    fields = {"matters": True, "rationale": WHY, "owner": team["pia"].person}
    expected(team["quinn"].step(path, "triage", **fields), 200, "its triage")
    return path, str(made["number"])


def waits(visitor: Visitor, words: str) -> None:
    """Look at My work until an item says so."""
    item = visitor.page.get_by_role("listitem").filter(has_text=words)
    for _ in range(20):
        visitor.open("/")
        visitor.page.get_by_role("heading", level=1, name="My work").wait_for()
        visitor.page.wait_for_timeout(1500)
        if item.count():
            return
    raise AssertionError(f"nothing with {words!r} waits: {visitor.page.inner_text('main')}")


def test_whoever_is_mentioned_finds_it_in_my_work_and_answers_where_it_was_said(
    arrive: Arrive, team: Team
) -> None:
    path, number = triaged(team)
    sam = arrive("sam", path)
    sam.page.get_by_label("New comment").fill("Is the form replaced at the other sites?")
    sam.choose("Who is to look at it", "Quinn Novak")
    sam.page.get_by_role("button", name="Comment", exact=True).click()
    comments = sam.page.get_by_role("region", name="Comments")
    expect(comments.get_by_text("Is the form replaced at the other sites?")).to_be_visible(timeout=SLOW)
    expect(comments.get_by_text("@Quinn Novak")).to_be_visible()

    quinn = arrive("quinn")
    waits(quinn, f"You are mentioned in a comment on {number}")
    quinn.page.get_by_role("listitem").filter(has_text=number).get_by_role("link").first.click()
    asked = quinn.page.get_by_text("Is the form replaced at the other sites?")
    expect(asked.first).to_be_visible(timeout=SLOW)

    sam.page.reload()
    sam.page.get_by_role("button", name="Answer", exact=True).click()
    sam.dialog.get_by_label("Answer").fill("Yes, since Monday")
    sam.dialog.get_by_role("button", name="Answer").click()
    expect(comments.get_by_text("Yes, since Monday")).to_be_visible(timeout=SLOW)


@pytest.mark.parametrize("width", [1280, 390])
def test_whoever_stands_in_finds_the_work_of_who_is_away_and_it_ends_when_they_are_back(
    width: int, arrive: Arrive, team: Team
) -> None:
    _, number = triaged(team)
    pia = arrive("pia", width=width)
    waits(pia, number)
    pia.page.get_by_role("link", name=re.compile("^Away\\?")).click()
    pia.page.get_by_role("link", name=re.compile("^New absence", re.IGNORECASE)).click()
    today = datetime.now(UTC).date()
    pia.page.get_by_label("Away from").fill(today.isoformat())
    pia.page.get_by_label("Away until").fill((today + timedelta(days=3)).isoformat())
    pia.choose("Who stands in", "Sam Young")
    pia.press("Create")
    expect(pia.page).to_have_url(re.compile("/absences/[0-9A-Z]{26}$"), timeout=SLOW)

    sam = arrive("sam")
    waits(sam, number)
    item = sam.page.get_by_role("listitem").filter(has_text=number)
    expect(item.get_by_text("for Pia Conti")).to_be_visible()

    pia.page.reload()
    pia.press("I am back")
    pia.dialog.get_by_label("Reason").fill("The course was cancelled")
    pia.dialog.get_by_role("button", name="I am back").click()
    expect(pia.page.get_by_text(re.compile("^over$", re.IGNORECASE)).first).to_be_visible(timeout=SLOW)
    for _ in range(20):
        sam.open("/")
        sam.page.wait_for_timeout(1500)
        if not item.count():
            break
    expect(item).to_have_count(0)
