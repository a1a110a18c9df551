"""The record type of checklist templates."""

from shared.commenting import AMONG_STAFF
from shared.numbering import through_the_study
from shared.records import RecordType, View

from ..domain import AUDIT, READERS
from ..succession import VersionKept
from .domain import TemplateBody
from .lifecycle import TEMPLATE

TEMPLATE_TYPE = RecordType(
    name="checklist_template",
    collection="checklist-templates",
    label="Checklist template",
    plural="Checklist templates",
    body=TemplateBody,
    commenting=AMONG_STAFF,
    kept=VersionKept,
    lifecycle=TEMPLATE,
    number=through_the_study("CLT"),
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("replaces",),
    columns=("kinds", "version"),
)
