"""Scenario SC4, its beginning: a major finding at the laboratory, its answer, and the CAPA it cannot do without."""

from typing import Any

from demo.walk import Walk

LAB = "VND-Lab Central Analytics"
ANSWER: dict[str, Any] = {"root_cause": "Two racks of samples stand side by side",
          "correction": "The samples were labelled again, two were discarded"}  # fmt: skip
REPORT = {"title": "Report of the laboratory", "executive_summary": "Samples of two participants were swapped.",
          "conclusion": "The laboratory goes on, with conditions.", "participants": ["Head of the laboratory"]}  # fmt: skip


def laboratory(walk: Walk) -> tuple[str, str]:
    """Return the laboratory as an organisation, and as something that can be audited."""
    peer = walk.world["max"]
    party = next(f"party/{one['id']}" for one in peer.items("/parties?kind=vendor") if one["title"] == LAB)
    for item in peer.items("/auditable-entities?kind=vendor"):
        known = peer.read(f"/auditable-entities/{item['id']}")
        if known["data"]["party"] == party and known["state"] == "active":
            return party, str(known["entity"])
    body = {"title": LAB, "kind": "vendor", "party": party}
    made = walk.done(peer.create("/auditable-entities", body), 201, "the laboratory can be audited")
    return party, str(made["entity"])


def audited(walk: Walk, party: str, entity: str) -> str:
    """Have Max audit the laboratory and issue one major finding; return its path."""
    peer, vera, today = walk.world["max"], walk.world["vera"], walk.world.business_date().isoformat()
    audit: dict[str, Any] = {
        "title": "Audit of the laboratory", "kind": "routine", "about": entity, "party": party,
        "owner": peer.person, "auditees": [vera.person], "scope_of_audit": "Labels, samples and results",
        "start_on": today, "end_on": today, "agenda": [{"on": today, "topic": "Labels"}],
    }  # fmt: skip
    path = f"/audits/{walk.done(peer.create('/audits', audit), 201, 'an audit')['id']}"
    for step in ("plan", "confirm", "begin"):
        walk.done(peer.step(path, step), 200, step)
    body = {"title": "Samples were swapped", "grade": "major", "owner": vera.person, "requirement": "E6(R3) 4.3.1",
            "statement": "Samples of two participants carried each other's label."}  # fmt: skip
    found = walk.done(peer.create(f"{path}/findings", body), 201, "a major finding")
    walk.done(peer.step(path, "complete_fieldwork"), 200, "the fieldwork is complete")
    report = f"/audit-reports/{walk.done(peer.create(f'{path}/reports', REPORT), 201, 'a report')['id']}"
    walk.done(peer.sign(report, "submit"), (200, 202), "Max signs it")
    walk.done(walk.world["quinn"].sign(report, "issue"), (200, 202), "Quinn signs it")
    return f"/findings/{found['id']}"


def issued(walk: Walk, party: str, entity: str) -> str:
    """Step 1; return the finding's path."""
    vera = walk.world["vera"]
    with walk.step(
        "1", "Max issues a major finding at the laboratory", "who was audited answers, and corrects"
    ):
        finding = audited(walk, party, entity)
        number = walk.world["max"].read(finding)["number"]
        asked = f"Answer {number}"
        vera.wait_for(lambda: asked in [one["title"] for one in vera.items("/tasks?owner=me")] or None, asked)
        walk.note(f"Vera is asked: {asked}")
        capa = f"/capas/{vera.wait_for(lambda: vera.read(finding)['data']['capas'], 'the draft CAPA')[0]}"
        walk.holds("a draft CAPA stands, for Vera", (vera.read(capa)["state"], vera.read(capa)["data"]["owner"]),
                   ("draft", vera.person))  # fmt: skip
    return finding


def answered(walk: Walk, finding: str) -> None:
    """Steps 2 and 3."""
    vera, quinn = walk.world["vera"], walk.world["quinn"]
    done_by: dict[str, Any] = {"done_by_on": walk.world.business_date().isoformat()}
    with walk.step("2", "Vera answers without a root cause", "nobody cures what they did not look for"):
        bare: dict[str, Any] = {"correction": ANSWER["correction"], **done_by}
        walk.refused(
            "vera", lambda vera: vera.sign(finding, "respond", **bare), "MISSING_FIELD", finding, "max"
        )
        walk.done(vera.sign(finding, "respond", **ANSWER, **done_by), (200, 202), "with a root cause")
    with walk.step("3", "Quinn accepts after the draft CAPA was voided", "a promise is no corrective action"):
        [draft] = vera.read(finding)["data"]["capas"]
        void = quinn.sign(f"/capas/{draft}", "cancel", "The laboratory plans one of its own")
        walk.done(void, (200, 202), f"Quinn voids {draft}")
        vera.wait_for(lambda: None if vera.read(finding)["data"]["capas"] else True, "the finding to know")
        walk.refused("quinn", lambda quinn: quinn.sign(finding, "accept"), "MISSING_LINK", finding, "max")


def accepted(walk: Walk, finding: str, capa: str) -> None:
    """Accept the answer, once a live CAPA stands."""
    vera, quinn = walk.world["vera"], walk.world["quinn"]
    vera.wait_for(lambda: vera.read(finding)["data"]["capas"] or None, f"the finding to name {capa}")
    walk.done(quinn.sign(finding, "accept"), (200, 202), "with a live CAPA Quinn accepts the answer")
