"""What the intake does when others speak: a report ends with the quality event it became."""

from events.quality_events import QualityEventCancelled, QualityEventClosed
from shared.change import Reason
from shared.commands import advanced
from shared.lifecycle import Case
from shared.reactions import Heard, Reactions

from .records import RECORDS, REPORT_TYPE

reactions = Reactions("intake")


@reactions.on(QualityEventClosed)
@reactions.on(QualityEventCancelled)
def event_ended(heard: Heard) -> None:
    """Conclude the report the event came from, once."""
    source = heard.fact.arrived_from
    if source is None or not source.startswith(f"{REPORT_TYPE.name}/"):
        return
    record = RECORDS.by_entity(source)
    if record.state == "accepted":
        step = REPORT_TYPE.lifecycle.step("conclude")
        heard.unit.add(*advanced(step, Case(record, heard.person), Reason(heard.fact.name)))


handler = reactions.handler
