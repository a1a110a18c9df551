"""Training in the browser: quiz, curriculum and matrix are written and signed, the quiz taken, the task delegated."""

import re
import time
from typing import Any, Literal

from playwright.sync_api import Locator, expect

from demo.client import Person
from shared import clock
from tests.support.local import LocalCloud
from tests.web.conftest import Arrive
from tests.web.people import Team, may_sign, newcomer
from tests.web.visitor import SLOW, Visitor

QUESTIONS = {
    "When is consent signed?": "Before the first act",
    "Who signs the consent, and when?": "The participant, dated by hand",
}
WRONG = "Whenever there is time"


def created(visitor: Visitor, title: str) -> str:
    """Press Create, end on the record's own page; return its path."""
    visitor.press("Create")
    expect(visitor.heading(title)).to_be_visible(timeout=SLOW)
    expect(visitor.page).to_have_url(re.compile("/[0-9A-Z]{26}$"))
    return visitor.page.url.removeprefix(visitor.url)


def details(visitor: Visitor) -> Locator:
    """The record's own values: its audit trail shows the same tables."""
    return visitor.page.get_by_role("region", name="Details")


def active(team: Team, path: str) -> str:
    """Let quality assurance approve it; return the entity."""
    signed = team["quinn"].sign(path, "approve", wait=20)
    assert signed.status in (200, 202), signed.said
    return str(signed.body["entity"])


def writes_the_quiz(tariq: Visitor, title: str) -> str:
    """Two questions with options on lines of their own; what is right is chosen among them."""
    tariq.open("/training-requirements/new")
    tariq.page.get_by_label("Title").fill(title)
    assert not tariq.page.get_by_role("group", name="Quiz").is_visible()
    tariq.choose("Kind", "Quiz")
    pool = tariq.page.get_by_role("group", name="Pool", exact=True)
    for number, (text, right) in enumerate(QUESTIONS.items(), 1):
        pool.get_by_role("button", name="Add").click()
        question = tariq.page.get_by_role("group", name=f"Pool {number}")
        expect(question.get_by_label("Question")).to_be_focused()
        question.get_by_label("Question").fill(text)
        question.get_by_label("Options", exact=False).first.fill(f"{WRONG}\n{right}\n")
        question.get_by_role("combobox", name="Right options").click()
        tariq.page.get_by_role("option", name=right).click()
        tariq.page.keyboard.press("Escape")
    tariq.press("Create")
    expect(tariq.page.get_by_text("draws more questions than the pool holds").first).to_be_visible(
        timeout=SLOW
    )
    tariq.page.get_by_label("Questions in an attempt").fill("2")
    path = created(tariq, title)
    shown = details(tariq).get_by_role("table", name="Pool").get_by_role("row").nth(1)
    expect(shown.get_by_role("cell").last).to_have_text("Before the first act")
    return path


def writes_the_curriculum(tariq: Visitor, title: str, requirement: str) -> str:
    """What a coordinator is trained in."""
    tariq.open("/curricula/new")
    tariq.page.get_by_label("Title").fill(title)
    tariq.choose("Roles", "Site coordinator")
    tariq.choose("Requirements", requirement)
    assert tariq.inaccessible() == []
    return created(tariq, title)


def approves(quinn: Visitor) -> None:
    """Sign in the dialog; the record is in force."""
    quinn.press("Approve")
    assert quinn.inaccessible() == []
    quinn.sign_until_sealed()
    expect(quinn.page.locator(".title-line .chip")).to_have_text("Active", timeout=SLOW)


def draws_up_the_matrix(tariq: Visitor, site: str, curriculum: str, competency: str) -> str:
    """A row for each role; what a row lacks is said at its field."""
    tariq.open("/role-matrices/new")
    tariq.page.get_by_label("Title").fill("Matrix of the site")
    tariq.choose("Holds for", site)
    tariq.press("Add")
    tariq.press("Create")
    row = tariq.page.get_by_role("group", name="Rows 1")
    expect(row.get_by_text("Please fill this in.")).to_have_count(2)
    expect(row.get_by_role("combobox", name="Role")).to_be_focused()
    tariq.choose("Role", "Site coordinator")
    tariq.choose("Curriculum", curriculum)
    tariq.choose("Competency", competency)
    assert tariq.inaccessible() == []
    path = created(tariq, "Matrix of the site")
    expect(details(tariq).get_by_role("table", name="Rows")).to_contain_text("Site coordinator")
    return path


def answers(learner: Visitor, chosen: dict[str, str]) -> None:
    """Tick an answer to each question and hand them in."""
    for text, option in chosen.items():
        learner.page.get_by_role("group", name=text).get_by_label(option).check()
    learner.press("Hand in the answers")


def takes_the_quiz(learner: Visitor) -> None:
    """SC3: what is missing is said, a failed attempt counts, a passed one is signed."""
    expect(learner.page.get_by_text("You have 3 attempts")).to_be_visible(timeout=SLOW)
    learner.press("Hand in the answers")
    expect(learner.page.get_by_text("Please answer this question.")).to_have_count(2)
    answers(learner, dict.fromkeys(QUESTIONS, WRONG))
    expect(learner.page.get_by_text("0% were right")).to_be_visible(timeout=SLOW)
    expect(learner.page.get_by_text("You have 2 attempts")).to_be_visible(timeout=SLOW)
    [text, *_] = QUESTIONS
    learner.page.get_by_role("group", name=text).get_by_label(QUESTIONS[text]).check()
    learner.page.reload()
    first = learner.page.get_by_role("group", name=text).get_by_label(QUESTIONS[text])
    expect(first).to_be_checked(timeout=SLOW)
    assert learner.inaccessible() == []
    answers(learner, QUESTIONS)
    expect(learner.page.get_by_text("Passed with 100%")).to_be_visible(timeout=SLOW)
    learner.press("Sign: read and understood")
    learner.sign_until_sealed()
    expect(learner.page.locator(".chip").first).to_have_text("Completed", timeout=SLOW)


def findings(within: Locator, role: Literal["group", "region"]) -> Locator:
    """What the linter says there: somebody of the study has no curriculum by this matrix."""
    return within.get_by_role(role, name="What the linter finds").get_by_text("has no curriculum").first


def quiz_of(learner: Person, title: str) -> str:
    """Wait for the quiz that the matrix assigns; return the path of its reading."""

    def look() -> list[dict[str, Any]] | None:
        found = learner.items("/training-assignments?owner=me")
        return [item for item in found if item["title"] == title] or None

    [item] = learner.wait_for(look, "the quiz to be assigned")
    return f"/training-assignments/{item['id']}/read"


def proposes(ivy: Visitor, site: str, learner: str, task: str) -> None:
    """A delegation is written; what is missing before it can be signed is said at its button."""
    ivy.open("/delegations/new")
    ivy.choose("Site", site)
    ivy.choose("Delegated to", learner)
    ivy.choose("Tasks", task)
    ivy.page.get_by_label("From").fill(clock.today().isoformat())
    assert ivy.inaccessible() == []
    ivy.press("Create")
    expect(ivy.page).to_have_url(re.compile("/delegations/[0-9A-Z]{26}$"), timeout=SLOW)


def named(team: Team, path: str) -> str:
    """What a list of choices calls a record: its number and title."""
    record = team["tariq"].read(path)
    return f"{record['number']} {record['title']}"


def test_a_quiz_reaches_who_has_to_take_it_by_a_signed_matrix_before_the_task_is_delegated(
    arrive: Arrive, team: Team, local_cloud: LocalCloud
) -> None:
    """Issue 5, SC3: curriculum and matrix are written and signed in the browser, the quiz taken, the task delegated."""
    stamp = str(time.time_ns())
    site = team["ada"].create(
        "/parties", {"kind": "site", "legal_name": f"Hospital {stamp}", "country": "IE"}
    )
    where, place = f"{site.body['number']} Hospital {stamp}", site.body["entity"]
    username = newcomer(team, local_cloud, "Cora Lindt", "site_coordinator", place)
    investigator = newcomer(team, local_cloud, "Ivo Clark", "investigator", place)
    task = {"title": f"Dispensing {stamp}", "code": "DIS-01", "level": 2, "evidence_kind": "quiz"}
    log = team["tariq"].create("/competencies", task).body
    active(team, f"/competencies/{log['id']}")
    tariq = arrive("tariq")
    quiz = writes_the_quiz(tariq, f"Quiz {stamp}")
    active(team, quiz)
    curriculum = writes_the_curriculum(tariq, f"Coordinators {stamp}", named(team, quiz))
    quinn = arrive("quinn", curriculum)
    approves(quinn)
    path = draws_up_the_matrix(tariq, where, named(team, curriculum), f"{log['number']} {log['title']}")
    expect(findings(tariq.page.locator("main"), "region")).to_be_visible(timeout=SLOW)
    quinn.open(path)
    quinn.press("Approve")
    expect(findings(quinn.dialog, "group")).to_be_visible(timeout=SLOW)
    quinn.sign_until_sealed()
    expect(quinn.page.locator(".title-line .chip")).to_have_text("Active", timeout=SLOW)
    learner = quiz_of(may_sign(team, username), f"Quiz {stamp}")
    may_sign(team, investigator)
    ivo = arrive(investigator)
    proposes(ivo, where, "Cora Lindt", f"{log['number']} {log['title']}")
    assert named(team, quiz) in ivo.why_not("Delegate")
    takes_the_quiz(arrive(username, learner))
    ivo.page.reload()
    ivo.press("Delegate")
    ivo.sign_until_sealed()
    expect(ivo.page.locator(".title-line .chip")).to_have_text("Active", timeout=SLOW)
