"""Everything by keyboard: sign in, find, open, ask why not; single keys for those who want them."""

import re

from playwright.sync_api import expect

from infra.local.people import DEMO_PASSWORD
from tests.web.conftest import Arrive
from tests.web.visitor import Visitor


def focus_reaches(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus stands on a control; a person would give up earlier than after sixty."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_person_works_without_a_mouse(arrive: Arrive, document: str) -> None:
    anna = arrive()
    keyboard = anna.page.keyboard
    anna.open("/")
    expect(anna.page.get_by_label("User name")).to_be_focused()
    keyboard.type("anna")
    keyboard.press("Tab")
    keyboard.type(DEMO_PASSWORD)
    keyboard.press("Enter")
    anna.page.get_by_role("navigation", name="Main").wait_for()
    focus_reaches(anna, ".skip")
    keyboard.press("Enter")
    expect(anna.page.locator("main")).to_be_focused()

    keyboard.press("Control+k")
    expect(anna.page.get_by_placeholder(re.compile("Go to a page"))).to_be_focused()
    keyboard.type("Documents")
    expect(anna.page.locator("[data-action][data-selected]")).to_have_text("Documents")
    keyboard.press("Enter")
    expect(anna.heading("Documents")).to_be_visible()
    anna.page.locator("a.row-link").first.wait_for()
    focus_reaches(anna, "a.row-link")
    keyboard.press("j")
    keyboard.press("k")
    keyboard.press("o")
    expect(anna.page.locator(".title-line")).to_be_visible()

    anna.open(document)
    anna.page.locator(".steps button, .actions button").first.wait_for()
    focus_reaches(anna, ".actions button.blocked")
    keyboard.press("Enter")
    expect(anna.page.get_by_text("Not possible yet")).to_be_visible()
    keyboard.press("Escape")
    expect(anna.page.get_by_text("Not possible yet")).to_have_count(0)


def test_letters_lead_through_the_page_until_they_are_switched_off(arrive: Arrive) -> None:
    quinn = arrive("quinn")
    keyboard = quinn.page.keyboard
    keyboard.press("?")
    expect(quinn.dialog.get_by_text("Documents", exact=True)).to_be_visible()
    keyboard.press("Escape")
    expect(quinn.dialog).to_have_count(0)
    keyboard.press("g")
    keyboard.press("d")
    expect(quinn.heading("Documents")).to_be_visible()
    quinn.open("/profile")
    quinn.page.get_by_label("Single keys").uncheck()
    quinn.heading("My profile").click()
    keyboard.press("g")
    keyboard.press("d")
    keyboard.press("/")
    expect(quinn.dialog).to_have_count(0)
    expect(quinn.heading("My profile")).to_be_visible()
    keyboard.press("Control+k")
    expect(quinn.page.get_by_placeholder(re.compile("Go to a page"))).to_be_visible()
