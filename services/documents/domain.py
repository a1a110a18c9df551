"""What controlled documents and their versions are, and the rules about them."""

import os
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from shared import clock, duedates
from shared.lifecycle import Case, Companion, rule
from shared.records import Data, Record
from shared.roles import QUALITY, Relation, Role, said
from shared.signatures import Meaning

ENTITY = r"^person/[0-9A-HJKMNP-TV-Z]{26}$"
PersonId = Annotated[str, Field(pattern=ENTITY, json_schema_extra={"x-ref": "people"})]
REVIEW_WORKING_DAYS = 10
MOST_PAGES = 2000


class DocumentBody(BaseModel):
    """The master of a controlled document."""

    model_config = ConfigDict(extra="forbid")
    title: str = Field(min_length=3, max_length=200, title="Title")
    doc_type: Literal["SOP", "WI", "FRM", "POL", "PLN"] = Field(title="Type")
    owner: PersonId = Field(title="Owner")
    process: str = Field(default="", max_length=120, title="Process")
    language: str = Field(default="en", pattern=r"^[a-z]{2}$", title="Language")
    tmf_code: str | None = Field(
        default=None, pattern=r"^\d\d\.\d\d\.\d\d$", title="TMF Reference Model code"
    )
    review_interval_months: int = Field(default=24, ge=1, le=60, title="Review interval in months")
    training_required: Literal["none", "read"] = Field(default="read", title="Training required")
    audience_roles: list[Role] = Field(default=[], max_length=20, title="Audience")


class DocumentKept(BaseModel):
    """What steps record of a document."""

    effective_version: str | None = Field(default=None, title="Effective version")
    open_version: str | None = Field(default=None, title="Version in work")
    label: str | None = Field(default=None, title="Effective version label")
    next_review_on: date | None = Field(default=None, title="Next periodic review")
    review_announced: bool | None = Field(default=None, title="Periodic review announced")
    owner_agreed: bool | None = Field(default=None, title="Owner agreed to obsolescence")


class Gate(BaseModel):
    """What holds a version back until people are trained."""

    model_config = ConfigDict(extra="forbid")
    mode: Literal["block", "warn", "none"] = Field(default="block", title="Mode")
    threshold_pct: int = Field(default=90, ge=1, le=100, title="Threshold in %")


class VersionBody(BaseModel):
    """A version of a document, as its author writes it."""

    model_config = ConfigDict(extra="forbid")
    change_summary: str = Field(default="", max_length=4000, title="What changed and why",
                                json_schema_extra={"format": "multiline"})  # fmt: skip
    reviewers: list[PersonId] = Field(default=[], max_length=10, title="Reviewers")
    approvers: list[PersonId] = Field(default=[], max_length=10, title="Approvers")
    planned_effective_on: date | None = Field(default=None, title="Planned effective date")
    training_impact: Literal["all", "delta", "none"] = Field(default="all", title="Training impact")
    exempt_roles: list[Role] = Field(default=[], max_length=20, title="Roles without retraining")
    impact_rationale: str = Field(default="", max_length=2000, title="Rationale of the impact decision")
    due_days: int = Field(default=14, ge=1, le=90, title="Days to read")
    training_gate: Gate = Field(default=Gate(), title="Training gate")

    @model_validator(mode="after")
    def named_once(self) -> "VersionBody":
        """Refuse a person named twice."""
        for people in (self.reviewers, self.approvers):
            if len(set(people)) != len(people):
                raise ValueError("names a person twice")
        return self


class VersionKept(BaseModel):
    """What steps record of a version."""

    document: str | None = Field(default=None, title="Document")
    title: str | None = Field(default=None, title="Title")
    doc_type: str | None = Field(default=None, title="Type")
    audience_roles: list[str] | None = Field(default=None, title="Audience")
    major: int | None = Field(default=None, title="Major")
    minor: int | None = Field(default=None, title="Minor")
    label: str | None = Field(default=None, title="Version")
    file: dict[str, Any] | None = Field(default=None, title="File")
    source_file: dict[str, Any] | None = Field(default=None, title="Source file")
    vault: dict[str, Any] | None = Field(default=None, title="Kept in the vault")
    rendition: dict[str, Any] | None = Field(default=None, title="Signed copy")
    effective_at: str | None = Field(default=None, title="Effective since")
    superseded: str | None = Field(default=None, title="Supersedes")
    superseded_at: str | None = Field(default=None, title="Superseded since")


def document_number(data: Data, _: Record | None) -> tuple[str, str]:
    """Number documents by their type: ABC01-SOP-014."""
    kind = data["doc_type"]
    return str(kind), f"{os.environ['STUDY']}-{kind}-" + "{seq:03d}"


def version_number(_: Data, parent: Record | None) -> tuple[str, str]:
    """Number versions below their document: ABC01-SOP-014-V02."""
    above = parent.number if parent else ""
    return f"{above}-V", above + "-V{seq:02d}"


def version_relations(record: Record) -> Mapping[Relation, frozenset[str]]:
    """Say who is what to a version."""
    return {
        Relation.REVIEWER: frozenset(record.data.get("reviewers", ())),
        Relation.APPROVER: frozenset(record.data.get("approvers", ())),
    }


def begin(case: Case) -> Mapping[str, object]:
    """Give a new version its document's name and audience, and the next minor number."""
    parent = case.facts["parent"]
    assert isinstance(parent, Record)  # noqa: S101  # a version is opened below its document
    major, _, minor = str(parent.data.get("label") or "0.0").partition(".")
    return {
        "document": parent.entity, "title": parent.title, "doc_type": parent.data["doc_type"],
        "audience_roles": list(parent.data["audience_roles"]), "major": int(major), "minor": int(minor) + 1,
        "label": f"{major}.{int(minor) + 1}", "superseded": parent.data.get("effective_version"),
    }  # fmt: skip


def take_place(case: Case) -> Sequence[Companion]:
    """Note in the document that a version is in work; a second one is refused there."""
    parent = case.facts["parent"]
    assert isinstance(parent, Record)  # noqa: S101  # a version is opened below its document
    return [Companion(parent, "start_version", {"open_version": case.record.entity})]


def master(case: Case) -> Record:
    """Return the document of the version, as the service looked it up."""
    found = case.facts["document"]
    if not isinstance(found, Record):
        raise LookupError(f"{case.record.number} was judged without its document")
    return found


@rule("attach the PDF that is to be signed", clause="SIG-05, 21 CFR 11.70")
def file_attached(case: Case) -> bool:
    """A version without its file cannot be submitted."""
    return bool(case.record.data.get("file"))


@rule(
    "say what changed and why",
    clause="records.md 2.2: required from version 1.1 on",
    code="MISSING_RATIONALE",
)
def change_is_described(case: Case) -> bool:
    """Every version after the first effective one says what changed."""
    return (
        not case.record.data.get("superseded") or len(str(case.record.data["change_summary"]).strip()) >= 10
    )


@rule("name at least one reviewer and one approver; none of them the author", clause="SIG-13, E6(R3) C.2.1")
def route_is_complete(case: Case) -> Sequence[str]:
    """The required set of signers is known before the first signature."""
    data, authors = case.record.data, set(case.record.authors)
    missing = [f"{word}" for word in ("reviewers", "approvers") if not data[word]]
    return missing + [f"another person than the author among the {word}" for word in ("reviewers", "approvers")
                      if authors & set(data[word])]  # fmt: skip


@rule("name an approver from quality assurance", clause="records.md 2.2: the last approval is QA's")
def quality_approves(case: Case) -> Sequence[str] | bool:
    """One of the approvers must hold a quality role."""
    approvers = case.facts.get("approver_roles", {})
    quality = {role.value for role in QUALITY}
    found = isinstance(approvers, Mapping) and any(quality & set(roles) for roles in approvers.values())
    return True if found else [said(role) for role in QUALITY]


@rule(
    "say why nobody has to be retrained", code="MISSING_RATIONALE", clause="records.md 2.2: none + rationale"
)
def impact_is_justified(case: Case) -> bool:
    """`none` and exempt roles need a rationale."""
    data = case.record.data
    free = data["training_impact"] == "none" or data["exempt_roles"]
    return not free or len(str(data["impact_rationale"]).strip()) >= 10


@rule(
    "the file is being kept in the vault; try again in a moment",
    code="MISSING_LINK",
    clause="I3, 21 CFR 11.70",
)
def file_is_in_the_vault(case: Case) -> bool:
    """Reviewers and approvers sign an object whose version id and digest are known."""
    return bool(case.record.data.get("vault"))


@rule("you signed this already", code="INVALID_TRANSITION", clause="SIG-11: same meaning twice")
def not_signed_yet(case: Case) -> bool:
    """Nobody signs the same meaning twice in a round."""
    step = "approve" if case.record.state == "in_approval" else "review"
    signed = {s.person for s in case.record.standing_signatures() if s.step == step}
    return case.person.id not in signed


@rule("quality assurance signs last", code="INVALID_TRANSITION", clause="records.md 2.2: last is QA")
def quality_signs_last(case: Case) -> Sequence[str] | bool:
    """Quality assurance approves what all others have approved."""
    if not _is_quality(case):
        return True
    waiting = [person for person in approvals_missing(case) if person != case.person.id]
    roles = case.facts.get("approver_roles", {})
    quality = {role.value for role in QUALITY}
    others = [p for p in waiting if isinstance(roles, Mapping) and not quality & set(roles.get(p, ()))]
    return others or True


@rule("required training is not complete", code="NOT_TRAINED", clause="VAL-09, 21 CFR 11.10(i)")
def gate_is_met(case: Case) -> Sequence[str] | bool:
    """Enough of the audience has read and understood; an unknown audience is never enough."""
    gate, impact = case.record.data["training_gate"], case.record.data["training_impact"]
    if gate["mode"] != "block" or impact == "none" or not needs_training(case):
        return True
    progress = case.facts.get("progress")
    if not isinstance(progress, Mapping) or progress.get("expected") is None:
        return ["the assignments of this version are being made"]
    waiting = list(progress["waiting"])
    total = int(progress["expected"])
    enough = (total - len(waiting)) * 100 >= gate["threshold_pct"] * total
    return True if enough else waiting


def needs_training(case: Case) -> bool:
    """Say whether the document asks for training at all."""
    return bool(master(case).data["training_required"] != "none")


@rule(
    "the planned date is not reached",
    code="INVALID_TRANSITION",
    clause="records.md 2.2: future-dated effectiveness",
)
def date_is_reached(case: Case) -> bool:
    """A version becomes effective on its planned date, in the study's zone."""
    planned = case.record.data.get("planned_effective_on")
    return planned is None or str(planned) <= clock.today().isoformat()


def reviews_missing(case: Case) -> Sequence[str]:
    """Return the reviewers who have not signed in this round."""
    signed = {s.person for s in case.record.standing_signatures() if s.step == "review"}
    return [person for person in case.record.data["reviewers"] if person not in signed]


def approvals_missing(case: Case) -> Sequence[str]:
    """Return the approvers who have not signed in this round."""
    signed = {s.person for s in case.record.standing_signatures() if s.step == "approve"}
    return [person for person in case.record.data["approvers"] if person not in signed]


def _is_quality(case: Case) -> bool:
    return not case.person.roles_for(case.record.scope).isdisjoint(QUALITY)


def approval_meaning(case: Case) -> Meaning:
    """Quality assurance approves as such, every other approver approves."""
    return Meaning.QA_APPROVED if _is_quality(case) else Meaning.APPROVED


def approved(case: Case) -> Mapping[str, object]:
    """Give the approved version the next major number (decision 5)."""
    major = int(case.record.data["major"]) + 1
    return {"major": major, "minor": 0, "label": f"{major}.0"}


def reworked(case: Case) -> Mapping[str, object]:
    """Give the returned draft the next minor number; its file left the vault's round."""
    data = case.record.data
    minor = int(data["minor"]) + 1
    return {"minor": minor, "label": f"{data['major']}.{minor}", "vault": None}


def became_effective(case: Case) -> Sequence[Companion]:
    """The document points to the new version, and the former one is superseded in the same instant."""
    document, at = master(case), clock.instant(clock.now())
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
        found.append(Companion(former, "supersede", {"superseded_at": at}))
    return found


def gave_up(case: Case) -> Sequence[Companion]:
    """The document has no version in work any more."""
    return [Companion(master(case), "end_version", {"open_version": None})]


def review_due_on(_: Case) -> str:
    """Reviewers and approvers have ten working days."""
    return duedates.working_days_after(clock.today(), REVIEW_WORKING_DAYS).isoformat()


def next_review(case: Case) -> Mapping[str, object]:
    """Set the next periodic review from today."""
    months = int(case.record.data["review_interval_months"])
    review = (clock.today() + timedelta(days=round(months * 30.44))).isoformat()
    return {"next_review_on": review, "review_announced": None}


@rule("a version is in work already", code="OPEN_CHILDREN", clause="records.md 2.2: one draft at a time")
def no_version_in_work(case: Case) -> Sequence[str]:
    """A second version waits until the first one is decided."""
    open_version = case.record.data.get("open_version")
    return [str(open_version)] if open_version else []


@rule("no version is effective", code="INVALID_TRANSITION", clause="OPS-01")
def something_is_effective(case: Case) -> bool:
    """Only what is in force can be reviewed or made obsolete."""
    return bool(case.record.data.get("effective_version"))


@rule("the document's owner agrees first", clause="records.md 2.1: owner and QA")
def owner_agreed(case: Case) -> bool:
    """Obsolescence needs the owner's signature and then quality assurance's."""
    return bool(case.record.data.get("owner_agreed"))


@rule(
    "a version became effective; make the document obsolete instead", code="INVALID_TRANSITION", clause="E10"
)
def nothing_ever_effective(case: Case) -> bool:
    """Only a document that never was in force can be voided."""
    return not case.record.data.get("effective_version")


def effective_ends(case: Case) -> Sequence[Companion]:
    """The effective version becomes obsolete with its document."""
    version = case.facts.get("effective")
    return [Companion(version, "make_obsolete")] if isinstance(version, Record) else []
