"""What findings follow: the report that issues them, and the corrective actions that were opened for them."""

from collections.abc import Sequence

from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard
from shared.records import Record
from shared.repository import Records, Unit

from .domain import grade_of
from .lifecycle import NAMES_CAPAS
from .records import FINDING_TYPE

BATCH = 20  # record, entry, pending of each, and the audit that counts them


def issue(heard: Heard, records: Records) -> None:
    """Issue every draft of an audit whose report was signed, in transactions of their own."""
    rows = records.everyone(FINDING_TYPE, "by_parent", heard.envelope.entity)
    names, step = [f"{FINDING_TYPE.name}/{row['id']}" for row in rows], FINDING_TYPE.lifecycle.step("issue")
    for start in range(0, len(names), BATCH):
        unit = Unit(heard.unit.request)
        for record in records.several(names[start : start + BATCH]):
            if record.state == "draft":
                unit.add(*advanced(step, Case(record, heard.person), Reason("report_signed")))
        unit.commit()


def note_capa(heard: Heard, records: Records, *lists: str) -> None:
    """Have the findings it was opened for name a corrective action in these lists alone; what was overtaken changes nothing."""
    number = heard.envelope.number
    for record in _sources(heard, records) if heard.is_newest() else ():
        held = {name: record.data.get(name) or () for name in ("capas", "capas_closed")}
        data = {
            name: [one for one in were if one != number] + [number] * (name in lists)
            for name, were in held.items()
        }
        if record.state in NAMES_CAPAS and any(data[name] != list(were) for name, were in held.items()):
            step = FINDING_TYPE.lifecycle.step("note_capa")
            heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name), data=data))


def look_again(heard: Heard, records: Records) -> None:
    """Reopen the critical findings that a corrective action did not cure, as its successor corrects them. records.md 2.6"""
    step = FINDING_TYPE.lifecycle.step("reopen_as_ineffective")
    for record in _sources(heard, records):
        if record.state == "closed" and grade_of(record.data) == "critical":
            heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name)))


def _sources(heard: Heard, records: Records) -> Sequence[Record]:
    return records.several(
        [one for one in heard.fact.source_records if one.startswith(f"{FINDING_TYPE.name}/")]
    )
