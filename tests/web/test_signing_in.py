"""Signing in with the user pool: a proof instead of the password, invitations, second factor, forgotten password."""

import re
import time

from playwright.sync_api import expect

from demo.authenticator import one_time_code
from infra.local.people import one_time_password
from tests.support.local import DEMO_PASSWORD, LocalCloud
from tests.web.conftest import Arrive
from tests.web.people import MAIL, Team, give_role, newcomer, register


def test_the_password_is_proven_and_neither_sent_nor_kept(arrive: Arrive) -> None:
    quinn = arrive("quinn")
    to_pool = [request for request in quinn.requests if request.url.endswith("/cognito")]
    assert to_pool
    assert not [one.url for one in quinn.requests if DEMO_PASSWORD in (one.post_data or "") + one.url]
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


def test_an_authenticator_app_is_set_up_and_then_asked_for(
    arrive: Arrive, team: Team, local_cloud: LocalCloud
) -> None:
    username = newcomer(team, local_cloud, "Tomas Berg", "medical")
    tomas = arrive(username, "/profile")
    tomas.press("Set up an authenticator app")
    secret = tomas.page.locator("pre").inner_text().strip()
    app = tomas.page.get_by_role("link", name="Open in the authenticator app").get_attribute("href") or ""
    assert app.startswith("otpauth://totp/CQMS%20ABC01:")
    assert f"secret={secret}" in app
    tomas.page.get_by_label("One-time code").fill(one_time_code(secret))
    tomas.press("Confirm")
    expect(tomas.page.get_by_text("Your authenticator app is now asked for")).to_be_visible()
    again = arrive()
    again.open("/")
    again.fill_sign_in(username)
    again.page.get_by_label("One-time code").fill(one_time_code(secret))
    again.press("Continue")
    expect(again.heading("My work")).to_be_visible()


def test_a_forgotten_password_is_replaced_with_a_code_from_the_mail(
    arrive: Arrive, team: Team, local_cloud: LocalCloud
) -> None:
    username = newcomer(team, local_cloud, "Fatima Diallo", "medical")
    fresh = f"{DEMO_PASSWORD}-2"
    fatima = arrive()
    fatima.open("/")
    fatima.page.get_by_role("button", name="Forgotten password").click()
    fatima.page.get_by_label("User name").fill(username)
    fatima.press("Continue")
    expect(fatima.page.get_by_label("Code from the mail")).to_be_visible()
    [*_, newest] = local_cloud.mails(f"{username}@{MAIL}")
    [code] = re.findall(r"\b\d{6}\b", newest.text)
    fatima.page.get_by_label("User name").fill(username)
    fatima.page.get_by_label("Code from the mail").fill(code)
    fatima.page.get_by_label("New password").fill(fresh)
    fatima.press("Continue")
    expect(fatima.page.get_by_role("button", name="Forgotten password")).to_be_visible()
    fatima.fill_sign_in(username, fresh)
    expect(fatima.heading("My work")).to_be_visible()
