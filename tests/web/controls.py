"""Every control of a page: found, pressed once, and what became of it."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from playwright.sync_api import Locator, Request, Response, expect

from tests.web.visitor import SLOW, Visitor

# What can be pressed; text fields take typing, links are followed apart, and a greyed button still says why.
PRESSABLE = (
    "main button:visible:not([disabled]), main input[role=combobox]:visible:not([disabled]),"
    " main input[type=checkbox]:not([disabled]), main input[type=radio]:not([disabled]):not(:checked), main summary:visible"
)
LINKS = "main a[href]:visible"
MENU = "nav a[href]:visible, [role=navigation] a[href]:visible"
NAME = """control => (control.getAttribute('aria-label') || control.innerText || control.labels?.[0]?.innerText
  || control.name || control.id || control.className).trim()"""
# Presses as a keyboard or an aid does, and says what happened: another page, something shown, ticked or opened.
PRESS = """async control => {
  const address = location.href, ticked = control.checked, started = performance.now();
  let moved = false;
  const watch = new MutationObserver(() => { moved = true; });
  watch.observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true});
  control.click();
  const done = () => moved || location.href !== address || control.checked !== ticked;
  while (!done() && performance.now() - started < PATIENCE) await new Promise(go => setTimeout(go, 20));
  watch.disconnect();
  return done();
}""".replace("PATIENCE", "8000")
ULID = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}")
OPEN = "[role=dialog]:visible, [role=listbox]:visible, [role=menu]:visible, .mantine-Popover-dropdown:visible"


@dataclass
class Crawl:
    """One person's walk over the pages; `dead` is what did nothing, `failed` what was answered without words."""

    visitor: Visitor
    pressed: set[str] = field(default_factory=set)
    dead: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    links: dict[str, str] = field(default_factory=dict)
    _answers: list[Response] = field(default_factory=list)
    _files: list[object] = field(default_factory=list)
    _open: set[Request] = field(default_factory=set)

    def __post_init__(self) -> None:
        page = self.visitor.page
        page.add_init_script("window.print = () => document.body.setAttribute('data-printed', 'yes')")
        page.on("response", lambda answer: self._answers.append(answer))
        page.on("request", self._asked)
        page.on("requestfinished", self._ended)
        page.on("requestfailed", self._ended)
        page.on("download", lambda file: self._files.append(file))
        page.on("filechooser", lambda chooser: self._files.append(chooser))

    def walk(self, path: str) -> None:
        """Press every control of a page that was not pressed on another one; keep where its links lead."""
        self._settle(path)
        self.gather(LINKS)
        for name, control in self._fresh():
            self._press(path, name, control)

    def gather(self, links: str = MENU) -> None:
        """Keep where links lead, one of each kind; of those in the menu unless told otherwise."""
        found = self.visitor.page.locator(links).evaluate_all("all => all.map(a => a.getAttribute('href'))")
        for href in (href for href in found if href.startswith("/")):
            self.links.setdefault(ULID.sub("*", href.partition("?")[0]), href)

    def _asked(self, request: Request) -> None:
        self._open.add(request)

    def _ended(self, request: Request) -> None:
        self._open.discard(request)

    def _quiet(self) -> None:
        """Wait until everything that was asked for has been answered."""
        until = time.monotonic() + SLOW / 1000
        while self._open and time.monotonic() < until:
            self.visitor.page.wait_for_timeout(20)

    def _fresh(self) -> Iterator[tuple[str, Locator]]:
        """Yield each control of the page by place; names already pressed are passed over."""
        controls, place = self.visitor.page.locator(PRESSABLE), 0
        while place < controls.count():
            control = controls.nth(place)
            name = str(control.evaluate(NAME))[:60]
            place += 1
            if name not in self.pressed:
                self.pressed.add(name)
                yield name, control

    def _press(self, path: str, name: str, control: Locator) -> None:
        page = self.visitor.page
        self._answers.clear()
        self._files.clear()
        if not control.evaluate(PRESS) and not self._files and not self._answers:
            self.dead.append(f"{path}: {name}")
        self._quiet()
        refused = [answer for answer in self._answers if answer.status >= 400]
        if refused and not page.locator("[role=alert]:visible").count():
            self.failed += [f"{path}: {name}: {answer.status} {answer.url}" for answer in refused]
        if page.locator(OPEN).count():
            page.keyboard.press("Escape")
        if page.url != f"{self.visitor.url}{path}" or page.locator(OPEN).count():
            self._settle(path)

    def follow(self) -> list[str]:
        """Open every place that a link led to; return those that are nowhere."""
        lost = []
        for href in self.links.values():
            self._settle(href)
            if self.visitor.heading(re.compile("not found|no access", re.IGNORECASE)).count():
                lost.append(href)
        return lost

    def _settle(self, path: str) -> None:
        self.visitor.open(path)
        expect(self.visitor.page.get_by_role("heading", level=1).first).to_be_visible(timeout=SLOW)
        self._quiet()
