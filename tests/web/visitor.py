"""A person in front of the page: what they see, press and type, and what the browser noticed meanwhile."""

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Locator, Page, Request, expect
from playwright.sync_api import TimeoutError as Late

from tests.support.local import DEMO_PASSWORD

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
AXE = Path(__file__).parents[2] / "web" / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COUNT_CLICKS = """document.addEventListener('click', event => event.isTrusted && event.detail > 0
  && sessionStorage.setItem('clicks', 1 + Number(sessionStorage.getItem('clicks') ?? 0)), true)"""
SLOW = 30_000  # ms; two cores are shared with the whole cloud
SOON, PRESSES = 5_000, 4


@dataclass
class Visitor:
    """One browser session of one person."""

    context: BrowserContext
    page: Page
    url: str
    username: str = ""
    troubles: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @classmethod
    def arrive(cls, browser: Browser, url: str, width: int = 1280, scheme: str = "light") -> "Visitor":
        """Open an empty browser session."""
        context = browser.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, locale="en-GB",  # type: ignore[arg-type]
            accept_downloads=True, reduced_motion="reduce",
        )  # fmt: skip
        visitor = cls(context, context.new_page(), url)
        visitor.page.set_default_timeout(SLOW)
        visitor.page.add_init_script(COUNT_CLICKS)
        visitor._listen()
        return visitor

    def _listen(self) -> None:
        self.page.on("request", lambda request: self.requests.append(request))
        self.page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        # A refusal is a 4xx that the browser also prints; everything else in the console is a fault.
        self.page.on(
            "console",
            lambda said: (
                self.troubles.append(said.text)
                if said.type in ("error", "warning") and not re.search(r"status of 4\d\d", said.text)
                else None
            ),
        )

    def open(self, path: str) -> None:
        """Go to a path of the page."""
        self.page.goto(f"{self.url}{path}")

    def clicks(self) -> int:
        """Return how often the person has clicked since the tab was opened; the keyboard is not counted."""
        return int(self.page.evaluate("() => Number(sessionStorage.getItem('clicks') ?? 0)"))

    def heading(self, name: str | re.Pattern[str]) -> Locator:
        """The page's one first-level heading."""
        return self.page.get_by_role("heading", level=1, name=name)

    def fill_sign_in(self, username: str, password: str = DEMO_PASSWORD) -> None:
        """Type user name and password and press the button."""
        self.username = username
        self.page.get_by_label("User name").fill(username)
        self.page.get_by_label("Password", exact=True).fill(password)
        self.page.get_by_role("button", name="Sign in").click()

    def sign_in(self, username: str, path: str = "/") -> "Visitor":
        """Sign in and end at a path."""
        self.open(path)
        self.fill_sign_in(username)
        self.page.get_by_role("navigation", name="Main").wait_for()
        return self

    def press(self, name: str) -> None:
        """Press the button of this name on the page."""
        self.page.get_by_role("button", name=name, exact=True).click()

    def choose(self, label: str, *options: str) -> None:
        """Choose from a list of options, as many as are named."""
        self.page.get_by_role("combobox", name=label).first.click()
        for option in options:
            self.page.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")

    @property
    def dialog(self) -> Locator:
        """The open dialog."""
        return self.page.get_by_role("dialog")

    def sign(self, password: str = DEMO_PASSWORD) -> None:
        """Fill the signing dialog and sign; the user name is asked at the first signing of a session."""
        dialog = self.dialog
        dialog.get_by_label("I have reviewed this record").check()
        if dialog.get_by_label("User name").count():
            dialog.get_by_label("User name").fill(self.username)
        dialog.get_by_label("Password", exact=True).fill(password)
        dialog.get_by_label("Password", exact=True).press("Enter")

    def sign_until_sealed(self) -> None:
        """Sign, see it sealed, close the dialog."""
        self.sign()
        expect(self.dialog.get_by_text("Signed and sealed")).to_be_visible(timeout=SLOW)
        self.dialog.get_by_role("button", name="Close").last.click()
        expect(self.dialog).to_have_count(0)

    def why_not(self, button: str) -> str:
        """Press a blocked button with the keyboard and return the reason it gives."""
        blocked = self.page.get_by_role("button", name=button, exact=True)
        expect(blocked).to_have_attribute("aria-disabled", "true")
        why = self.page.locator(".mantine-Popover-dropdown").filter(has_text="Not possible yet")
        for press in range(PRESSES):  # a page that has just read its record again draws its buttons anew
            if press:
                self.page.reload()
            self.page.bring_to_front()  # a page behind others may be drawn late
            blocked.focus()
            self.page.keyboard.press("Enter")
            with suppress(Late):
                why.wait_for(timeout=SOON)
                break
        else:
            focused = self.page.evaluate("document.activeElement.outerHTML.slice(0, 400)")
            raise AssertionError(f"{button} gives no reason; {focused}; {self.page.inner_text('body')}")
        reason = why.inner_text()
        self.page.keyboard.press("Escape")
        return reason

    def upload(self, file: Path) -> None:
        """Choose a file on the page; where there are places for several, the record's own comes first."""
        self.page.locator("input[type=file]").first.set_input_files(file)

    def read_to_the_end(self) -> None:
        """Scroll through the document until its last page was shown."""
        frame = self.page.locator(".pdf-frame")
        expect(self.page.locator(".pdf-page canvas").first).to_be_visible(timeout=SLOW)
        everything = self.page.get_by_text("You have seen every page.")
        for _ in range(60):
            if everything.count():
                return
            frame.evaluate("frame => frame.scrollBy(0, 500)")
            self.page.wait_for_timeout(250)
        raise AssertionError("the last page never counted as read")

    def inaccessible(self, rules: Sequence[str] = RULES) -> list[str]:
        """Return what axe-core finds wrong on the page as it stands."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        # a colour on its way to another one is no colour to judge
        self.page.wait_for_function("() => document.getAnimations().every(a => a.playState !== 'running')")
        found = self.page.evaluate("rules => axe.run({runOnly: rules})", list(rules))
        return [
            f"{violation['id']}: {node['target']} {node.get('failureSummary', '')[:300]}"
            for violation in found["violations"]
            for node in violation["nodes"]
        ]
