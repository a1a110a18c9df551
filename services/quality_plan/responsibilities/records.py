"""The record type of responsibility matrices."""

from collections.abc import Sequence

from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import Record, RecordType, View
from shared.roles import PEOPLE
from shared.storage import Write

from .. import standing
from ..rules import MAKERS
from .domain import MatrixBody, MatrixKept, links
from .lifecycle import MATRIX


def _rows(record: Record) -> Sequence[Write]:
    """Keep which matrix stands for a process."""
    code = record.data.get("process_code")
    return standing.only(standing.MATRIX, str(code), record, "approved") if code else ()


RESPONSIBILITY_TYPE = RecordType(
    name="responsibility_matrix",
    collection="responsibility-matrices",
    label="Responsibility matrix",
    plural="Responsibility matrices",
    body=MatrixBody,
    kept=MatrixKept,
    lifecycle=MATRIX,
    number=through_the_study("RAM"),
    views=(View("by_state", "state", "number"), View("all", None, "number")),
    created_by=MAKERS,
    commenting=AMONG_STAFF,
    read_by=PEOPLE,
    edited_by=MAKERS,
    linked=links,
    fixed=("replaces", "process"),
    projection=_rows,
    summary=lambda record: record.data.get("process_code"),
    columns=("process_code", "version"),
)
