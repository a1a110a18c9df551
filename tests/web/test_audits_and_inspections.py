"""Audits and inspections in the browser: a programme, an audit and its findings, requests and what inspectors see."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Locator, expect

from tests.support.local import LocalCloud
from tests.web import oversight
from tests.web.conftest import Arrive
from tests.web.oversight import Oversight
from tests.web.people import Team
from tests.web.test_screens import taken
from tests.web.visitor import SLOW, Visitor

SECONDS = 60  # an inspector's time box that is short enough to be waited for
RAW = re.compile(r"[a-z_]+\.[a-z_.]+")


@pytest.fixture(scope="module")
def world(team: Team, local_cloud: LocalCloud) -> Oversight:
    """Who audits, is audited and inspects; invited once, since a person takes some seconds."""
    return oversight.assembled(team, local_cloud)


def fits_everywhere(visitor: Visitor) -> None:
    """What axe finds, light and dark, and on a phone; where a phone would scroll sideways; raw keys as text."""
    page = visitor.page
    found = visitor.inaccessible()
    page.emulate_media(color_scheme="dark")
    page.locator("html[data-mantine-color-scheme=dark]").wait_for(state="attached")
    page.set_viewport_size({"width": 360, "height": 900})
    found += [f"dark, phone: {fault}" for fault in visitor.inaccessible()]
    assert found == []
    assert page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth") <= 0
    page.emulate_media(color_scheme="light")
    page.set_viewport_size({"width": 1280, "height": 900})
    texts = page.locator("main :is(button, h2, h3, th, label):visible").all_inner_texts()
    assert [text for text in texts if RAW.fullmatch(text)] == []


def section(visitor: Visitor, name: str) -> Locator:
    """A part of a record's page by its heading."""
    return visitor.page.get_by_role("region", name=name, exact=True)


def test_a_programme_shows_its_quarters_its_gaps_and_what_fewer_audits_would_mean(
    arrive: Arrive, world: Oversight
) -> None:
    """SC5.1: by keyboard; what is open comes first, a gap shows its reason, asking what if changes nothing."""
    path = oversight.programme(world.auditor, world.sites)
    max_ = arrive(world.auditor.username, path)
    now = section(max_, "Calendar by quarter").locator("[aria-current=date]")
    expect(now).to_contain_text("Charité Berlin 4 days", timeout=SLOW)
    coverage = section(max_, "Coverage")
    rows = coverage.get_by_role("table").first.locator("tbody tr")
    expect(rows.filter(has_text="Central laboratory")).to_contain_text("Not covered")
    expect(rows.filter(has_text="Electronic data capture")).to_contain_text("Validated last year")
    site = rows.filter(has_text="Charité Berlin")
    expect(site).to_contain_text("every 12 months")
    expect(site.get_by_role("img", name="Audit planned")).to_have_count(2)
    fits_everywhere(max_)
    taken(max_, "audit-programme")
    max_.page.get_by_label("Open gaps only").focus()
    max_.page.keyboard.press("Space")
    expect(site).to_have_count(0)
    expect(rows.filter(has_text="Central laboratory")).to_be_visible()
    max_.page.get_by_label("how many audits fewer").press("3")
    expect(coverage.get_by_role("status")).to_contain_text("3 audits fewer save 11 days")
    assert world.auditor.read(path)["revision"] == 1


def test_an_audit_is_carried_out_by_keyboard_and_goes_on_without_a_connection(
    arrive: Arrive, world: Oversight
) -> None:
    """SC5.5: one question after another; a no raises its finding; what is saved offline is sent by itself, once."""
    path = oversight.audit(world)
    max_ = arrive(world.auditor.username, path, width=820)
    max_.page.get_by_role("link", name="Work through the checklist").focus()
    keyboard = max_.page.keyboard
    keyboard.press("Enter")
    first, second, third = (one["question"] for one in oversight.QUESTIONS)
    asked = max_.page.get_by_role("radiogroup")
    expect(asked).to_have_accessible_name(first)
    expect(asked.get_by_role("radio", name="Yes")).to_be_focused()
    keyboard.press("Control+Enter")
    expect(max_.page.get_by_text("Please fill this in.")).to_have_count(2)
    for key in ("Space", "ArrowRight"):
        keyboard.press(key)
    expect(asked.get_by_role("radio", name="No", exact=True)).to_be_checked()
    keyboard.press("Tab")
    keyboard.type("Two participants were bled before consent")
    max_.choose("Raises a finding", "Major")
    fits_everywhere(max_)
    max_.page.get_by_label("What was seen").press("Control+Enter")
    expect(asked).to_have_accessible_name(second)
    expect(section(max_, "Findings")).to_contain_text("Question 1", timeout=SLOW)
    max_.context.set_offline(True)
    for question in (second, third):
        expect(asked).to_have_accessible_name(question)
        asked.get_by_role("radio", name="Yes").check()
        max_.page.get_by_label("What was seen").fill("Seen in the binder")
        max_.page.get_by_label("What was seen").press("Control+Enter")
    expect(max_.page.get_by_role("status").filter(has_text="2 answers wait")).to_be_visible()
    max_.context.set_offline(False)
    expect(max_.page.get_by_text("Every question is answered.")).to_be_visible()
    expect(max_.page.get_by_text("for the connection")).to_have_count(0, timeout=SLOW)
    checklist = world.auditor.read(path)["data"]["checklist"]
    assert [one["answer"] for one in checklist] == ["no", "yes", "yes"]
    assert len(world.auditor.items(f"{path}/findings")) == 1


def test_requests_stand_on_a_board_and_a_second_person_publishes_them(
    arrive: Arrive, world: Oversight
) -> None:
    """SC9.3: what is urgent stands first, who looks for it is named, and publishing moves it on."""
    path, pia = oversight.inspection(world), world.team["pia"]
    oversight.asked(world, path, "Delegation list")
    oversight.asked(world, path, "Training of the coordinator", priority="urgent")
    ready = oversight.asked(world, path, "Deviations and corrective actions")
    oversight.stepped(pia, ready, "take_up")
    assert pia.edit(ready, {"answer": oversight.ANSWER}, "found").status == 200
    oversight.signed(pia, ready, "make_ready")
    quinn = arrive("quinn", path)
    board = quinn.page.get_by_role("list", name="Inspectors' requests")
    new = board.get_by_role("listitem").filter(
        has=quinn.page.get_by_role("heading", name=re.compile("^new", re.IGNORECASE))
    )
    expect(new.get_by_role("listitem").first).to_contain_text("Training of the coordinator", timeout=SLOW)
    expect(new.get_by_role("listitem").first).to_contain_text("Urgent")
    expect(new.get_by_role("listitem").last).to_contain_text("Pia Conti")
    fits_everywhere(quinn)
    quinn.page.get_by_role("link", name="Deviations and corrective actions").first.focus()
    quinn.page.keyboard.press("Enter")
    quinn.press("Check and publish")
    quinn.sign_until_sealed()
    quinn.open(path)
    done = board.get_by_role("listitem").filter(
        has=quinn.page.get_by_role("heading", name=re.compile("^published", re.IGNORECASE))
    )
    expect(done.get_by_role("listitem")).to_contain_text("Deviations and corrective actions", timeout=SLOW)
    reads_what_was_published(arrive(world.inspector.username), path, world)
    sees_what_she_sees(quinn, world)


def test_whoever_was_audited_answers_a_finding_and_sees_nothing_else_of_the_audit(
    arrive: Arrive, world: Oversight
) -> None:
    """A12, SC5.6: the site has its own findings alone, is told what to do, and signs the answer."""
    path = oversight.audit(world)
    finding = oversight.reported(world, path)
    cora = arrive(world.auditee.username, "/findings")
    expect(cora.page.get_by_role("combobox", name="State")).to_have_count(0)
    menu = cora.page.get_by_role("navigation", name="Main")
    expect(menu.get_by_role("link", name="Audit programmes")).to_have_count(0)
    expect(menu.get_by_role("link", name="Audits", exact=True)).to_have_count(0)
    cora.page.get_by_role("link", name="Question 1: Is consent signed").first.focus()
    cora.page.keyboard.press("Enter")
    expect(cora.page.get_by_role("note")).to_contain_text("corrective action")
    cora.page.get_by_role("button", name="Answer the finding").wait_for()
    fits_everywhere(cora)
    answers(cora)
    expect(cora.page.get_by_role("note")).to_have_count(0)
    assert world.auditor.read(oversight.path_of(finding))["state"] == "responded"
    cora.open(path)
    expect(cora.heading("Not found")).to_be_visible(timeout=SLOW)


def answers(visitor: Visitor) -> None:
    """Fill the answer to a finding in and sign it."""
    visitor.press("Answer the finding")
    for field, value in (("Root cause", "The form was kept in another room"),
                         ("What was or will be done", "The form lies in the visit room"),
                         ("Done by", oversight.day(20))):  # fmt: skip
        visitor.dialog.get_by_label(field, exact=False).first.fill(value)
    visitor.sign_until_sealed()


def test_a_vendor_answers_its_finding_and_sees_nobody_elses(
    arrive: Arrive, world: Oversight, local_cloud: LocalCloud
) -> None:
    """A12: a vendor's contact has the vendor's findings alone, and neither audits nor what else the study knows."""
    vendor = world.sites[2]
    vera = oversight.joined(world.team, local_cloud, "Vera Holm", "vendor_contact", vendor["data"]["party"])
    path = oversight.audit(world, 2, vera)
    mine = oversight.path_of(oversight.reported(world, path, vera))
    other = oversight.reported(world, oversight.audit(world))
    visitor = arrive(vera.username, "/findings")
    rows = visitor.page.get_by_role("table").locator("tbody tr")
    expect(rows).to_have_count(1, timeout=SLOW)
    menu = visitor.page.get_by_role("navigation", name="Main")
    for hidden in ("Audits", "Audit programmes", "Auditable entities", "Inspections", "Audit trail"):
        expect(menu.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    visitor.open(mine)
    visitor.page.get_by_role("button", name="Answer the finding").wait_for()
    answers(visitor)
    assert world.auditor.read(mine)["state"] == "responded"
    for elsewhere in (path, oversight.path_of(other), f"/auditable-entities/{vendor['id']}"):
        visitor.open(elsewhere)
        expect(visitor.heading("Not found")).to_be_visible(timeout=SLOW)


def test_an_inspectors_time_runs_out_and_the_open_page_says_so(
    arrive: Arrive, world: Oversight, local_cloud: LocalCloud
) -> None:
    """SC9.9, ACC-15: at the second at which it ends nothing is shown any more; signing in again says the same."""
    lasts = timedelta(seconds=SECONDS)
    ivo = oversight.joined(world.team, local_cloud, "Ivo Short", "inspector", lasts=lasts)
    visitor = arrive(ivo.username)
    expect(visitor.page.get_by_role("note")).to_contain_text("until", timeout=SLOW)
    expect(visitor.heading("Inspection")).to_be_visible()
    expect(visitor.heading("Your access has ended")).to_be_visible(timeout=1000 * SECONDS)
    expect(visitor.page.get_by_role("region")).to_have_count(0)
    expect(visitor.page.get_by_role("note")).to_have_count(0)
    fits_everywhere(visitor)
    assert ivo.get("/publications").status == 403
    again = arrive(ivo.username, "/publications")
    expect(again.heading("Your access has ended")).to_be_visible(timeout=SLOW)
    expect(again.page.get_by_role("table")).to_have_count(0)


def sees_what_she_sees(visitor: Visitor, world: Oversight) -> None:
    """Whoever prepares looks with her rights: her copies, no back room, nothing to press; and leaves it again."""
    visitor.open(f"/people/{world.inspector.person.partition('/')[2]}")
    visitor.press("See what they see")
    banner = visitor.page.get_by_role("note")
    expect(banner).to_contain_text("Preview: this is what", timeout=SLOW)
    expect(visitor.heading("Inspection")).to_be_visible(timeout=SLOW)
    menu = visitor.page.get_by_role("navigation", name="Main")
    for hidden in ("Audits", "Findings", "Inspections", "Inspectors' requests"):
        expect(menu.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    visitor.page.get_by_role("link", name="Deviations and corrective actions").first.focus()
    fits_everywhere(visitor)
    visitor.page.keyboard.press("Enter")
    expect(visitor.page.get_by_text(oversight.ANSWER)).to_be_visible(timeout=SLOW)
    visitor.press("Leave the preview")
    expect(visitor.heading("My work")).to_be_visible(timeout=SLOW)
    expect(banner).to_have_count(0)


def reads_what_was_published(ines: Visitor, inspection: str, world: Oversight) -> None:
    """SC9.2, SC9.5: told that it is recorded and until when; copies alone, nothing to press, no back room."""
    expect(ines.heading("Inspection")).to_be_visible(timeout=SLOW)
    banner = ines.page.get_by_role("note")
    expect(banner).to_contain_text("is recorded")
    expect(banner).to_contain_text(re.compile(r"until \d+ \w+ \d{4}"))
    menu = ines.page.get_by_role("navigation", name="Main")
    for hidden in ("Audits", "Findings", "Inspections", "Inspectors' requests"):
        expect(menu.get_by_role("link", name=hidden, exact=True)).to_have_count(0)
    ines.page.get_by_role("link", name="Deviations and corrective actions").first.focus()
    fits_everywhere(ines)
    ines.page.keyboard.press("Enter")
    expect(ines.page.get_by_text(oversight.ANSWER)).to_be_visible(timeout=SLOW)
    expect(ines.page.get_by_role("button", name=re.compile("^(Edit|Take back)"))).to_have_count(0)
    fits_everywhere(ines)
    copy = ines.page.url.removeprefix(ines.url)
    acts = [(one["act"], one["by"]["name"]) for one in world.quinn.items(f"{copy}/audit-trail")]
    assert ("publication.read", "Ines Roche") in acts
    ines.open(inspection)
    expect(ines.heading("Not found")).to_be_visible(timeout=SLOW)
