"""What monitoring asks of people: to visit and report, to review what was reported, to follow up what was found."""

from collections.abc import Iterable

from events.envelope import Event
from events.quality_plan import monitoring as told
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reaction
from shared.roles import Role

from . import holders
from .groups import owner, reviewers
from .inbox import NOTICE, Work, ask, end
from .planned import extended, reassigned
from .quality import Asks, asked, cancelled


def monitor(heard: Heard) -> Iterable[str]:
    """Who raised it."""
    return (heard.fact.monitor,)


ROWS = (
    Asks(told.MonitoringVisitPlanned, None, owner, "do", "Confirm the visit {} with its site"),
    Asks(told.MonitoringVisitRescheduled, "finish", owner, "do", "Confirm the new day of the visit {} with its site"),
    Asks(told.MonitoringVisitConducted, "finish", owner, "do", "Write the report of the visit {}"),
    Asks(told.MonitoringVisitReported, "finish"),
    Asks(told.MonitoringReportSubmitted, "finish", reviewers, "sign", "Review the report {}"),
    Asks(told.MonitoringReportReturned, "cancel", owner, "do", "Rework the report {}"),
    Asks(told.MonitoringReportReviewed, "finish"),
    Asks(told.MonitoringFindingIssued, None, owner, "do", "Follow up what was found: {}"),
    Asks(told.MonitoringFindingAnswered, "finish", monitor, "review", "Look whether it is followed up: {}"),
    Asks(told.MonitoringFindingReturned, "finish", owner, "do", "Follow up what was found once more: {}"),
    Asks(told.MonitoringFindingClosed, "finish"),
)  # fmt: skip


def confirmed(heard: Heard) -> None:
    """The monitor makes it on the day, and the people of the site know of that."""
    if not heard.is_newest():
        return
    number, due_on = heard.envelope.number, heard.fact.due_on
    end(heard, "finish")
    ask(heard, owner(heard), Work("do", f"Make the visit {number}, and note it", due_on))
    people = holders.of(Role.INVESTIGATOR, Role.SITE_COORDINATOR, scope=heard.fact.site)
    ask(heard, people, Work("acknowledge", f"{number}: your site is visited", due_on, topic=NOTICE))


def visit_cancelled(heard: Heard) -> None:
    """Where nobody visits a site any more, that is said to who answers for monitoring."""
    cancelled(heard)
    if heard.fact.site_unvisited:
        said = f"{heard.envelope.number} is cancelled, and no other visit of its site is planned"
        people = holders.of(Role.LEAD_MONITOR, Role.STUDY_MANAGER, scope=WHOLE_STUDY)
        ask(heard, people, Work("acknowledge", said, topic=NOTICE))


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.MonitoringVisitConfirmed: confirmed,
    told.MonitoringVisitReassigned: reassigned,
    told.MonitoringVisitExtensionRequested: asked,
    told.MonitoringVisitExtensionDecided: extended("Write the report of the visit {}"),
    told.MonitoringVisitCancelled: visit_cancelled,
    told.MonitoringFindingReassigned: reassigned,
    told.MonitoringFindingExtensionRequested: asked,
    told.MonitoringFindingExtensionDecided: extended("Follow up what was found: {}"),
}
