"""The record types of CAPA, and what their guards look up."""

from collections.abc import Mapping, Sequence

from shared import storage
from shared.commenting import AMONG_STAFF
from shared.numbering import below, through_the_study
from shared.records import Record, RecordType, View
from shared.repository import Records
from shared.roles import STAFF, Role
from shared.rows import NoteRow
from shared.storage import Write, replace_note

from . import checks, consequences, domain
from .lifecycle import ACTION, CAPA, CHECK, PLANNERS

READERS = (*STAFF, Role.INSPECTOR)

CAPA_TYPE = RecordType(
    name="capa",
    answerable=True,
    collection="capas",
    label="CAPA",
    plural="CAPAs",
    body=domain.CapaBody,
    commenting=AMONG_STAFF,
    kept=domain.CapaKept,
    lifecycle=CAPA,
    number=through_the_study("CAPA"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_site", "site", "number"),
    ),
    created_by=PLANNERS,
    read_by=READERS,
    edited_by=PLANNERS,
    scope=lambda data: str(data.get("site") or "study"),
    scoped_by="site",
    starts=consequences.begin,
    linked=domain.links,
    due=lambda data: data.get("due_on") or data.get("plan_by_on"),
    fixed=("sources", "site"),
    summary=lambda record: record.data["severity"],
    columns=("severity", "owner", "due_on"),
)


def waits(action: Record) -> Sequence[Write]:
    """Return the row by which a fact about a document finds the actions that wait for it."""
    if not action.data.get("document"):
        return []
    row = NoteRow(f"WAITS#{action.data['document']}", action.entity, note=action.state)
    return [replace_note(row, "TABLE", "projection")]


ACTION_TYPE = RecordType(
    name="capa_action",
    answerable=True,
    collection="capa-actions",
    label="CAPA action",
    plural="CAPA actions",
    body=domain.ActionBody,
    commenting=AMONG_STAFF,
    kept=domain.ActionKept,
    lifecycle=ACTION,
    number=below("A"),
    views=(
        View("by_parent", "parent", "number"),
        View("all", None, "due_on", open_only=True),
        View("by_site", "site", "due_on"),
    ),
    created_by=PLANNERS,
    read_by=READERS,
    edited_by=PLANNERS,
    parent="actions",
    below=CAPA_TYPE,
    counted=True,
    scoped_by="site",
    starts=consequences.belongs,
    opens=consequences.joins,
    due=lambda data: str(data["due_on"]),
    summary=lambda record: f"{record.data['kind']}, {record.data['nature']}",
    columns=("kind", "nature", "owner", "due_on", "completion"),
    projection=waits,
)

CHECK_TYPE = RecordType(
    name="effectiveness_check",
    collection="effectiveness-checks",
    label="Effectiveness check",
    plural="Effectiveness checks",
    body=checks.CheckBody,
    commenting=AMONG_STAFF,
    kept=checks.CheckKept,
    lifecycle=CHECK,
    number=through_the_study("EC"),
    views=(
        View("by_state", "state", "due_on"),
        View("all", None, "number"),
        View("by_capa", "capa", "number"),
    ),
    created_by=(Role.SYSTEM,),
    read_by=READERS,
    relations=checks.relations,
    linked=lambda data: [("references", str(data["capa"]))],
    due=lambda data: str(data["start_on"]),
    unique=lambda record: f"{record.data['capa']}#{record.data['window']}",
    summary=lambda record: record.data.get("outcome"),
    columns=("start_on", "outcome", "owner"),
)

RECORDS = Records((CAPA_TYPE, ACTION_TYPE, CHECK_TYPE))


def capa_facts(record: Record) -> Mapping[str, object]:
    """Look up the actions of a CAPA, and which of them name a document that goes out of use."""
    actions = RECORDS.several(record.data.get("actions") or [])
    return {"actions": actions, "leaving": _leaving(actions)}


def action_facts(record: Record) -> Mapping[str, object]:
    """Look up the CAPA of an action, what the action depends on, and whether its document goes out of use."""
    capa = record.above or (RECORDS.by_entity(record.parent) if record.parent else None)
    depends_on = RECORDS.several(record.data["depends_on"])
    return {"capa": capa, "depends_on": depends_on, "leaving": _leaving([record])}


def _leaving(actions: Sequence[Record]) -> list[str]:
    """Return the numbers of actions that could begin, but name a document that goes out of use."""
    named = [(action.number, str(action.data["document"])) for action in actions
             if action.data.get("document") and action.state == "initiated"]  # fmt: skip
    wanted = dict.fromkeys(("LEAVING", document) for _, document in named)
    rows = storage.get("TABLE", *wanted)
    gone = {row["sk"] for row in rows if row and row["note"] == "leaving"}
    return [number for number, document in named if document in gone]


def check_facts(record: Record) -> Mapping[str, object]:
    """Look up the CAPA of a check and its actions."""
    capa = RECORDS.by_entity(str(record.data["capa"]))
    return {"capa": capa, **capa_facts(capa)}
