"""Everything by keyboard: sign in, find, open, ask why not; single keys for those who want them."""

import re

from playwright.sync_api import expect

from tests.support.local import DEMO_PASSWORD
from tests.web.conftest import Arrive
from tests.web.visitor import Visitor


def focus_reaches(visitor: Visitor, selector: str) -> None:
    """Press Tab until the focus stands on a control; a person would give up earlier than after sixty."""
    for _ in range(60):
        visitor.page.keyboard.press("Tab")
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"Tab never reaches {selector}")


def test_a_person_works_without_a_mouse(arrive: Arrive) -> None:
    ada = arrive()
    keyboard = ada.page.keyboard
    ada.open("/")
    expect(ada.page.get_by_label("User name")).to_be_focused()
    keyboard.type("ada")
    keyboard.press("Tab")
    keyboard.type(DEMO_PASSWORD)
    keyboard.press("Enter")
    ada.page.get_by_role("navigation", name="Main").wait_for()
    focus_reaches(ada, ".skip")
    keyboard.press("Enter")
    expect(ada.page.locator("main")).to_be_focused()

    keyboard.press("Control+k")
    expect(ada.page.get_by_placeholder(re.compile("Go to a page"))).to_be_focused()
    keyboard.type("People")
    expect(ada.page.locator("[data-action][data-selected]")).to_have_text("People")
    keyboard.press("Enter")
    expect(ada.heading("People")).to_be_visible()
    ada.page.locator("a.row-link").first.wait_for()
    focus_reaches(ada, "a.row-link")
    for key in ("j", "j", "k", "j"):
        keyboard.press(key)
    keyboard.press("o")
    expect(ada.page.locator(".title-line")).to_be_visible()

    ada.page.locator(".steps button.blocked").first.wait_for()
    focus_reaches(ada, ".steps button.blocked")
    keyboard.press("Enter")
    expect(ada.page.get_by_text("Not possible yet")).to_be_visible()
    keyboard.press("Escape")
    expect(ada.page.get_by_text("Not possible yet")).to_have_count(0)


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
