"""Whatever can be pressed does something: an answer, a dialog, another page, or a reason why not."""

import time
from datetime import UTC, datetime, timedelta

import pytest

from tests.web.conftest import Arrive
from tests.web.controls import Crawl
from tests.web.people import Team

# Who looks at which pages beside the records below.
WALKS = {
    "ada": ["/people", "/people/new", "/parties", "/profile", "/study", "{person}", "{party}"],
    "quinn": ["/", "/documents", "/documents/new", "/quality-events", "/audit-trail", "/signatures",
              "{document}", "{version}/edit", "{version}", "{event}", "{capa}"],
    "pia": ["/", "/training-assignments", "{event}", "{document}"],
}  # fmt: skip


@pytest.fixture(scope="module")
def places(team: Team) -> dict[str, str]:
    """Records of their own, so that what is pressed here troubles nobody else."""
    stamp = str(time.time_ns())
    ago = (datetime.now(UTC) - timedelta(hours=3)).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    made = {
        "document": team["dora"].create("/documents", {
            "title": f"Pressing {stamp}", "doc_type": "SOP", "owner": team["quinn"].person,
            "audience_roles": ["medical"]}),
        "party": team["ada"].create("/parties", {"kind": "vendor", "legal_name": f"Presser {stamp}"}),
        "event": team["pia"].create("/quality-events", {
            "title": "Sample taken early", "event_kind": "protocol_deviation", "category": "consent",
            "what_happened": "A sample was taken before consent.", "occurred_at": ago, "aware_at": ago}),
        "capa": team["quinn"].create("/capas", {
            "title": "Consent first", "owner": team["quinn"].person, "severity": "major",
            "problem_statement": "Samples were taken before consent.", "sources": [{"kind": "other"}]}),
    }  # fmt: skip
    for name, reply in made.items():
        assert reply.status == 201, f"{name}: {reply.said}"
    paths = {name: f"/{reply.body['collection']}/{reply.body['id']}" for name, reply in made.items()}
    version = team["anna"].create(f"{paths['document']}/versions", {"reviewers": [], "approvers": []})
    assert version.status == 201, version.said
    person = team["pia"].person.partition("/")[2]
    return {**paths, "version": f"/document-versions/{version.body['id']}", "person": f"/people/{person}"}


@pytest.mark.parametrize("username", WALKS)
@pytest.mark.timeout(480)
def test_every_control_answers(arrive: Arrive, places: dict[str, str], username: str) -> None:
    """Issue 8: a 2xx, a dialog, or a refusal in words; and every link leads somewhere."""
    crawl = Crawl(arrive(username))
    for path in WALKS[username]:
        crawl.walk(path.format(**places))
    assert crawl.dead == []
    assert crawl.failed == []
    if username == "pia":
        crawl.gather()
    assert crawl.follow() == []
    assert len(crawl.pressed) > 5, "the walk found next to nothing to press"
