"""What the rules about visits are judged against: the plan, the people, other visits, and what others told."""

from collections.abc import Mapping

from shared import access_rows, storage
from shared.reactions import Heard
from shared.records import Record

from ..ground import in_force, told
from ..records import RECORDS
from .domain import MONITORS, SITE, holds
from .lifecycle import AHEAD
from .records import MONITORING_FINDING_TYPE, VISIT_TYPE

CANCELLED, ENDED = "CANCELLED", "-"
EVENT = "quality_event/"


def visit_facts(record: Record) -> Mapping[str, object]:
    """Look up whether plan and monitor hold, and who else visits the site, of a visit that is to be made."""
    if record.state not in ("draft", *AHEAD):
        return {}
    rows = RECORDS.everyone(VISIT_TYPE, "by_site", str(record.data["site"]))
    others = [row for row in rows if row["state"] in AHEAD and row["id"] != record.id]
    return {
        "plan_in_force": bool(in_force([record.data["plan"]])),
        "owner_is_monitor": holds(_owner(record), MONITORS, record.scope),
        "other_visits": [row["number"] for row in others],
    }


def report_facts(record: Record) -> Mapping[str, object]:
    """Look up the visit of a report that is not signed yet, and what was found there."""
    if record.state not in ("draft", "submitted") or record.parent is None:
        return {}
    rows = RECORDS.everyone(MONITORING_FINDING_TYPE, "by_parent", record.parent)
    found = RECORDS.several([f"{MONITORING_FINDING_TYPE.name}/{row['id']}" for row in rows])
    return {"visit": RECORDS.by_entity(record.parent), "findings": found}


def finding_facts(record: Record) -> Mapping[str, object]:
    """Look up whether whoever follows it up is of the site, and which quality events stand for it."""
    if record.state == "draft":
        return {"owner_is_of_site": holds(_owner(record), SITE, record.scope)}
    return {"quality_events": _events(record.entity)} if record.state == "answered" else {}


def stands_for(heard: Heard, finding: str, said: str | None = None) -> None:
    """Keep that a quality event stands for a finding, or does not any more; other links are not looked at."""
    event = heard.envelope.entity
    if event.startswith(EVENT) and finding.startswith(f"{MONITORING_FINDING_TYPE.name}/"):
        heard.project(f"EVENTS#{finding}", event, said or heard.envelope.number)


def _owner(record: Record) -> Mapping[str, object] | None:
    owner = str(record.data["owner"])
    return access_rows.known([owner]).get(owner)


def _events(finding: str) -> list[str]:
    """Return the numbers of the quality events that stand for a finding."""
    rows = [row for row in storage.partition_rows("TABLE", f"EVENTS#{finding}") if row["note"] != ENDED]
    gone = told(CANCELLED, [row["sk"] for row in rows])
    return [str(row["note"]) for row in rows if not gone[row["sk"]]]
