"""A browser, the people, and a document they can work on."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright
from reportlab.pdfgen.canvas import Canvas

from tests.support.local import LocalCloud
from tests.web.people import Team, assemble
from tests.web.visitor import CHROMIUM, FLAGS, SLOW, Visitor

Arrive = Callable[..., Visitor]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here drives the page of a running study in a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")
            item.add_marker("requires_local_cloud")
            item.add_marker(pytest.mark.timeout(900))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Headless Chromium of the system."""
    executable = os.environ.get("CQMS_CHROMIUM", CHROMIUM)
    if not Path(executable).exists():
        pytest.skip(f"{executable} is missing: install chromium, or set CQMS_CHROMIUM")
    expect.set_options(timeout=SLOW)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def team(local_cloud: LocalCloud) -> Team:
    """Everybody who works in these tests."""
    return assemble(local_cloud)


@pytest.fixture
def arrive(chromium: Browser, local_cloud: LocalCloud, team: Team) -> Iterator[Arrive]:
    """Open browser sessions; afterwards none of them may have seen an error or left the study."""
    visitors: list[Visitor] = []

    def come(username: str = "", path: str = "/", width: int = 1280, scheme: str = "light") -> Visitor:
        visitor = Visitor.arrive(chromium, local_cloud.url, width, scheme)
        visitors.append(visitor)
        return visitor.sign_in(username, path) if username else visitor

    yield come
    ours = (local_cloud.url, f"http://127.0.0.1:{local_cloud.local.cloud_port}", "blob:", "data:")
    for visitor in visitors:
        strangers = [request.url for request in visitor.requests if not request.url.startswith(ours)]
        visitor.context.close()
        assert not strangers, f"requests left the study: {strangers}"
        assert not visitor.troubles, f"{visitor.username} saw {visitor.troubles}"


@pytest.fixture(scope="session")
def procedure(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A procedure of three pages, as its author's PDF."""
    path = tmp_path_factory.mktemp("files") / "visit-reports.pdf"
    canvas = Canvas(str(path), invariant=1)
    for page in range(1, 4):
        for line in range(1, 38):
            canvas.drawString(
                72, 790 - 19 * line, f"{page}.{line} The monitor writes the report in ten days."
            )
        canvas.showPage()
    canvas.save()
    return path


@pytest.fixture(scope="session")
def document(team: Team) -> str:
    """The path of a document that has no version yet."""
    made = team["dora"].create("/documents", {
        "title": "Monitoring visit reports", "doc_type": "SOP", "owner": team["quinn"].person,
        "audience_roles": ["monitor"],
    })  # fmt: skip
    assert made.status == 201, made.said
    return f"/documents/{made.body['id']}"
