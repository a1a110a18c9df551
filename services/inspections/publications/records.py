"""The record type of what inspectors are shown."""

from shared.numbering import below
from shared.records import RecordType, View
from shared.roles import Role

from ..domain import READERS
from .domain import PublicationBody, relations
from .lifecycle import PUBLICATION

PUBLICATION_TYPE = RecordType(
    name="publication",
    collection="publications",
    label="Published to an inspector",
    plural="Published to inspectors",
    body=PublicationBody,
    lifecycle=PUBLICATION,
    number=below("P"),
    views=(
        View("by_reader", "reader", "number"),
        View("all", None, "number"),
        View("by_inspection", "inspection", "number"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=READERS,
    relations=relations,
    private=True,
    own=("reader",),
    readings_kept=True,
    columns=("kind", "reader"),
)
