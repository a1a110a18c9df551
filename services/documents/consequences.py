"""What follows from a step of a document or a version: numbers, dates, and steps of other records."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from shared import clock, duedates
from shared.lifecycle import Case, Companion
from shared.records import Record
from shared.signatures import Meaning

from .rules import is_quality, master

REVIEW_WORKING_DAYS = 10


def begin(case: Case) -> Mapping[str, object]:
    """Give a new version its document's name and audience, and the next minor number."""
    parent = case.facts["parent"]
    assert isinstance(parent, Record)  # noqa: S101  # a version is opened below its document
    major, _, minor = str(parent.data.get("label") or "0.0").partition(".")
    readers = list(parent.data["audience_roles"]) if parent.data["training_required"] != "none" else []
    return {
        "document": parent.entity, "title": parent.title, "doc_type": parent.data["doc_type"],
        "audience_roles": readers, "training_required": parent.data["training_required"], "major": int(major), "minor": int(minor) + 1,
        "label": f"{major}.{int(minor) + 1}", "superseded": parent.data.get("effective_version"),
        "legal_holds": parent.data.get("legal_holds"),
    }  # fmt: skip


def take_place(case: Case) -> Sequence[Companion]:
    """Note in the document that a version is in work; a second one is refused there."""
    parent = case.facts["parent"]
    assert isinstance(parent, Record)  # noqa: S101  # a version is opened below its document
    return [Companion(parent, "start_version", {"open_version": case.record.entity})]


def approval_meaning(case: Case) -> Meaning:
    """Quality assurance approves as such, every other approver approves."""
    return Meaning.QA_APPROVED if is_quality(case) else Meaning.APPROVED


def approved(case: Case) -> Mapping[str, object]:
    """Give the approved version the next major number (decision 5)."""
    major = int(case.record.data["major"]) + 1
    return {"major": major, "minor": 0, "label": f"{major}.0"}


def reworked(case: Case) -> Mapping[str, object]:
    """Give the returned draft the next minor number; what was submitted stays with its round. ATR-04"""
    data, rounds = case.record.data, case.record.data.get("rounds") or {}
    minor = int(data["minor"]) + 1
    submitted = {name: _kept(data, name) for name in ("file", "source_file") if data.get(name)}
    rounds = {**rounds, str(case.record.round): {"label": data["label"], **submitted}}
    return {"minor": minor, "label": f"{data['major']}.{minor}", "vault": None, "rounds": rounds}


def _kept(data: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return where a file of the round lies: in the vault once it was kept there, at work until then.

    Its digest is called so, and not sha256: what the next round signs is the next round's file alone.
    """
    held, vault = data[name], data.get("vault") if name == "file" else None
    where = (
        {"bucket": "records", "key": vault["key"], "version_id": vault["version_id"]}
        if vault
        else {"bucket": "work", "key": held["key"]}
    )
    said = {part: held[part] for part in ("filename", "media_type", "size")}
    return {**said, **where, "digest": held["sha256"]}


def became_effective(case: Case) -> Sequence[Companion]:
    """The document points to the new version, and the former one is superseded in the same instant."""
    document = master(case)
    months = int(document.data["review_interval_months"])
    review = (clock.today() + timedelta(days=round(months * 30.44))).isoformat()
    found = [
        Companion(
            document, "take_effect",
            {"effective_version": case.record.entity, "open_version": None, "label": case.record.data["label"],
             "next_review_on": review, "review_announced": None},
        )
    ]  # fmt: skip
    former = case.facts.get("former")
    if isinstance(former, Record):
        found.append(Companion(former, "supersede", {"superseded_at": case.record.data["effective_at"]}))
    return found


def gave_up(case: Case) -> Sequence[Companion]:
    """The document has no version in work any more."""
    return [Companion(master(case), "end_version", {"open_version": None})]


def review_due_on(_: Case) -> str:
    """Reviewers and approvers have ten working days."""
    return duedates.working_days_from(clock.today(), REVIEW_WORKING_DAYS).isoformat()


def next_review(case: Case) -> Mapping[str, object]:
    """Set the next periodic review from today."""
    months = int(case.record.data["review_interval_months"])
    review = (clock.today() + timedelta(days=round(months * 30.44))).isoformat()
    return {"next_review_on": review, "review_announced": None, "review_verdict": _verdict(case, "keep")}


def to_be_revised(case: Case) -> Mapping[str, object]:
    """Keep that a new version is to be made; its becoming effective sets the next review."""
    return {"review_verdict": _verdict(case, "revise")}


def _verdict(case: Case, verdict: str) -> dict[str, str]:
    return {"verdict": verdict, "by": case.person.id, "on": clock.today().isoformat()}


def effective_ends(case: Case) -> Sequence[Companion]:
    """The effective version becomes obsolete with its document."""
    version = case.facts.get("effective")
    return [Companion(version, "make_obsolete")] if isinstance(version, Record) else []
