"""The main pages as pictures: small enough for the README, and never blank; `CQMS_SCREENS=docs/screens` keeps them."""

import io
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import SLOW, Visitor

MOST_BYTES = 90_000
SIX_DAYS = timedelta(days=4, hours=5)  # since awareness: the law's clock shows what is left of seven


def quantised(picture: bytes) -> tuple[bytes, int]:
    """Return the picture in 96 colours, and how many of them it uses."""
    small = Image.open(io.BytesIO(picture)).convert("RGB").quantize(96)
    out = io.BytesIO()
    small.save(out, "PNG", optimize=True)
    return out.getvalue(), len(small.getcolors() or ())


def taken(visitor: Visitor, name: str) -> None:
    """Take the picture of a page that is at rest."""
    visitor.page.wait_for_load_state("networkidle")
    picture, colours = quantised(visitor.page.screenshot())
    assert colours > 30, f"{name} is all but blank"
    assert len(picture) <= MOST_BYTES, f"{name} has {len(picture)} bytes"
    if folder := os.environ.get("CQMS_SCREENS"):
        Path(folder, f"{name}.png").write_bytes(picture)


@pytest.fixture(scope="module")
def breach(team: Team) -> str:
    """A suspected serious breach whose clock is running; the path of its event."""
    aware = (datetime.now(UTC) - SIX_DAYS).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made = team["pia"].create("/quality-events", {
        "title": "Consent signed after the first dose", "event_kind": "suspected_breach", "category": "consent",
        "what_happened": "Participant 104-007 was dosed before consent was signed; found at the next visit.",
        "occurred_at": aware, "aware_at": aware,
    })  # fmt: skip
    assert made.status == 201, made.said
    team["quinn"].wait_for(lambda: team["quinn"].items("/tasks?owner=me") or None, "what quality has to do")
    return f"/quality-events/{made.body['id']}"


def at_documents(visitor: Visitor) -> None:
    visitor.open("/documents")
    expect(visitor.page.locator("table.records tbody tr").first).to_be_visible(timeout=SLOW)


def at_work(visitor: Visitor) -> None:
    visitor.open("/")
    expect(visitor.page.locator("a.task").first).to_be_visible(timeout=SLOW)


PLACES: dict[str, Callable[[Visitor], None]] = {"my-work": at_work, "documents": at_documents}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_clock_of_the_law_is_in_front_of_a_breach_and_of_its_event(
    arrive: Arrive, breach: str, scheme: str
) -> None:
    """SC2.1: how long is left is read at a glance, on both records and at any width."""
    quinn = arrive("quinn", breach, scheme=scheme)
    clock = quinn.page.locator(".statutory")
    expect(clock).to_contain_text("2 days, 18 hours left", timeout=SLOW)
    expect(clock).to_contain_text("Sponsor aware since")
    clock.get_by_role("link").click()
    expect(quinn.page).to_have_url(re.compile("/serious-breaches/"))
    expect(quinn.page.locator(".statutory")).to_contain_text("2 days, 18 hours left", timeout=SLOW)
    assert "law" in quinn.why_not("Extend the clock")
    assert quinn.inaccessible() == []
    taken(quinn, f"serious-breach-{scheme}")
    causes_and_effects(quinn)


def causes_and_effects(quinn: Visitor) -> None:
    """What a breach goes back to is drawn left of it, and stands in a list for who cannot see the drawing."""
    quinn.page.get_by_role("link", name="Causes and effects").click()
    graph = quinn.page.get_by_role("group", name="Causes and effects")
    expect(graph.get_by_role("link")).to_have_count(2, timeout=SLOW)
    event, breach = graph.locator(".trace-box:not([data-root])"), graph.locator(".trace-box[data-root]")
    assert event.bounding_box()["x"] < breach.bounding_box()["x"]  # type: ignore[index]
    expect(quinn.page.get_by_role("region", name="As a list").get_by_role("listitem")).to_have_count(1)
    assert quinn.inaccessible() == []


@pytest.mark.parametrize("place", PLACES)
def test_the_main_pages_are_worth_a_picture(arrive: Arrive, breach: str, document: str, place: str) -> None:
    quinn = arrive("quinn")
    PLACES[place](quinn)
    taken(quinn, place)


def test_my_work_fits_a_phone(arrive: Arrive, breach: str) -> None:
    quinn = arrive("quinn", width=390)
    at_work(quinn)
    taken(quinn, "my-work-phone")
