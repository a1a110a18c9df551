"""A large file on its way: progress, a refusal and a second try, a change of mind, the right file in the end."""

import hashlib
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Route, expect
from reportlab.pdfgen.canvas import Canvas

from tests.web.conftest import Arrive
from tests.web.people import Team
from tests.web.visitor import SLOW, Visitor

MEGABYTE = 1024 * 1024
WATCH = """() => { window.shares = new Set();
  setInterval(() => document.querySelectorAll('.upload [role=progressbar]')
    .forEach(bar => window.shares.add(bar.getAttribute('aria-valuenow'))), 50); }"""


@pytest.fixture(scope="module")
def scan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scanned procedure of 30 MB: one page, one picture of noise."""
    path = tmp_path_factory.mktemp("scan") / "scan.pdf"
    noise = Image.frombytes("RGB", (3200, 3280), hashlib.shake_128(b"noise").digest(3200 * 3280 * 3))
    canvas = Canvas(str(path), pageCompression=0)
    canvas.drawInlineImage(noise, 0, 0, 500, 500)
    canvas.save()
    assert path.stat().st_size > 30 * MEGABYTE
    return path


def draft(team: Team) -> str:
    """Return the path of a version of its own, waiting for its file."""
    document = team["dora"].create("/documents", {
        "title": "Scanned source documents", "doc_type": "WI", "owner": team["quinn"].person,
    })  # fmt: skip
    version = team["anna"].create(f"/documents/{document.body['id']}/versions", {})
    assert version.status == 201, version.said
    return f"/document-versions/{version.body['id']}"


def slow_line(visitor: Visitor) -> None:
    """Let the browser send 8 MB a second, so that there is something to watch."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", {
        "offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 8 * MEGABYTE,
    })  # fmt: skip


def refuse(route: Route) -> None:
    """Answer a PUT as a store does that will not have it."""
    if route.request.method == "PUT":
        route.fulfill(status=403, body="<Error><Message>Request has expired</Message></Error>")
    else:
        route.continue_()


@pytest.mark.timeout(300)  # 30 MB are hashed, sent and inspected while two cores carry the whole cloud
def test_a_file_of_30_mb_is_watched_refused_cancelled_and_sent(
    arrive: Arrive, team: Team, scan: Path
) -> None:
    anna = arrive("anna", draft(team))
    anna.page.evaluate(WATCH)
    anna.page.route("**/uploads/**", refuse)
    anna.upload(scan)
    expect(anna.page.get_by_role("alert")).to_contain_text("Request has expired", timeout=SLOW)
    anna.page.unroute("**/uploads/**")
    slow_line(anna)
    anna.press("Try again")
    anna.page.get_by_text("Sending").wait_for()
    anna.page.locator(".upload").get_by_role("button", name="Cancel").click()
    expect(anna.page.locator(".upload [role=progressbar]")).to_have_count(0)
    anna.upload(scan)
    expect(anna.page.get_by_text("was checked and accepted")).to_be_visible(timeout=4 * SLOW)
    shares = sorted({int(float(share)) for share in anna.page.evaluate("() => [...window.shares]") if share})
    assert len([share for share in shares if 0 < share < 100]) >= 3, shares
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    expect(anna.page.locator(".files").get_by_text(f"{digest[:12]}…")).to_be_visible()
