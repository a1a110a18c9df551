"""SC12 in the browser: a wrong password at signing is counted and locks; bytes that are not the record's are not shown."""

from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from demo.authenticator import one_time_code
from tests.support.local import DEMO_PASSWORD, LocalCloud
from tests.web.conftest import Arrive
from tests.web.people import Team, may_sign, newcomer
from tests.web.visitor import SLOW, Visitor

ATTEMPTS = 5


@pytest.fixture
def criterion(team: Team) -> str:
    """A criterion that waits for a signature of quality assurance."""
    made = team["quinn"].create(
        "/deviation-criteria", {"title": "Visit missed", "wording": "Any visit missed"}
    )
    assert made.status == 201, made.said
    return f"/deviation-criteria/{made.body['id']}"


def signer(team: Team, cloud: LocalCloud) -> str:
    """Somebody of quality assurance who may sign, and whose lock troubles nobody else; returns the user name."""
    username = newcomer(team, cloud, "Olga Frisch", "quality_associate")
    may_sign(team, username)
    return username


def sign_wrongly(visitor: Visitor) -> None:
    """Sign with a password that is not the person's own; the dialog is filled the first time."""
    dialog = visitor.dialog
    if not dialog.get_by_label("I have reviewed this record").is_checked():
        visitor.sign("not the password")
        return
    dialog.get_by_label("Password", exact=True).fill("not the password")
    dialog.get_by_label("Password", exact=True).press("Enter")


def test_wrong_passwords_at_signing_are_counted_and_lock_signing(
    arrive: Arrive, team: Team, local_cloud: LocalCloud, criterion: str
) -> None:
    """SC12.1, 21 CFR 11.300(d): refused each time, kept in the trail, the fifth locks and says so."""
    olga = arrive(signer(team, local_cloud), criterion)
    olga.press("Activate")
    for left in range(ATTEMPTS - 1, 0, -1):
        sign_wrongly(olga)
        said = "One more refused attempt locks" if left == 1 else f"{left} more refused attempts lock"
        expect(olga.dialog.get_by_role("alert")).to_contain_text(said, timeout=SLOW)
        expect(olga.dialog.get_by_label("Password", exact=True)).to_have_value("")
    sign_wrongly(olga)
    expect(olga.dialog.get_by_role("alert")).to_contain_text("Signing is now locked for you", timeout=SLOW)
    olga.dialog.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    olga.dialog.get_by_label("Password", exact=True).press("Enter")
    expect(olga.dialog.get_by_role("alert")).to_contain_text("two administrators", timeout=SLOW)
    assert team["quinn"].read(criterion)["state"] == "draft"
    query = f"/audit-trail/refused-attempts?record=deviation_criterion/{criterion.rpartition('/')[2]}"
    found = team["quinn"].wait_for(
        lambda: items if len(items := team["quinn"].items(query)) > ATTEMPTS else None, "the attempts"
    )
    assert [one["code"] for one in found] == ["SIGNING_LOCKED", *["REAUTH_FAILED"] * ATTEMPTS]


def test_a_wrong_code_at_signing_is_counted_and_the_right_one_signs(
    arrive: Arrive, team: Team, local_cloud: LocalCloud, criterion: str
) -> None:
    """SC12.1 for whoever has an authenticator app: both factors anew, 21 CFR 11.200(a)(1)."""
    username = signer(team, local_cloud)
    olga = arrive(username, "/profile")
    olga.press("Set up an authenticator app")
    secret = olga.page.locator("pre").inner_text().strip()
    olga.page.get_by_label("One-time code").fill(one_time_code(secret))
    olga.press("Confirm")
    expect(olga.page.get_by_text("Your authenticator app is now asked for")).to_be_visible()
    olga.open(criterion)
    olga.press("Activate")
    olga.sign()
    code = olga.dialog.get_by_label("One-time code")
    right = one_time_code(secret)
    code.fill(f"{(int(right) + 1) % 1_000_000:06d}")
    code.press("Enter")
    expect(olga.dialog.get_by_role("alert")).to_contain_text("4 more refused attempts lock", timeout=SLOW)
    assert team["quinn"].read(criterion)["state"] == "draft"
    olga.dialog.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    olga.dialog.get_by_label("Password", exact=True).press("Enter")
    code.fill(one_time_code(secret))
    code.press("Enter")
    expect(olga.dialog.get_by_text("Signed and sealed")).to_be_visible(timeout=SLOW)
    assert team["quinn"].read(criterion)["state"] != "draft"


def test_bytes_that_are_not_the_record_s_are_not_shown(
    arrive: Arrive, team: Team, local_cloud: LocalCloud, procedure: Path
) -> None:
    """SC12.4: the digest of what came over the line is compared with the record's before anything is shown."""

    def forge(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body() + b"%%EOF ")

    document = team["dora"].create("/documents", {
        "title": "Forged on the way", "doc_type": "WI", "owner": team["quinn"].person,
    })  # fmt: skip
    made = team["anna"].create(f"/documents/{document.body['id']}/versions", {})
    version = f"/document-versions/{made.body['id']}"
    team["anna"].upload(version, "procedure.pdf", procedure.read_bytes())
    team["quinn"].wait_for(lambda: team["quinn"].read(version)["data"].get("file"), "the file to be accepted")
    quinn = arrive("quinn", version)
    expect(quinn.page.locator(".pdf-page").first).to_be_visible(timeout=SLOW)
    quinn.page.route(f"http://127.0.0.1:{local_cloud.local.cloud_port}/**", forge)
    quinn.page.reload()
    alert = quinn.page.get_by_role("alert").filter(has_text="not the one the record names")
    expect(alert).to_be_visible(timeout=SLOW)
    expect(quinn.page.locator(".pdf-page")).to_have_count(0)
