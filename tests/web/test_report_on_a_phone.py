"""A report from a phone: six fields, and what it takes to fill them in, counted.

No browser says how long a person takes. What is counted are the keys and taps of a whole report, at the rate people have
on phones: 36 words a minute, three characters a second (Palin et al., How do people type on mobile devices, 2019), and two
seconds for each tap, finding its place included. A date is picked: five taps.
"""

import re
from datetime import datetime, timedelta

from playwright.sync_api import expect

from tests.web.conftest import Arrive
from tests.web.visitor import SLOW, Visitor

PHONE, MOST_FIELDS, MOST_SECONDS = 360, 6, 90
KEYS_A_SECOND, SECONDS_A_TAP, TAPS_A_DATE = 3, 2, 5
COUNT_KEYS = "document.addEventListener('keydown', pressed => pressed.isTrusted && (window.keys = 1 + (window.keys ?? 0)), true)"
SAID = {"Title": "Blood sample before consent",
        "What happened": "104-007 had blood drawn an hour before consent was signed."}  # fmt: skip
DATES = ("Occurred at", "Sponsor aware at")


def fits(visitor: Visitor) -> bool:
    """Say whether nothing stands beyond the right edge."""
    return bool(visitor.page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def test_a_breach_is_reported_from_a_phone_in_six_fields_and_ninety_seconds(arrive: Arrive) -> None:
    """SC2.1: and the clock of the law is in front of whoever reported it."""
    pia = arrive("pia", "/quality-events", width=PHONE)
    page, before = pia.page, pia.clicks()
    page.evaluate(COUNT_KEYS)
    page.get_by_role("link", name=re.compile("New quality event")).click()
    page.get_by_label("Title").wait_for()
    asked = page.locator("main form .mantine-InputWrapper-required:visible")
    assert 0 < asked.count() <= MOST_FIELDS
    assert fits(pia)

    for label, text in SAID.items():
        page.get_by_label(label).click()
        page.keyboard.type(text)
    pia.choose("Kind", "Suspected breach")
    pia.choose("Category", "Consent")
    for label in DATES:
        page.get_by_label(label).fill((datetime.now() - timedelta(hours=3)).strftime("%Y-%m-%dT%H:%M"))
    pia.press("Create")

    expect(page.locator(".statutory")).to_contain_text("left", timeout=SLOW)
    assert fits(pia)
    keys, taps = page.evaluate("() => window.keys"), pia.clicks() - before + TAPS_A_DATE * len(DATES)
    assert keys >= sum(len(text) for text in SAID.values())
    seconds = keys / KEYS_A_SECOND + taps * SECONDS_A_TAP
    assert seconds <= MOST_SECONDS, f"{keys} keys and {taps} taps take {seconds:.0f} s"
