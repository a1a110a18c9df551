"""The parts of scenario SC12, the data-integrity day, that can be walked from outside: 1 to 4 and 8."""

import uuid
from datetime import UTC, datetime
from typing import Any

from demo import newcomer, papers
from demo.actor import Actor, DifferentAnswerError, Reply
from demo.authenticator import CHALLENGE, WithApp
from demo.client import Line
from demo.papers import Paper
from demo.walk import Walk

LONG_AGO = "Mon, 01 Jan 2001 00:00:00 GMT"
CHECK = {"method": "government_id_by_video", "evidence": "Call of today, recorded by the service desk"}


def walk(walk: Walk, line: Line, password: str) -> None:
    """Walk the steps on papers of their own."""
    second_factor(walk, line, password)
    paper = papers.draft(walk.world)
    two_edit(walk, paper)
    sent_twice(walk)
    content_changed(walk)
    client_time(walk, paper)
    papers.tidied(walk.world, paper)


def second_factor(walk: Walk, line: Line, password: str) -> None:
    """Step 1."""
    tess = newcomer.reviewer(newcomer.staff_of(line, password))
    walk = Walk(newcomer.With(walk.world, tess), walk.show)
    with walk.step("1.0", "Tess sets an authenticator app up", "a password alone can be stolen"):
        walk.holds("the pool takes her first code", tess.set_up().body.get("Status"), "SUCCESS")
        walk.holds("after her password it asks for", tess.asked_after_password()["ChallengeName"], CHALLENGE)
    paper = papers.in_review(walk.world, reviewer=tess.username)
    guessed(walk, tess, paper)
    restored(walk, tess)
    with walk.step("1.4", "Tess signs with password and code", "both, after she was shown what she signs"):
        walk.done(tess.sign(paper.version, "review", wait=10), (200, 202), "signed")
        walk.holds("it waits for approval", tess.read(paper.version)["state"], "in_approval")
    reason = "The scenario is over; the paper is not needed"
    walk.done(walk.world["quinn"].step(paper.version, "reject", reason), 200, "the paper goes back")
    papers.tidied(walk.world, paper)


def guessed(walk: Walk, tess: WithApp, paper: Paper) -> None:
    """Five wrong codes lock signing, and the right one opens nothing any more."""
    ada, number = walk.world["ada"], tess.read(f"/people/{tess.id}")["number"]
    with walk.step("1.1", "Five signings with her password and a wrong code", "guessing must stop"):
        for left in (4, 3, 2, 1, 0):
            said = walk.refused(
                tess.username, lambda _: _with_a_wrong_code(tess, paper), "REAUTH_FAILED", paper.version
            )
            walk.holds("tries left", said.body["attempts_left"], left)
        told = ada.wait_for(lambda: _task_about(ada, number), "the administrators to be told")
        walk.holds("the administrators are told at once", told["priority"], "critical")
    with walk.step("1.2", "Tess opens another signing", "with the right code at hand, the lock holds"):
        walk.refused(
            tess.username, lambda who: who.intend(paper.version, "review"), "SIGNING_LOCKED", paper.version
        )


def _task_about(ada: Actor, number: str) -> dict[str, Any] | None:
    mine = ada.items("/tasks?owner=me")
    found = next((item for item in mine if number in item["title"]), None)
    return dict(ada.read(f"/tasks/{found['id']}")["data"]) if found else None


def restored(walk: Walk, tess: WithApp) -> None:
    """Two administrators give her signing back."""
    world, path = walk.world, f"/people/{tess.id}"
    with walk.step("1.3", "Two administrators restore her signing", "neither can do it alone"):
        asked = world["ada"].step(path, "request_restore", "Identity checked again", None, **CHECK)
        walk.done(asked, 200, "Ada asks")
        walk.refused("ada", lambda ada: ada.step(path, "confirm_restore", "Confirmed"), "SOD_VIOLATION", path)
        walk.done(world["ben"].step(path, "confirm_restore", "Tess called, it was her"), 200, "Ben confirms")


def _with_a_wrong_code(tess: WithApp, paper: Paper) -> Reply:
    """Sign as the page does: what the pool refused is reported, and burns the signing."""
    opened = tess.intend(paper.version, "review")
    if opened.status != 201:
        return opened
    said = tess.answered(tess.asked_after_password(), tess.wrong_code())
    if (said.status, said.body.get("__type")) != (400, "CodeMismatchException"):
        raise DifferentAnswerError(f"the pool took a wrong code: {said.status} {said.body.get('__type')}")
    return tess.prove(paper.version, "review", opened.body, "not.a.token-of-the-signing-client")


def two_edit(walk: Walk, paper: Paper) -> None:
    """Step 2."""
    world = walk.world
    with walk.step("2", "Noor and Anna edit the same revision", "nobody's text is lost unseen"):
        seen = world["noor"].read(paper.version)["revision"]
        mine = {"change_summary": "Noor's sentence about temperature records"}
        saved = walk.done(world["noor"].edit(paper.version, mine, "More exact", seen), 200, "Noor saves")
        walk.holds("revision", saved["revision"], seen + 1)
        hers = {"change_summary": "Anna's sentence about courier times"}
        said = walk.refused("anna", lambda anna: anna.edit(paper.version, hers, "More exact", seen),
                            "STALE_REVISION", paper.version)  # fmt: skip
        differs = [item for item in said.body["differences"] if item["path"] == "/change_summary"]
        walk.holds("Anna is shown what changed", differs[0]["new"], mine["change_summary"])
        walk.trailed(
            paper.version, "document_version.edit", world["noor"].name, seen + 1, reason="More exact"
        )


def sent_twice(walk: Walk) -> None:
    """Step 3."""
    dora = walk.world["dora"]
    with walk.step("3", "Dora's create is sent twice", "a shaky line must not make two records"):
        key = uuid.uuid4().hex
        body: dict[str, Any] = {
            "title": f"Sent twice {key[:8]}",
            "doc_type": "WI",
            "owner": walk.world["mara"].person,
        }
        first = walk.done(dora.create("/documents", body, idempotency_key=key), 201, "first")
        again = walk.done(dora.create("/documents", body, idempotency_key=key), 201, "again")
        walk.holds("one record, one number", (again["id"], again["number"]), (first["id"], first["number"]))
        other = dora.create("/documents", {**body, "title": "Another"}, idempotency_key=key)
        walk.holds("the key with another body", (other.status, other.code), (422, "IDEMPOTENCY_MISMATCH"))
        found = [item for item in dora.items("/documents") if item["title"] in (body["title"], "Another")]
        walk.holds("documents made", len(found), 1)


def content_changed(walk: Walk) -> None:
    """Step 4."""
    noor = walk.world["noor"]
    with walk.step(
        "4", "Noor signs what changed since it was shown", "a signature is for the words that were read"
    ):
        reviewing = papers.in_review(walk.world)
        lena = walk.world["lena"]
        intent = lena.intend(reviewing.version, "review").body
        proof = lena.authenticate_afresh(intent)
        reason = "One more sentence is needed"
        walk.done(lena.step(reviewing.version, "reject", reason), 200, "meanwhile it goes back")
        walk.done(
            noor.edit(reviewing.version, {"change_summary": "Changed after it was shown"}, reason),
            200,
            "changes",
        )
        walk.done(noor.sign(reviewing.version, "submit"), (200, 202), "and is submitted again")
        lena.wait_for(lambda: noor.read(reviewing.version)["data"]["vault"], "the file to be kept")
        current = {**intent, "revision": noor.read(reviewing.version)["revision"]}
        walk.refused("lena", lambda who: who.prove(reviewing.version, "review", current, proof),
                     "HASH_MISMATCH", reviewing.version)  # fmt: skip
        papers.tidied(walk.world, reviewing)


def client_time(walk: Walk, paper: Paper) -> None:
    """Step 8."""
    noor = walk.world["noor"]
    with walk.step("8", "Noor's computer believes it is 2001", "time is the server's"):
        record, begun = noor.read(paper.version), datetime.now(UTC)
        body = {"change_summary": "Written in 2001?", "reason": "To see which clock counts"}
        said = noor.call("PATCH", paper.version, body, if_match=f'"{record["revision"]}"', date=LONG_AGO)
        saved = walk.done(said, 200, "saved")
        entry = walk.trailed(paper.version, "document_version.edit", noor.name, saved["revision"])
        late = abs((datetime.fromisoformat(entry["at"]) - begun).total_seconds())
        if late > 60:
            raise DifferentAnswerError(f"the entry says {entry['at']}")
        walk.note(f"the entry's time is the server's: {entry['at']}")
        forged = noor.call("PATCH", paper.version, {**body, "updated_at": "2001-01-01T00:00:00Z"},
                           if_match=f'"{saved["revision"]}"')  # fmt: skip
        walk.holds("a time sent along", (forged.status, forged.code), (422, "VALIDATION_FAILED"))
