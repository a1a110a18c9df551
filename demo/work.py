"""Work on documents as people do it: bring a version forward from wherever it stands, read what is assigned."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from demo.actor import Actor, DifferentAnswerError, expected
from demo.authoring import make_pdf
from demo.library import Document
from demo.people import Staff
from demo.plan import ALSO_READ_BY, FOUNDING, OWNERS, Version, text_of, unfinished

ORDER = ("draft", "in_review", "in_approval", "approved", "effective", "superseded", "obsolete")
SIGNED = (200, 202)


def register_document(staff: Staff, text: Document) -> str:
    """Enter a document in the register, once; return its id."""
    body = {
        "title": text.title, "doc_type": text.doc_type, "owner": staff[OWNERS[text.doc_type]].person,
        "process": text.process, "review_interval_months": text.review_interval_months,
        "training_required": text.training, "audience_roles": [*text.audience_roles, *ALSO_READ_BY.get(text.number, ())],
    }  # fmt: skip
    made = staff["dora"].create("/documents", body, idempotency_key=f"demo-document-{text.number}")
    return str(expected(made, 201, f"registering {text.number}").body["id"])


def open_version(staff: Staff, document: str, plan: Version, today: date) -> str:
    """Open the version's draft, once; return its path."""
    route, text = plan.route, text_of(plan)
    versions = staff[route.author].items(f"/documents/{document}/versions")
    if len(versions) >= plan.edition:
        return f"/document-versions/{versions[plan.edition - 1]['id']}"
    body: dict[str, Any] = {
        "reviewers": [staff[name].person for name in route.reviewers],
        "approvers": [staff[name].person for name in route.approvers],
        "change_summary": text.change_summary, "due_days": plan.due_days,
        "training_gate": {"mode": plan.gate, "threshold_pct": 90}, "impact_rationale": FOUNDING,
    }  # fmt: skip
    if plan.in_days is not None:
        body["planned_effective_on"] = (today + timedelta(days=plan.in_days)).isoformat()
    key = f"demo-version-{plan.number}-{plan.edition}"
    made = staff[route.author].create(f"/documents/{document}/versions", body, idempotency_key=key)
    return f"/document-versions/{expected(made, 201, f'drafting {plan.number}').body['id']}"


def bring(staff: Staff, document: str, plan: Version, today: date) -> str:
    """Take every step that is still missing until the version stands where the plan wants it."""
    path = open_version(staff, document, plan, today)
    while (state := _state(staff, path, plan)) is not None:
        {"draft": _draft, "in_review": _review, "in_approval": _approve, "approved": _await}[state](
            staff, path, plan
        )
    return path


def _state(staff: Staff, path: str, plan: Version) -> str | None:
    """Return the state to go on from, or None when the version has arrived."""
    record = staff[plan.route.author].read(path)
    state = str(record["state"])
    returned = not plan.sent_back or record["data"]["minor"] > 1 or record["data"]["major"] > 0
    arrived = ORDER.index(state) >= ORDER.index(plan.goes_to) and returned
    if plan.goes_to == "draft":
        return None if record["data"]["file"] else state
    if arrived and plan.signed_reviews is not None:
        done = [s for s in record["signatures"] if s["step"] == "review" and not s["voided"]]
        return None if len(done) >= plan.signed_reviews else state
    return None if arrived else state


def _draft(staff: Staff, path: str, plan: Version) -> None:
    author, text = staff[plan.route.author], text_of(plan)
    record = author.read(path)
    first_round = bool(plan.sent_back) and record["data"]["minor"] == 1 and record["data"]["major"] == 0
    said = unfinished(text) if first_round else text
    label = record["data"]["label"]
    attach(author, path, replace(said, number=record["number"].rpartition("-V")[0]), label)
    if plan.goes_to != "draft":
        signed(author, path, "submit")


def attach(author: Actor, path: str, text: Document, label: str) -> dict[str, Any]:
    """Bring the PDF of a text and wait until it was looked at; return the upload's verdict."""
    opened = author.upload(path, f"{text.number} {label}.pdf", make_pdf(text, label))
    identity = expected(opened, 201, f"uploading {text.number} {label}").body["upload_id"]
    verdict = settled_upload(author, identity)
    if verdict["state"] != "accepted":
        raise DifferentAnswerError(f"{text.number} {label} was refused: {verdict['why']}")
    return verdict


def settled_upload(author: Actor, identity: str) -> dict[str, Any]:
    """Wait until an upload was accepted or refused."""

    def look() -> dict[str, Any] | None:
        found = author.read(f"/uploads/{identity}")
        return found if found["state"] != "received" else None

    return author.wait_for(look, "the file to be looked at")


def _review(staff: Staff, path: str, plan: Version) -> None:
    reviewers = staff.all(plan.route.reviewers)
    record = in_vault(reviewers[0], path)
    if plan.sent_back and record["data"]["minor"] == 1 and record["data"]["major"] == 0:
        expected(reviewers[0].step(path, "reject", plan.sent_back), 200, f"sending {plan.number} back")
        return
    for reviewer in reviewers[: plan.signed_reviews]:
        _sign_unless_done(reviewer, path, "review")


def in_vault(actor: Actor, path: str) -> dict[str, Any]:
    """Wait until the submitted file is kept where nobody can change it; return the record."""

    def look() -> dict[str, Any] | None:
        record = actor.read(path)
        return record if record["data"]["vault"] or record["state"] != "in_review" else None

    return dict(actor.wait_for(look, f"{path} to be kept in the vault"))


def _approve(staff: Staff, path: str, plan: Version) -> None:
    for approver in staff.all(plan.route.approvers):
        _sign_unless_done(approver, path, "approve")


def _sign_unless_done(actor: Actor, path: str, name: str) -> None:
    standing = [s for s in actor.read(path)["signatures"] if s["step"] == name and not s["voided"]]
    if actor.person not in {s["person"] for s in standing}:
        signed(actor, path, name)


def _await(staff: Staff, path: str, plan: Version) -> None:
    """An approved version becomes effective by itself; its audience reads meanwhile."""
    if plan.gate == "block":
        read_by_audience(staff, path, plan.readers)
    author = staff[plan.route.author]
    author.wait_for(
        lambda: author.read(path)["state"] != "approved" or None, f"{plan.number} to become effective"
    )


def signed(actor: Actor, path: str, name: str, reason: str | None = None, **fields: Any) -> dict[str, Any]:
    """Sign a step; begin anew when somebody else's step came between."""
    said = actor.sign(path, name, reason, **fields)
    for _ in range(3):
        if said.status != 412:
            break
        said = actor.sign(path, name, reason, **fields)
    return dict(expected(said, SIGNED, f"{actor.username} signing {name} on {path}").body)


def read_by_audience(staff: Staff, path: str, most: int | None) -> None:
    """Let people of the audience open a version and sign that they have read and understood it."""
    version = staff["dora"].read(path)

    def all_assigned() -> list[dict[str, Any]] | None:
        found = staff["dora"].read(f"{path}/training")
        return found["items"] if found["expected"] is not None else None

    readers = staff["dora"].wait_for(all_assigned, f"the assignments of {version['number']}")
    done = sum(reader["state"] == "completed" for reader in readers)
    waiting = [reader for reader in readers if reader["state"] == "assigned"]
    by_person = {person.person: person for person in staff.people.values()}
    few = waiting if most is None else waiting[: max(0, most - done)]
    with ThreadPoolExecutor(5) as at_once:
        list(
            at_once.map(
                lambda r: read_and_sign(by_person[r["person"]], r["assignment"].partition("/")[2]), few
            )
        )


def read_and_sign(learner: Actor, assignment: str) -> None:
    """Open what was assigned, read it, sign."""
    path = f"/training-assignments/{assignment}"
    record = learner.read(path)
    if record["state"] == "assigned":
        record = expected(learner.step(path, "open", None, record["revision"]), 200, f"opening {path}").body
    if record["state"] == "in_progress":
        signed(learner, path, "complete")
