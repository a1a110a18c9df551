"""The linter of the role matrix: what it calls an error keeps a matrix from becoming active."""

from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.training.curricula.linter import MOST_REQUIREMENTS, Fault, Ground, demanded, lint
from services.training.curricula.records import CURRICULUM_TYPE, REQUIREMENT_TYPE
from shared import opening
from shared.authz import system
from shared.records import Record

DOCUMENT = "document/01ARZ3NDEKTSV4RRFFQ69G5FAV"


def requirement(number: int, *documents: str) -> Record:
    body = REQUIREMENT_TYPE.body(title=f"Requirement {number}", kind="read", documents=list(documents))
    return opening.draft(
        REQUIREMENT_TYPE, body.model_dump(mode="json"), system("t"), f"ABC01-TRQ-{number:04d}"
    )


def curriculum(number: int, roles: Sequence[str], *parts: Record) -> Record:
    body = CURRICULUM_TYPE.body(
        title="A curriculum", roles=list(roles), requirements=[part.entity for part in parts]
    )
    return opening.draft(
        CURRICULUM_TYPE, body.model_dump(mode="json"), system("t"), f"ABC01-CUR-{number:04d}"
    )


def ground(*records: Record, **more: Any) -> Ground:
    curricula = {record.entity: record for record in records if record.type is CURRICULUM_TYPE}
    requirements = {record.entity: record for record in records if record.type is REQUIREMENT_TYPE}
    return Ground(curricula, requirements, **more)


def row(role: str, named: Record) -> dict[str, Any]:
    return {"role": role, "curriculum": named.entity, "competency": None, "before_work": False}


def codes(faults: Sequence[Fault]) -> list[tuple[str, str]]:
    return [(fault.severity, fault.code) for fault in faults]


READS = requirement(1, DOCUMENT)
MONITORING = curriculum(1, ["monitor"], READS)


def test_a_sound_matrix_has_no_faults() -> None:
    assert lint([row("monitor", MONITORING)], ground(READS, MONITORING, held=frozenset({"monitor"}))) == []


def test_a_row_that_stands_twice_and_a_role_the_curriculum_is_not_made_for_are_errors() -> None:
    rows = [row("monitor", MONITORING), row("monitor", MONITORING), row("author", MONITORING)]
    found = codes(lint(rows, ground(READS, MONITORING)))
    assert ("error", "duplicate_row") in found
    assert ("error", "role_not_in_curriculum") in found


def test_one_requirement_by_two_curricula_and_one_document_for_two_requirements_are_pointed_out() -> None:
    again, other = requirement(2, DOCUMENT), curriculum(2, ["monitor"], READS)
    third = curriculum(3, ["monitor"], again)
    rows = [row("monitor", one) for one in (MONITORING, other, third)]
    found = codes(lint(rows, ground(READS, again, MONITORING, other, third)))
    assert found == [("warning", "duplicate_document"), ("warning", "duplicate_requirement")]


def test_a_role_without_curriculum_and_a_document_nobody_reads_are_pointed_out() -> None:
    on = ground(
        READS, MONITORING, held=frozenset({"monitor", "medical"}), unread={"document/x": "ABC01-SOP-009"}
    )
    faults = lint([row("monitor", MONITORING)], on)
    assert [fault.says for fault in faults] == [
        "medical has no curriculum",
        "nobody is asked to read ABC01-SOP-009",
    ]


def test_a_document_that_a_requirement_names_is_read() -> None:
    assert (
        lint([row("monitor", MONITORING)], ground(READS, MONITORING, unread={DOCUMENT: "ABC01-SOP-001"}))
        == []
    )


@given(st.integers(1, MOST_REQUIREMENTS + 5))
def test_above_thirty_requirements_a_role_is_over_assigned(count: int) -> None:
    parts = [requirement(number) for number in range(count)]
    large = curriculum(9, ["monitor"], *parts)
    rows = [row("monitor", large)]
    on = ground(*parts, large)
    assert len(demanded("monitor", rows, on)) == count
    assert (("warning", "over_assignment") in codes(lint(rows, on))) == (count > MOST_REQUIREMENTS)
