"""Whatever can be pressed does something: an answer, a dialog, another page, or a reason why not."""

import pytest
from playwright.sync_api import Locator, expect

from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import Visitor

# Who looks at which pages; the document's own page is added for all of them.
WALKS = {
    "ada": ["/people", "/people/new", "/study", "/profile"],
    "quinn": ["/", "/documents", "/audit-trail"],
    "pia": ["/", "/training-assignments"],
}
CONTROLS = "main button:visible:not([disabled]), main [role=combobox]:visible, main summary:visible, main a[href]:visible"
LISTEN = """() => { window.moved = 0;
  new MutationObserver(seen => { window.moved += seen.length; })
    .observe(document.documentElement, {subtree: true, childList: true, attributes: true, characterData: true}); }"""
QUICK = 1500  # ms


def settled(visitor: Visitor, path: str) -> None:
    visitor.open(path)
    visitor.page.get_by_role("heading", level=1).first.wait_for()
    visitor.page.wait_for_load_state("networkidle")


def answers(visitor: Visitor, control: Locator) -> bool:
    """Press a control; say whether the page, the address or the network moved, or a file came."""
    page = visitor.page
    address, asked, files = page.url, len(visitor.requests), []
    page.on("download", lambda download: files.append(download))
    page.evaluate(LISTEN)
    control.click(timeout=QUICK, no_wait_after=True)
    for _ in range(QUICK // 100):
        if (
            page.url != address
            or len(visitor.requests) > asked
            or files
            or page.evaluate("() => window.moved")
        ):
            return True
        page.wait_for_timeout(100)
    return False


@pytest.mark.parametrize("username", WALKS)
@pytest.mark.timeout(240)  # some forty controls, each pressed on a fresh page
def test_every_control_answers(arrive: Arrive, document: str, team: Team, username: str) -> None:
    visitor = arrive(username)
    dead = []
    for path in [*WALKS[username], document]:
        settled(visitor, path)
        for place in range(visitor.page.locator(CONTROLS).count()):
            if visitor.page.url != f"{visitor.url}{path}" or visitor.dialog.count():
                settled(visitor, path)
            control = visitor.page.locator(CONTROLS).nth(place)
            name = f"{path}: {control.inner_text()[:40] or control.get_attribute('aria-label')}"
            if not answers(visitor, control):
                dead.append(name)
            visitor.page.keyboard.press("Escape")
    assert dead == []
    expect(visitor.page.locator("body")).to_be_visible()
