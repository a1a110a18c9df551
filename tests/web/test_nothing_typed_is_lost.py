"""A lock, a change by somebody else, a connection that drops: what was typed is still there, and can be saved."""

import re
import time

from playwright.sync_api import Route, expect

from tests.support.local import DEMO_PASSWORD
from tests.web.conftest import Arrive
from tests.web.people import Team


def test_a_change_by_someone_else_loses_nothing_typed(arrive: Arrive, document: str, team: Team) -> None:
    quinn = arrive("quinn", f"{document}/edit")
    quinn.page.get_by_label("Title").fill("Reports of monitoring visits")
    quinn.page.get_by_label("Reason for change").fill("Wording of the template")
    meanwhile = team["dora"].edit(document, {"process": f"Monitoring {time.time_ns()}"}, "Process named")
    assert meanwhile.status == 200
    quinn.press("Save")
    expect(quinn.page.get_by_text("Changed meanwhile")).to_be_visible()
    expect(quinn.page.get_by_role("alert")).to_contain_text("Dora Klein")
    expect(quinn.page.get_by_role("alert")).to_contain_text(
        re.compile(r"Process: Monitoring \d+")
    )  # SC12.2: what changed
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


def test_a_step_begun_in_one_window_survives_a_change_in_another(arrive: Arrive, team: Team) -> None:
    made = team["ada"].create("/parties", {"kind": "vendor", "legal_name": f"Courier {time.time_ns()}"})
    path = f"/parties/{made.body['id']}"
    ada = arrive("ada", path)
    ada.press("Retire")
    ada.dialog.get_by_label("Reason").fill("The contract has ended")
    changed = team["ada"].edit(path, {"country": "IE"}, "Country was missing")
    assert changed.status == 200
    ada.dialog.get_by_role("button", name="Retire").click()
    expect(ada.dialog.get_by_text("Changed meanwhile")).to_be_visible()
    expect(ada.dialog.get_by_label("Reason")).to_have_value("The contract has ended")
    ada.dialog.get_by_role("button", name="Load the new version").click()
    expect(ada.dialog.get_by_text("Changed meanwhile")).to_have_count(0)
    ada.dialog.get_by_role("button", name="Retire").click()
    expect(ada.page.locator(".title-line .chip")).to_have_text("Retired")
    assert team["ada"].read(path)["state"] == "retired"


def test_a_connection_that_drops_leaves_the_text_to_be_saved_later(arrive: Arrive, team: Team) -> None:
    name = f"Laboratory {time.time_ns()}"
    ada = arrive("ada", "/parties/new")
    ada.choose("Kind", "Vendor")
    ada.page.get_by_label("Legal name").fill(name)
    ada.context.set_offline(True)
    ada.press("Create")
    expect(ada.page.get_by_role("alert").first).to_contain_text("cannot be reached")
    expect(ada.page.get_by_label("Legal name")).to_have_value(name)
    ada.context.set_offline(False)
    ada.troubles.clear()  # the browser itself prints that the network was gone
    ada.page.reload()
    expect(ada.page.get_by_label("Legal name")).to_have_value(name)
    ada.press("Create")
    expect(ada.heading(name)).to_be_visible()
    assert [item["title"] for item in team["ada"].items("/parties")].count(name) == 1


def test_an_answer_that_got_lost_makes_no_second_record(arrive: Arrive, team: Team) -> None:
    name = f"Pharmacy {time.time_ns()}"
    ada = arrive("ada", "/parties/new")
    ada.choose("Kind", "Vendor")
    ada.page.get_by_label("Legal name").fill(name)

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    ada.page.route("**/api/v1/parties", lose_the_answer, times=1)
    ada.press("Create")
    expect(ada.page.get_by_role("alert").first).to_contain_text("cannot be reached")
    ada.troubles.clear()  # the browser itself prints that the answer was lost
    ada.press("Create")
    expect(ada.heading(name)).to_be_visible()
    assert [item["title"] for item in team["ada"].items("/parties")].count(name) == 1
