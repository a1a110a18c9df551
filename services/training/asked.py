"""What an assignment asks of its learner, out of the requirement: never the questions' pool or which answers are right."""

from collections.abc import Iterable

from shared import attachments
from shared.records import Record

from . import cells
from .curricula import ground
from .shapes import AskedShown


def of(person: str, requirement: Record) -> AskedShown:
    """Return what the requirement asks, and what of its prerequisites the person has completed."""
    data = requirement.data
    quiz = data["quiz"] or {}
    return {
        "number": requirement.number, "version": data["version"] or 0, "title": requirement.title,
        "kind": data["kind"], "instruction": data["instruction"], "verified_by": data["verifier_role"],
        "valid_months": data["refresh_months"], "pass_pct": quiz.get("pass_pct"),
        "before": [{"number": known.number, "title": known.title, "done": done}
                   for known, done in _before(person, data["prerequisites"])],
        "instead": [{"number": known.number, "title": known.title} for known in _known(data["substitutes"])],
        "material": [held for held in attachments.listed(requirement) if not held["withdrawn_at"]],
    }  # fmt: skip


def undone(person: str, requirement: Record) -> list[str]:
    """Return the numbers of the prerequisites that the person has not completed."""
    return [known.number for known, done in _before(person, requirement.data["prerequisites"]) if not done]


def _before(person: str, named: Iterable[str]) -> list[tuple[Record, bool]]:
    wanted = _known(named)
    found = cells.of_pairs([(person, str(known.data["key"])) for known in wanted])
    return [(known, cell is not None and cell.state in cells.DONE)
            for known, cell in zip(wanted, found, strict=True)]  # fmt: skip


def _known(named: Iterable[str]) -> list[Record]:
    return [known for known in ground.several(named).values() if known]
