"""The record type of checklist templates."""

from shared.commenting import AMONG_STAFF
from shared.records import RecordType, View

from ..domain import AUDIT, READERS, numbered
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
    number=numbered("CLT"),
    views=(View("all", None, "number"), View("by_state", "state", "number")),
    created_by=AUDIT,
    read_by=READERS,
    edited_by=AUDIT,
    fixed=("replaces",),
    columns=("kinds", "version"),
)
