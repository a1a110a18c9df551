"""What must hold before a process is in force, and before it is given up."""

from collections.abc import Sequence

from shared.lifecycle import Case, rule
from shared.records import Record
from shared.roles import QUALITY, Role

MAKERS = (*QUALITY, Role.STUDY_MANAGER)
SHORTEST = 10


def named(case: Case, fact: str) -> Record | None:
    """Return a record that the service looked up for this case."""
    found = case.facts.get(fact)
    return found if isinstance(found, Record) else None


def _listed(case: Case, fact: str) -> Sequence[str] | bool:
    """Return what the service found wanting; what it did not look up fails closed."""
    found = case.facts.get(fact)
    return list(found) if isinstance(found, list) else False


@rule("name its owner", clause="records.md 2.12, ISO 9001 5.3", who_can=MAKERS)
def has_an_owner(case: Case) -> Sequence[str]:
    """Nobody answers for a process that belongs to nobody."""
    return [] if case.record.data.get("owner") else ["owner"]


@rule("say what it is for, its steps, and what comes out", clause="ISO 9001 4.4.1(a), (b)", who_can=MAKERS)
def is_described(case: Case) -> Sequence[str]:
    """A process without steps or outputs could be neither carried out nor judged."""
    data = case.record.data
    lacking = {
        "purpose": len(data["purpose"].strip()) < SHORTEST,
        "steps": not data["steps"],
        "outputs": not data["outputs"],
    }
    return [name for name, is_lacking in lacking.items() if is_lacking]


@rule("what it replaces is not in force any more, or has another code", code="INVALID_TRANSITION",
      clause="records.md 2.12: one version in force", who_can=MAKERS)  # fmt: skip
def replaces_what_is_in_force(case: Case) -> bool:
    """A new version takes the place of the one in force and keeps its code, by which others know the process."""
    if not case.record.data.get("replaces"):
        return True
    replaced = named(case, "former")
    return (
        replaced is not None
        and replaced.state == "approved"
        and replaced.data["code"] == case.record.data["code"]
    )


@rule("another process has this code; replace that one, or take another code", code="ALREADY_EXISTS",
      clause="records.md 2.12: process code", who_can=MAKERS)  # fmt: skip
def code_is_free(case: Case) -> bool:
    """There is one version of a process in force."""
    if "standing" not in case.facts:
        return False
    standing = case.facts["standing"]
    return standing is None or standing == case.record.data.get("replaces")


@rule("what it is part of must be in force, and not be a part of it", code="MISSING_LINK",
      clause="records.md 2.12: process hierarchy", who_can=MAKERS)  # fmt: skip
def stands_in_the_hierarchy(case: Case) -> bool:
    """Processes form a tree: nothing is a part of itself, however far up."""
    if not case.record.data.get("part_of"):
        return True
    above, codes = named(case, "above"), case.facts.get("codes_above")
    return (
        above is not None
        and above.state == "approved"
        and isinstance(codes, list)
        and case.record.data["code"] not in codes
    )


@rule("name documents of this study that are not obsolete", code="MISSING_LINK", clause="QMS-08, E6(R3) 3.11.1",
      who_can=(Role.DOCUMENT_CONTROLLER,))  # fmt: skip
def documents_are_known(case: Case) -> Sequence[str] | bool:
    """A process does not rest on a procedure that nobody may use."""
    return _listed(case, "unknown_documents")


@rule("name competencies that are active", code="MISSING_LINK", clause="ISO 9001 7.2, E6(R3) 3.4",
      who_can=(Role.TRAINING_ADMINISTRATOR,))  # fmt: skip
def competencies_are_active(case: Case) -> Sequence[str] | bool:
    """What people must be able to do is what quality assurance approved."""
    return _listed(case, "inactive_competencies")


@rule("a document it names is in force; approve a version without it first", code="OPEN_CHILDREN",
      clause="records.md 2.12: retire", who_can=MAKERS)  # fmt: skip
def no_document_in_force(case: Case) -> Sequence[str] | bool:
    """Nobody goes on working by the procedure of a process that was given up."""
    return _listed(case, "documents_in_force")


@rule("processes that are part of it stand; retire or move them first", code="OPEN_CHILDREN",
      clause="records.md 2.12: process hierarchy", who_can=MAKERS)  # fmt: skip
def no_parts_stand(case: Case) -> Sequence[str] | bool:
    """What is part of something is not left hanging."""
    return _listed(case, "parts")


@rule("its responsibility matrix stands; retire that first", code="OPEN_CHILDREN",
      clause="records.md 2.12", who_can=MAKERS)  # fmt: skip
def no_matrix_stands(case: Case) -> Sequence[str] | bool:
    """Nobody answers for what is not done any more."""
    return _listed(case, "matrices")
