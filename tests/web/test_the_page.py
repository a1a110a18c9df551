"""What holds for every page: accessible, usable on a phone, nothing secret left behind, nothing typed lost."""

import gzip
import re
import time

import pytest
from playwright.sync_api import expect

from infra.local.people import DEMO_PASSWORD, one_time_password
from tests.support.local import LocalCloud
from tests.web.conftest import Arrive
from tests.web.people import MAIL, Team, give_role, register
from tests.web.visitor import SLOW, Visitor

PAGES = ["/", "/documents", "/documents/new", "/training-assignments", "/people", "/parties", "/audit-trail",
         "/profile", "/nowhere"]  # fmt: skip


def settle(visitor: Visitor, path: str) -> None:
    """Open a path and wait until nothing is loading."""
    visitor.open(path)
    visitor.page.get_by_role("heading", level=1).wait_for()
    visitor.page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_page_passes_axe(arrive: Arrive, document: str, scheme: str) -> None:
    stranger = arrive(scheme=scheme)
    settle(stranger, "/")
    found = {"sign-in": stranger.inaccessible()}
    quinn = arrive("quinn", scheme=scheme)
    for path in [*PAGES, document, f"{document}/edit"]:
        settle(quinn, path)
        found[path] = quinn.inaccessible()
    assert {path: faults for path, faults in found.items() if faults} == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_dialogs_and_errors_pass_axe_too(arrive: Arrive, scheme: str) -> None:
    ada = arrive("ada", "/people", scheme=scheme)
    ada.page.get_by_role("link", name="Pia Conti").click()
    ada.press("Grant role")
    ada.dialog.get_by_role("button", name="Grant role").click()
    expect(ada.dialog.get_by_text("Please fill this in.").first).to_be_visible()
    assert ada.inaccessible() == []
    ada.dialog.get_by_role("button", name="Cancel").click()
    ada.page.keyboard.press("Control+k")
    ada.page.get_by_placeholder(re.compile("Go to a page")).wait_for()
    assert ada.inaccessible() == []


@pytest.mark.parametrize("width", [320, 390])
def test_no_page_scrolls_sideways_on_a_phone(arrive: Arrive, document: str, width: int) -> None:
    quinn = arrive("quinn", width=width)
    too_wide = {}
    for path in [*PAGES, document]:
        settle(quinn, path)
        over = quinn.page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        too_wide |= {path: over} if over > 0 else {}
    assert too_wide == {}


def test_a_link_leads_back_to_its_page_after_sign_in(arrive: Arrive, document: str) -> None:
    quinn = arrive()
    quinn.open(document)
    quinn.fill_sign_in("quinn")
    expect(quinn.heading("Monitoring visit reports")).to_be_visible()
    assert quinn.page.url.endswith(document)
    quinn.page.reload()
    expect(quinn.heading("Monitoring visit reports")).to_be_visible()


def test_the_first_page_is_small(arrive: Arrive) -> None:
    ada = arrive()
    sizes: list[int] = []
    ada.page.on(
        "response",
        lambda answer: (
            sizes.append(len(gzip.compress(answer.body(), 6)))
            if answer.request.resource_type in ("document", "script", "stylesheet", "font", "image")
            else None
        ),
    )
    ada.sign_in("ada")
    settle(ada, "/")
    assert sum(sizes[: len(sizes) // 2]) <= 260_000


def test_the_password_goes_to_the_user_pool_and_stays_nowhere(arrive: Arrive) -> None:
    quinn = arrive("quinn")
    to_api = [request for request in quinn.requests if "/api/" in request.url]
    assert to_api
    assert not [request.url for request in to_api if DEMO_PASSWORD in (request.post_data or "") + request.url]
    kept = quinn.page.evaluate(
        "() => JSON.stringify([{...localStorage}, {...sessionStorage}]) + document.documentElement.outerHTML"
    )
    assert DEMO_PASSWORD not in kept


def test_wrong_passwords_are_answered_with_words(arrive: Arrive) -> None:
    quinn = arrive()
    quinn.open("/")
    quinn.fill_sign_in("quinn", "not the password")
    expect(quinn.page.get_by_role("alert")).to_contain_text("wrong")


def test_an_invited_person_chooses_a_password_of_their_own(
    arrive: Arrive, team: Team, local_cloud: LocalCloud
) -> None:
    name = f"mona{int(time.time())}"
    give_role(team["ada"], register(team["ada"], name, "Mona Fischer"), "medical")
    one_time = one_time_password(local_cloud.local, f"{name}@{MAIL}")
    mona = arrive()
    mona.open("/")
    mona.fill_sign_in(name, one_time)
    mona.page.get_by_label("New password", exact=True).fill(DEMO_PASSWORD)
    mona.page.get_by_label("New password again").fill("something else")
    mona.press("Continue")
    expect(mona.page.get_by_role("alert")).to_contain_text("differ")
    mona.page.get_by_label("New password again").fill(DEMO_PASSWORD)
    mona.press("Continue")
    expect(mona.page.get_by_text("You have not accepted the signature policy.")).to_be_visible()
    mona.page.get_by_role("link", name="Read and accept").click()
    mona.press("I have read and accept this policy")
    expect(mona.page.get_by_text("You have accepted version 1.")).to_be_visible()


def test_a_change_by_someone_else_loses_nothing_typed(arrive: Arrive, document: str, team: Team) -> None:
    quinn = arrive("quinn", f"{document}/edit")
    quinn.page.get_by_label("Title").fill("Reports of monitoring visits")
    quinn.page.get_by_label("Reason for change").fill("Wording of the template")
    meanwhile = team["dora"].edit(document, {"process": f"Monitoring {time.time_ns()}"}, "Process named")
    assert meanwhile.status == 200
    quinn.press("Save")
    expect(quinn.page.get_by_text("Changed meanwhile")).to_be_visible()
    expect(quinn.page.get_by_role("alert")).to_contain_text("Dora Klein")
    quinn.press("Load the new version")
    expect(quinn.page.get_by_label("Title")).to_have_value("Reports of monitoring visits")
    expect(quinn.page.get_by_label("Reason for change")).to_have_value("Wording of the template")
    quinn.press("Save")
    expect(quinn.heading("Reports of monitoring visits")).to_be_visible()
    back = team["dora"].edit(document, {"title": "Monitoring visit reports"}, "As it was")
    assert back.status == 200


def test_an_idle_page_locks_and_keeps_what_was_typed(arrive: Arrive, document: str) -> None:
    quinn = arrive()
    quinn.page.clock.install()
    quinn.sign_in("quinn", f"{document}/edit")
    quinn.page.get_by_label("Reason for change").fill("Half a sentence")
    quinn.page.clock.run_for(13.5 * 60_000)
    expect(quinn.page.get_by_text(re.compile("locks in about"))).to_be_visible()
    quinn.page.clock.run_for(2 * 60_000)
    expect(quinn.page.get_by_role("dialog").get_by_text("Locked", exact=True)).to_be_visible()
    assert quinn.inaccessible() == []
    quinn.page.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    quinn.press("Sign in")
    expect(quinn.page.get_by_role("dialog")).to_have_count(0)
    expect(quinn.page.get_by_label("Reason for change")).to_have_value("Half a sentence")


def test_lists_are_paged_without_losing_or_repeating_a_row(arrive: Arrive, team: Team) -> None:
    there = len(team["ada"].items("/parties"))
    for number in range(there, 30):
        made = team["ada"].create(
            "/parties", {"kind": "site", "legal_name": f"Hospital {number:02d}", "country": "IE"}
        )
        assert made.status == 201, made.said
    ada = arrive("ada", "/parties")
    rows = ada.page.locator("table.records tbody tr")
    expect(rows).to_have_count(25)
    first = ada.page.locator("td[data-key=number]").all_inner_texts()
    expect(ada.page.get_by_text(re.compile("Rows 1.25, more available"))).to_be_visible()
    ada.press("Next")
    expect(ada.page.get_by_text(re.compile("Rows 26.*end of list"))).to_be_visible()
    second = ada.page.locator("td[data-key=number]").all_inner_texts()
    assert sorted({*first, *second}) == sorted(item["number"] for item in team["ada"].items("/parties"))
    assert not set(first) & set(second)
    ada.press("Previous")
    expect(rows).to_have_count(25)
    ada.choose("State", "Retired")
    expect(ada.page).to_have_url(re.compile(r"state=retired"))


def test_times_are_shown_in_the_person_s_zone_and_in_utc(arrive: Arrive, document: str, team: Team) -> None:
    quinn = arrive("quinn", document)
    [entry, *_] = team["quinn"].items(f"{document}/audit-trail")
    shown = quinn.page.locator(f"#entry-1 time[datetime='{entry['at']}']")
    expect(shown).to_contain_text(re.compile(r"\d{1,2} \w{3} \d{4}, \d\d:\d\d CES?T \(.* UTC\)"))


def test_no_text_escapes_translation(arrive: Arrive, document: str) -> None:
    quinn = arrive("quinn")
    for path in ["/?lang=pseudo", "/documents", document, "/profile"]:
        settle(quinn, path)
        texts = quinn.page.locator("button:visible, h2:visible, label:visible").all_inner_texts()
        raw = [text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z_.]+", text)]
        assert raw == []
        assert any("⟦" in text for text in texts)
    settle(quinn, "/?lang=de")
    expect(quinn.heading("Meine Arbeit")).to_be_visible()
    settle(quinn, "/?lang=en")
    expect(quinn.heading("My work")).to_be_visible(timeout=SLOW)
