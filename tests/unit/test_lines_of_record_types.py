"""How many lines a record type takes: its folder and the facts it tells. The bar keeps kernel work in the kernel."""

import inspect
from pathlib import Path

import pytest

from services.register import SERVICES
from shared.records import RecordType

ROOT = Path(__file__).parents[2]
MOST = 460  # lines of a type, its share of the folder and every fact it tells
# What takes more, and why it is no work of the kernel; each with its own bar.
LARGER = {
    "services/audits/conduct": (530, "independence, qualification and checklists are judged there"),
    "services/audits/programmes": (620, "coverage by quarter, and what a cycle covered, are answered there"),
    "services/documents": (1120, "files, rendition, stamping and vault of signed versions"),
    "services/inspections": (620, "readiness and what is shown to inspectors are counted there"),
    "services/intake": (520, "a public door with its limits"),
    "services/ledger": (
        1600,
        "the trail itself: sequencer, sealer, its key handed over, packs, deployments; its types are by-products",
    ),
    "services/people": (500, "accounts in the user pool"),
    "services/quality_plan": (870, "the process register with its gaps and trees"),
    "services/tasks": (2100, "the inbox hears almost every fact there is"),
    "services/training": (1350, "who has to be trained on what, worked out for thousands of people"),
}
# Folders that hold several types, and why these are not apart.
TOGETHER = {
    "services/capas": "a CAPA, its actions and its check are one plan, carried out and judged",
    "services/documents": "a version is nothing without its document",
    "services/ledger": "what the machine opens about itself",
    "services/ledger/reviews": "a review is drawn by its plan",
    "services/people": "a role is granted for an organisation",
    "services/quality_events": "what belongs to an event: breach, reports to authorities, blinded notes, criteria",
    "services/quality_plan/activities": "a series opens its activities",
    "services/quality_plan/visits": "report and findings are nothing without their visit",
    "services/training": "an assignment is born by its run",
    "services/training/curricula": "four types of one shape: a matrix names curricula, these name requirements",
}


def folders() -> dict[str, list[RecordType]]:
    """Return the record types by the folder that declares what they hold."""
    found: dict[str, list[RecordType]] = {}
    for kind in (kind for service in SERVICES for kind in service.records):
        place = Path(inspect.getfile(kind.body)).parent.relative_to(ROOT)
        found.setdefault(str(place), []).append(kind)
    return found


FOLDERS = folders()


def lines(folder: str) -> int:
    """Return the lines of a folder and of the facts its types tell, for each type in it."""
    own = sum(len(path.read_text().splitlines()) for path in (ROOT / folder).glob("*.py"))
    told = {fact for kind in FOLDERS[folder] for step in kind.lifecycle.transitions
            for fact in (step.emits, step.emits_each_time) if fact}  # fmt: skip
    told |= {kind.lifecycle.opened for kind in FOLDERS[folder] if kind.lifecycle.opened}
    return (own + sum(len(inspect.getsource(fact).splitlines()) for fact in told)) // len(FOLDERS[folder])


@pytest.mark.parametrize("folder", FOLDERS)
def test_a_record_type_stays_below_its_bar(folder: str) -> None:
    bar, _ = LARGER.get(folder, (MOST, ""))
    assert lines(folder) <= bar


def test_what_is_granted_more_lines_needs_them() -> None:
    assert [folder for folder in LARGER if lines(folder) <= MOST - 60] == []


def test_every_type_has_a_folder_of_its_own_or_says_why_not() -> None:
    assert {folder for folder, kinds in FOLDERS.items() if len(kinds) > 1} == set(TOGETHER)


def test_the_facts_of_a_type_stand_in_one_file() -> None:
    for kinds in FOLDERS.values():
        for kind in kinds:
            told = {step.emits for step in kind.lifecycle.transitions if step.emits}
            assert len({inspect.getfile(fact) for fact in told}) <= 1, kind.name
