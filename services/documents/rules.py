"""The rules about controlled documents: when a step is possible, and what to do first."""

from collections.abc import Mapping, Sequence

from shared import clock
from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, said


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


@rule("it is the turn of who is named before you", code="INVALID_TRANSITION", clause="records.md 2.2: routes")
def it_is_their_turn(case: Case) -> Sequence[str]:
    """Where the order of signing is sequential, people sign as they are named."""
    data = case.record.data
    missing = list(approvals_missing(case) if case.record.state == "in_approval" else reviews_missing(case))
    if data.get("signing_order") != "sequential" or case.person.id not in missing:
        return []
    return missing[: missing.index(case.person.id)]


@rule("quality assurance signs last", code="INVALID_TRANSITION", clause="records.md 2.2: last is QA")
def quality_signs_last(case: Case) -> Sequence[str] | bool:
    """Quality assurance approves what all others have approved."""
    if not is_quality(case):
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


def is_quality(case: Case) -> bool:
    """Say whether the person acts for quality assurance here."""
    return not case.person.roles_for(case.record.scope).isdisjoint(QUALITY)


@rule("a version is in work already", code="OPEN_CHILDREN", clause="records.md 2.2: one draft at a time")
def no_version_in_work(case: Case) -> Sequence[str]:
    """A second version waits until the first one is decided."""
    open_version = case.record.data.get("open_version")
    return [str(open_version)] if open_version else []


@rule("no version is effective", code="INVALID_TRANSITION", clause="OPS-01")
def something_is_effective(case: Case) -> bool:
    """Only what is in force can be reviewed or made obsolete."""
    return bool(case.record.data.get("effective_version"))


@rule("name somebody else than the owner it has", clause="records.md 2.1: owner with inactive account")
def is_another_owner(case: Case) -> bool:
    """A document is handed to somebody else, or not at all."""
    return bool(case.fields.get("owner") != case.record.data["owner"])


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
