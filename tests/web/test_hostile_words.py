"""Titles made to break a page are shown as what they are: words."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import Arrive
from tests.web.people import Team

TITLES = {
    "markup": '"><img src=x onerror=alert(1)><script>alert(2)</script>{{7*7}}${7*7}',
    "one long word": "Überwachungsbesuchsberichtsfreigabeverfahrensanweisung" * 3,
    "right to left": "إجراء مراقبة الجودة 🧪 — 質管理",
    "a formula": "=HYPERLINK(1)+cmd|' /C calc'!A0",
    "an address": "javascript:alert(document.cookie)//../../%2e%2e",
}


@pytest.mark.parametrize("width", [320, 1280])
def test_hostile_titles_are_words_on_every_page_that_shows_them(
    arrive: Arrive, team: Team, width: int
) -> None:
    quinn, opened = team["quinn"], {}
    for title in TITLES.values():
        made = team["dora"].create("/documents", {
            "title": title, "doc_type": "FRM", "owner": quinn.person, "process": title[:120],
        })  # fmt: skip
        assert made.status == 201, made.said
        opened[title] = f"/documents/{made.body['id']}"
    visitor = arrive("quinn", "/documents?state=active", width=width)
    said: list[str] = []
    visitor.page.on("dialog", lambda dialog: (said.append(dialog.message), dialog.dismiss()))
    visitor.page.locator("a.row-link").first.wait_for()
    for title, path in opened.items():
        visitor.open(path)
        expect(visitor.page.get_by_role("heading", level=1)).to_have_text(title)
        visitor.page.wait_for_load_state("networkidle")
        over = visitor.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, f"{title} is {over} px too wide"
        assert visitor.page.locator("main img, main script, main iframe").count() == 0
    assert said == []
