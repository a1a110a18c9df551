"""A study that is configured so lets people sign in on the pages of its user pool, and come back."""

import os
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, expect

from infra.study import ROOT
from tests.support.local import DEMO_PASSWORD, LocalCloud, running_cloud
from tests.web.visitor import Visitor


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCloud]:
    """A study as the demonstration's, with the one line that a sponsor adds."""
    folder = tmp_path_factory.mktemp("studies")
    said = (
        (ROOT / "studies" / "abc01.toml")
        .read_text("utf-8")
        .replace("abc01", "hst01")
        .replace("ABC01", "HST01")
    )
    (folder / "hst01.toml").write_text(f"hosted_sign_in = true\n{said}", "utf-8")
    os.environ["CQMS_STUDY_FILES"] = str(folder)
    try:
        with running_cloud(tmp_path_factory.mktemp("hosted"), study="HST01") as running:
            yield running
    finally:
        del os.environ["CQMS_STUDY_FILES"]


@pytest.fixture
def ada(chromium: Browser, hosted: LocalCloud) -> Iterator[Visitor]:
    visitor = Visitor.arrive(chromium, hosted.url)
    yield visitor
    visitor.context.close()
    assert not visitor.troubles


def signs_in(visitor: Visitor, hosted: LocalCloud) -> None:
    """On the page of the pool, which is no page of ours."""
    visitor.page.get_by_role("button", name="Sign in").click()
    expect(visitor.page).to_have_url(re.compile(re.escape(f"{hosted.local.endpoint}/oauth2/authorize?")))
    visitor.page.locator("[name=username]").fill("ada")
    visitor.page.locator("[name=password]").fill(DEMO_PASSWORD)
    visitor.page.locator("[name=password]").press("Enter")


def test_whoever_signs_in_on_the_pools_page_comes_back_to_what_they_asked_for(
    ada: Visitor, hosted: LocalCloud
) -> None:
    ada.open("/documents?state=draft")
    assert ada.page.locator("input").count() == 0
    signs_in(ada, hosted)

    ada.heading("Documents").wait_for()
    assert ada.page.url == f"{hosted.url}/documents?state=draft"
    [asked] = [parse_qs(urlsplit(one.url).query) for one in ada.requests if "/oauth2/authorize" in one.url]
    assert (asked["prompt"], asked["code_challenge_method"]) == (["login"], ["S256"])
    assert not [
        one
        for one in ada.requests
        if one.url.startswith(hosted.url) and DEMO_PASSWORD in (one.post_data or "")
    ]
    ada.page.reload()
    ada.heading("Documents").wait_for()
    ada.open("/signed-in?code=somebody-elses")  # signs nobody out
    ada.heading("My work").wait_for()


def test_a_lock_asks_for_the_password_of_who_signed_in_there(ada: Visitor, hosted: LocalCloud) -> None:
    ada.page.clock.install()
    ada.open("/documents")
    signs_in(ada, hosted)
    ada.heading("Documents").wait_for()
    ada.page.clock.run_for(16 * 60_000)
    dialog = ada.page.get_by_role("dialog")
    expect(dialog.get_by_text("ada")).to_be_visible()
    dialog.get_by_label("Password", exact=True).fill(DEMO_PASSWORD)
    dialog.get_by_role("button", name="Sign in").click()
    expect(dialog).to_be_hidden()


def test_whoever_signs_out_leaves_the_pools_page_too(ada: Visitor, hosted: LocalCloud) -> None:
    ada.open("/documents")
    signs_in(ada, hosted)
    ada.heading("Documents").wait_for()
    ada.page.get_by_role("button", name="Ada").click()
    with ada.page.expect_request(re.compile(re.escape(f"{hosted.local.endpoint}/logout?"))) as left:
        ada.page.get_by_role("menuitem", name="Sign out").click()
    assert parse_qs(urlsplit(left.value.url).query)["logout_uri"] == [f"{hosted.url}/"]
    expect(ada.page.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_code_that_another_tab_asked_for_lets_nobody_in(ada: Visitor, hosted: LocalCloud) -> None:
    """RFC 7636: who stole the code has not the verifier."""
    ada.open("/documents")
    ada.page.route(f"{hosted.url}/signed-in?*", lambda route: route.abort())
    with ada.page.expect_request(re.compile("/signed-in")) as came:
        signs_in(ada, hosted)
    thief = Visitor.arrive(ada.context.browser or pytest.fail("no browser"), hosted.url)
    thief.page.goto(came.value.url)
    expect(thief.page.get_by_text("The sign-in did not come to its end")).to_be_visible()
    assert thief.page.evaluate("sessionStorage.length") == 0
    thief.context.close()
    ada.troubles.clear()  # the page that was taken from its own tab
