"""What must hold before a record of the matrix becomes active."""

from collections.abc import Mapping, Sequence

from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Role

MAKERS = (Role.TRAINING_ADMINISTRATOR, *QUALITY)


def former(case: Case) -> Record | None:
    """Return the record this one is a new version of."""
    found = case.facts.get("former")
    return found if isinstance(found, Record) else None


@rule("what it replaces is not active any more", code="INVALID_TRANSITION", clause="records.md 2.4: one version active",
      who_can=MAKERS)  # fmt: skip
def replaces_what_is_active(case: Case) -> bool:
    """A new version takes the place of the active one, and of no other."""
    if not case.record.data.get("replaces"):
        return True
    replaced = former(case)
    return replaced is not None and replaced.state == "active"


@rule("every part must be active first", code="MISSING_LINK", clause="records.md 2.4: only active creates assignments",
      who_can=MAKERS)  # fmt: skip
def parts_are_active(case: Case) -> Sequence[str] | bool:
    """Nothing is built on what quality assurance has not approved, or what is retired."""
    parts = case.facts.get("parts")
    if not isinstance(parts, Mapping):
        return False
    return [
        part.number if part else name
        for name, part in parts.items()
        if part is None or part.state != "active"
    ]


@rule("complete it as its kind asks", clause="records.md 2.4: requirement", who_can=MAKERS)
def is_complete(case: Case) -> Sequence[str]:
    """A reading names documents, a quiz has its pool, and what others have to see names who sees it."""
    data = case.record.data
    missing = {
        "documents": data["kind"] == "read" and not data["documents"],
        "quiz": data["kind"] == "quiz" and not data.get("quiz"),
        "verifier_role": data["kind"] in ("classroom", "on_job") and not data.get("verifier_role"),
    }
    return [name for name, lacking in missing.items() if lacking]


@rule("a document has no version that could be read, or is on its way out of use", code="MISSING_LINK", clause="records.md 2.4: documents, version-following",
      who_can=(Role.DOCUMENT_CONTROLLER,))  # fmt: skip
def documents_can_be_read(case: Case) -> Sequence[str] | bool:
    """Nobody is sent to read what was never approved or is obsolete."""
    unreadable = case.facts.get("unreadable")
    return list(unreadable) if isinstance(unreadable, Sequence) else False


@rule("the matrix contradicts itself; see its linter", code="INVALID_TRANSITION", clause="records.md 2.4: role matrix",
      who_can=MAKERS)  # fmt: skip
def has_no_faults(case: Case) -> Sequence[str] | bool:
    """A matrix with a fault that the linter calls an error is never in force."""
    faults = case.facts.get("faults")
    return (
        [fault.says for fault in faults if fault.severity == "error"]
        if isinstance(faults, Sequence)
        else False
    )


@rule("another matrix is active for this scope; replace that one", code="ALREADY_EXISTS", who_can=MAKERS,
      clause="records.md 2.4: the role matrix is one record")  # fmt: skip
def is_the_only_one(case: Case) -> bool:
    """There is one matrix for the study, and one for each country and site."""
    if "standing" not in case.facts:
        return False
    standing = case.facts["standing"]
    return standing is None or standing == case.record.data.get("replaces")


@rule(
    "say why nobody has to do it again",
    code="MISSING_RATIONALE",
    clause="records.md 2.4: impact decision",
    who_can=MAKERS,
)
def sparing_is_justified(case: Case) -> bool:
    """A new version that nobody is trained in again has its reason; a first version spares nobody."""
    data = case.record.data
    return bool(data["retrain"] or (data.get("replaces") and data["retrain_rationale"].strip()))
