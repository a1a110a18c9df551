"""Audits and inspections in the browser: a programme by quarter, and what it leaves open."""

import re

import pytest
from playwright.sync_api import Locator, expect

from tests.support.local import LocalCloud
from tests.web import oversight
from tests.web.conftest import Arrive
from tests.web.oversight import Oversight
from tests.web.people import Team
from tests.web.test_screens import taken
from tests.web.visitor import SLOW, Visitor

RAW = re.compile(r"[a-z_]+\.[a-z_.]+")


@pytest.fixture(scope="module")
def world(team: Team, local_cloud: LocalCloud) -> Oversight:
    """Who audits, is audited and inspects; invited once, since a person takes some seconds."""
    return oversight.assembled(team, local_cloud)


def fits_everywhere(visitor: Visitor) -> None:
    """What axe finds, light and dark, and on a phone; where a phone would scroll sideways; raw keys as text."""
    page = visitor.page
    found = visitor.inaccessible()
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-mantine-color-scheme=dark]").wait_for(state="attached")
    page.set_viewport_size({"width": 360, "height": 900})
    found += [f"dark, phone: {fault}" for fault in visitor.inaccessible()]
    assert found == []
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    texts = page.locator("main :is(button, h2, h3, th, label):visible").all_inner_texts()
    assert [text for text in texts if RAW.fullmatch(text)] == []


def section(visitor: Visitor, name: str) -> Locator:
    """A part of a record's page by its heading."""
    return visitor.page.get_by_role("region", name=name, exact=True)


def test_a_programme_shows_its_quarters_its_gaps_and_what_fewer_audits_would_mean(
    arrive: Arrive, world: Oversight
) -> None:
    """SC5.1: by keyboard; what is open comes first, a gap shows its reason, asking what if changes nothing."""
    path = oversight.programme(world.auditor, world.sites)
    max_ = arrive(world.auditor.username, path)
    now = section(max_, "Calendar by quarter").locator("[aria-current=date]")
    expect(now).to_contain_text("Charité Berlin 4 days", timeout=SLOW)
    coverage = section(max_, "Coverage")
    rows = coverage.get_by_role("table").first.locator("tbody tr")
    expect(rows.filter(has_text="Central laboratory")).to_contain_text("Not covered")
    expect(rows.filter(has_text="Electronic data capture")).to_contain_text("Validated last year")
    site = rows.filter(has_text="Charité Berlin")
    expect(site).to_contain_text("every 12 months")
    expect(site.get_by_role("img", name="Audit planned")).to_have_count(2)
    fits_everywhere(max_)
    taken(max_, "audit-programme")
    max_.page.get_by_label("Open gaps only").focus()
    max_.page.keyboard.press("Space")
    expect(site).to_have_count(0)
    expect(rows.filter(has_text="Central laboratory")).to_be_visible()
    max_.page.get_by_label("how many audits fewer").press("3")
    expect(coverage.get_by_role("status")).to_contain_text("3 audits fewer save 11 days")
    assert world.auditor.read(path)["revision"] == 1
