"""SC1 in the browser, by its people: draft, rejection, approval, training gate, effective."""

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from pypdf import PdfReader

from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import SLOW, Visitor


def state(visitor: Visitor, label: str) -> None:
    """See the record in this state."""
    expect(visitor.page.locator(".title-line .chip")).to_have_text(label, timeout=SLOW)


def open_task(visitor: Visitor, kind: str, number: str) -> int:
    """Go from My work to the task on a document, as soon as events have brought it; returns the clicks before."""
    visitor.open("/")
    task = visitor.page.locator(f"a.task[data-kind={kind}]").filter(has_text=number)
    for _ in range(20):
        visitor.page.wait_for_timeout(1500)
        if task.count():
            break
        visitor.page.reload()
    before = visitor.clicks()
    task.click()
    return before


def anna_drafts(anna: Visitor, document: str, file: Path, refused: Path) -> str:
    anna.open(document)
    anna.press("Draft a new version")
    state(anna, "Draft")
    assert "PDF" in anna.why_not("Submit for review")
    anna.page.get_by_role("link", name="Edit").click()
    anna.page.get_by_label("What changed and why").fill("Reports are due in ten working days.")
    anna.choose("Reviewers", "Ravi Patel")
    anna.choose("Approvers", "Quinn Novak")
    anna.press("Save")
    expect(anna.page.get_by_label("Reason for change")).to_be_focused()
    anna.page.get_by_label("Reason for change").fill("Reviewer and approver named")
    anna.press("Save")
    state(anna, "Draft")
    anna.upload(refused)
    expect(anna.page.get_by_text("visit.pdf was refused")).to_be_visible(timeout=SLOW)
    anna.upload(file)
    expect(anna.page.get_by_text("was checked and accepted")).to_be_visible(timeout=SLOW)
    expect(anna.page.locator(".pdf-page")).to_have_count(3, timeout=SLOW)
    return anna.page.url.removeprefix(anna.url)


def anna_submits(anna: Visitor) -> None:
    anna.press("Submit for review")
    anna.sign_until_sealed()
    state(anna, "In review")


def ravi_sends_back(ravi: Visitor, number: str) -> None:
    open_task(ravi, "sign", number)
    ravi.press("Send back for rework")
    ravi.dialog.get_by_role("button", name="Send back for rework").click()
    expect(ravi.dialog.get_by_text("Please fill this in.")).to_be_visible()
    ravi.dialog.get_by_role("textbox").last.fill("Name who files the report")
    ravi.dialog.get_by_role("button", name="Send back for rework").click()
    state(ravi, "Draft")
    expect(ravi.page.locator(".main-column .signature[data-standing=void]")).to_have_count(1)


def reads_and_signs(reader: Visitor, number: str) -> None:
    before = open_task(reader, "read", number)
    assert "end" in reader.why_not("Sign: read and understood")
    reader.read_to_the_end()
    reader.press("Sign: read and understood")
    reader.sign_until_sealed()
    # scrolling through the document is one more interaction; the last click only closes the dialog
    assert reader.clicks() - before - 1 + 1 <= 4
    expect(reader.page.locator(".signature[data-standing=sealed]").first).to_contain_text(
        "Read and understood"
    )


def what_rests_on_it(team: Team, document: str) -> str:
    """Let a curriculum and an action of a CAPA refer to the document; returns the action's path."""
    quinn, entity = team["quinn"], f"document/{document.rpartition('/')[2]}"
    capa = quinn.create("/capas", {
        "title": "Reports on time", "owner": quinn.person, "severity": "minor",
        "problem_statement": "Reports came late.", "sources": [{"kind": "other"}],
    })  # fmt: skip
    due = (date.today() + timedelta(days=60)).isoformat()
    action = quinn.create(f"/capas/{capa.body['id']}/actions", {
        "title": "Procedure in force", "kind": "corrective", "nature": "document", "owner": quinn.person,
        "due_on": due, "completion": "document_effective", "document": entity,
    })  # fmt: skip
    requirement = quinn.create("/training-requirements", {
        "title": "Visit reports", "kind": "external", "verifier_role": "quality_manager",
    })  # fmt: skip
    curriculum = quinn.create("/curricula", {
        "title": "Monitors in the field", "roles": ["monitor"], "requirements": [requirement.body["entity"]],
    })  # fmt: skip
    for made in (action, curriculum):
        assert made.status == 201, made.said
        path = f"/{made.body['collection']}/{made.body['id']}"
        link = {"rel": "references", "to": entity, "reason": "It rests on this procedure"}
        linked = quinn.create(f"{path}/links", link)
        assert linked.status == 200, linked.said
    return f"/capa-actions/{action.body['id']}"


def where_used_names_them(quinn: Visitor, document: str, action: str) -> None:
    """SC1.9: the curriculum, and the action, which the effective version has ticked."""
    ticked = "Ticked: document effective"
    quinn.open(action)
    expect(quinn.page.locator(".record-head").get_by_text(ticked)).to_be_visible(timeout=SLOW)
    quinn.open(document)
    used = quinn.page.get_by_role("region", name="Where used").get_by_role("listitem")
    expect(used.filter(has_text="Monitors in the field")).to_contain_text("Curriculum", timeout=SLOW)
    expect(used.filter(has_text="Procedure in force")).to_contain_text(ticked)


@pytest.mark.timeout(900)  # some forty steps of five people, each with its events
def test_a_procedure_goes_from_draft_to_effective_by_the_hands_of_its_people(
    arrive: Arrive, document: str, procedure: Path, tmp_path: Path, team: Team
) -> None:
    page_in_disguise = tmp_path / "visit.pdf"
    page_in_disguise.write_text("<html><script>alert(1)</script></html>")
    action = what_rests_on_it(team, document)
    anna = arrive("anna")
    version = anna_drafts(anna, document, procedure, page_in_disguise)
    number = str(team["quinn"].read(version)["number"])
    anna_submits(anna)
    assert "approve" not in anna.page.locator(".steps").inner_text().lower()  # SOD: no way to approve her own

    ravi = arrive("ravi")
    ravi_sends_back(ravi, number)
    anna.open(version)
    anna_submits(anna)
    open_task(ravi, "sign", number)
    ravi.press("Review")
    ravi.sign_until_sealed()
    state(ravi, "In approval")

    quinn = arrive("quinn")
    before = open_task(quinn, "sign", number)
    quinn.press("Approve")
    quinn.sign_until_sealed()
    assert quinn.clicks() - before - 1 <= 3, "beside closing the dialog"
    state(quinn, "Approved")
    expect(quinn.page.locator(".main-column .signature[data-standing=sealed]")).to_have_count(3)

    pia = arrive("pia")
    reads_and_signs(pia, number)

    dora = arrive("dora", version)
    gate = dora.why_not("Make effective")
    assert "Sam Young" in gate
    assert "Pia Conti" not in gate

    sam = arrive("sam")
    reads_and_signs(sam, number)
    progress = dora.page.locator(".people li")
    expect(progress.filter(has_text="Completed")).to_have_count(2, timeout=SLOW)
    dora.page.reload()
    expect(dora.page.locator(".steps button, .actions button").first).to_be_visible()
    if dora.page.locator(".title-line .chip").inner_text() != "Effective":
        dora.press("Make effective")
        dora.dialog.get_by_role("button", name="Make effective").click()
    state(dora, "Effective")
    assert "IMMUTABLE_STATE" in anna_cannot_edit(anna, version)
    trail_equals_the_api(quinn, team, version)
    paper_says_who_signed_what(quinn, version, number)
    who_was_trained_is_three_clicks_away(quinn, number)
    where_used_names_them(quinn, document, action)


def anna_cannot_edit(anna: Visitor, version: str) -> str:
    anna.open(version)
    state(anna, "Effective")
    return anna.why_not("Edit")


def trail_equals_the_api(quinn: Visitor, team: Team, version: str) -> None:
    shown = quinn.page.locator(".side-column .entry:not([data-kind=refused])")

    def both() -> list[dict[str, Any]] | None:
        """Return the entries once page and API show as many: what follows from a step may come in between."""
        quinn.open(version)
        expect(shown.first).to_be_visible(timeout=SLOW)
        found = team["quinn"].items(f"{version}/audit-trail")
        return found if shown.count() == len(found) else None

    entries = team["quinn"].wait_for(both, "page and API at one entry")
    times = shown.locator("> .entry-body > .quiet time").evaluate_all("all => all.map(time => time.dateTime)")
    assert times == [entry["at"] for entry in reversed(entries)]
    quinn.page.locator(".side-column").get_by_text("Signatures", exact=True).click()
    expect(shown).to_have_count(sum(1 for entry in entries if entry["signature"]))


def paper_says_who_signed_what(quinn: Visitor, version: str, number: str) -> None:
    """The page on paper: what it is, who printed it, every signature, pages counted, nothing to press."""
    quinn.open(version)
    expect(quinn.page.locator(".main-column .signature")).not_to_have_count(0)
    quinn.page.wait_for_load_state("networkidle")
    quinn.page.emulate_media(media="print")
    expect(quinn.page.get_by_role("navigation", name="Main")).to_be_hidden()
    expect(quinn.page.get_by_role("button", name="Copy link")).to_be_hidden()
    pages = PdfReader(io.BytesIO(quinn.page.pdf())).pages
    paper = " ".join(" ".join(page.extract_text().split()) for page in pages)
    quinn.page.emulate_media(media="screen")
    assert number in paper
    assert "rinted by Quinn Novak" in paper
    assert f"Page 1 of {len(pages)}" in paper
    for name, meaning in [("Anna Weber", "uthor"), ("Ravi Patel", "eview"), ("Quinn Novak", "pprov")]:
        assert re.search(f"{name}.{{0,120}}{meaning}", paper), f"{name} is missing on paper"


def who_was_trained_is_three_clicks_away(quinn: Visitor, number: str) -> None:
    quinn.open("/")
    before = quinn.clicks()
    quinn.page.get_by_role("navigation", name="Main").get_by_role("link", name="Documents").click()
    quinn.page.get_by_role("link", name="Monitoring visit reports").first.click()
    quinn.page.get_by_role("row").filter(has_text=number).get_by_role("link").first.click()
    expect(quinn.page.locator(".people li").filter(has_text="Completed")).to_have_count(2)
    assert quinn.clicks() - before <= 3
