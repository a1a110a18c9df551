"""What quality events ask of people: one row for each fact, who then has what to do."""

from collections.abc import Iterable
from dataclasses import dataclass

from events import capas, intake
from events import quality_events as told
from events.envelope import Event
from events.quality_events import clocks
from shared.authz import WHOLE_STUDY
from shared.reactions import Heard, Reaction
from shared.roles import Role

from . import holders
from .groups import GROUPS, People, owner, paged, quality
from .inbox import NOTICE, Work, ask, end
from .ladder import Priority

PROPOSED, PERSISTENCE = "proposed", "persistence"


@dataclass(frozen=True)
class Asks:
    """A fact, how it ends the work that stands on its record, and whom it asks for what."""

    event: type[Event]
    ends: str | None
    people: People | None = None
    kind: str = "do"
    sentence: str = ""
    priority: Priority = "normal"

    def react(self, heard: Heard) -> None:
        """End what stands, and ask for what follows; an older fact changes nothing."""
        if not heard.is_newest():
            return
        if self.ends:
            end(heard, self.ends)
            end(heard, self.ends, topic=NOTICE)
        if self.people:
            due = getattr(heard.fact, "due_on", None) or getattr(heard.fact, "due_at", "")[:10] or None
            ask(heard, self.people(heard), self._work(heard, due))

    def _work(self, heard: Heard, due: str | None) -> Work:
        """Return what is asked; of several people, of whoever claims it."""
        group = GROUPS.get(self.people) if self.people else None
        said = self.sentence.format(heard.envelope.number)
        return Work(self.kind, said, due, group=group, priority=self.priority)


ROWS = (
    Asks(told.QualityEventReported, None, quality, "decide", "Triage {}"),
    Asks(told.QualityEventTriaged, "finish", owner, "do", "Assess {}"),
    Asks(told.QualityEventAssessed, "finish", quality, "sign", "Approve the assessment of {}"),
    Asks(told.QualityEventInvestigationStarted, "finish", owner, "do", "Investigate {}"),
    Asks(told.QualityEventInvestigated, "finish", quality, "sign", "Close {}"),
    Asks(told.QualityEventReturned, "finish", owner, "do", "Rework {}"),
    Asks(told.QualityEventReopened, "cancel", owner, "do", "Assess {} again"),
    Asks(told.QualityEventCancellationRequested, "cancel", quality, "sign", "Decide whether {} is cancelled"),
    Asks(told.QualityEventCancellationDeclined, "finish", quality, "decide", "Triage {} again"),
    Asks(told.QualityEventClosed, "finish"),
    Asks(told.QualityEventCancelled, "finish"),
    Asks(clocks.SeriousBreachSuspected, None, paged, "decide", "Assess the suspected serious breach {}", "critical"),
    Asks(clocks.SeriousBreachConfirmed, "finish", paged, "do", "Notify the authorities of {}", "critical"),
    Asks(clocks.SeriousBreachRuledOut, "finish"),
    Asks(clocks.SeriousBreachReassessed, None, paged, "decide",
         "Assess the suspected serious breach {} again", "critical"),
    Asks(clocks.SeriousBreachNotified, "finish"),
    Asks(clocks.SeriousBreachClosed, "finish"),
    Asks(clocks.StatutoryReportOpened, None, paged, "do", "Tell the authority, or rule it out: {}", "critical"),
    Asks(clocks.StatutoryReportReassessed, None, paged, "do", "Tell the authority after all: {}", "critical"),
    Asks(clocks.StatutoryReportRuledOut, "finish"),
    Asks(clocks.StatutoryReportNotified, "finish"),
    Asks(clocks.StatutoryReportClosed, "finish"),
    Asks(capas.CapaOpened, None, owner, "do", "Plan {}"),
    Asks(capas.CapaPlanSubmitted, "finish", quality, "sign", "Approve the plan of {}"),
    Asks(capas.CapaPlanApproved, "finish", owner, "do", "Carry out {}"),
    Asks(capas.CapaImplemented, "finish", quality, "sign", "Close {}"),
    Asks(capas.CapaReturned, "finish", owner, "do", "Rework {}"),
    Asks(capas.CapaClosed, "finish"),
    Asks(capas.ActionBegun, None, owner, "do", "Carry out {}"),
    Asks(capas.ActionSubmitted, "finish", quality, "sign", "Verify {}"),
    Asks(capas.ActionReturned, "finish", owner, "do", "Rework {}"),
    Asks(capas.ActionClosed, "finish"),
    Asks(capas.ActionCancelled, "cancel"),
    Asks(capas.CheckDue, None, owner, "review", "Judge whether it worked: {}"),
    Asks(capas.CheckEvaluated, "finish", quality, "sign", "Approve the judgement of {}"),
    Asks(capas.CheckReturned, "finish", owner, "review", "Judge again whether it worked: {}"),
    Asks(capas.CheckDecided, "finish"),
    Asks(intake.OutsideReportReceived, None, quality, "decide", "Decide on {}, reported from outside"),
    Asks(intake.OutsideReportAccepted, "finish"),
    Asks(intake.OutsideReportDeclined, "finish"),
    Asks(intake.OutsideReportConcluded, "finish"),
)  # fmt: skip


def rated(heard: Heard) -> None:
    """A critical event is looked at at once; the mail of the task tells them."""
    decided(heard)
    if heard.fact.rating == "critical":
        _notice(
            heard,
            paged(heard),
            Work(
                "acknowledge",
                f"{heard.envelope.number} was rated critical",
                topic=NOTICE,
                priority="critical",
            ),
        )


def _notice(heard: Heard, people: Iterable[str], work: Work) -> None:
    """Put one notice in the place of the former one about the same record."""
    end(heard, "finish", topic=NOTICE)
    ask(heard, people, work)


def warned(heard: Heard) -> None:
    """The law's clock runs on: everybody who can act is told again."""
    said = f"Day {heard.fact.alarm_days} of the clock of {heard.envelope.number}"
    work = Work("acknowledge", said, heard.fact.due_at[:10], topic=NOTICE, priority="critical")
    _notice(heard, paged(heard), work)


def asked(heard: Heard) -> None:
    """Quality assurance decides what was proposed or asked for; not whoever did."""
    people = [person for person in quality(heard) if person != heard.fact.actor]
    if heard.project("PROPOSED", heard.envelope.entity, heard.fact.name):
        said = f"Decide what was proposed for {heard.envelope.number}"
        work = Work("sign", said, topic=PROPOSED, group=GROUPS[quality])
        ask(heard, people, work)


def decided(heard: Heard) -> None:
    """Nothing proposed waits any more."""
    if heard.project("PROPOSED", heard.envelope.entity, heard.fact.name):
        end(heard, "finish", topic=PROPOSED)


def cancelled(heard: Heard) -> None:
    """Nothing is left to do on it, and nothing to decide."""
    decided(heard)
    if heard.is_newest():
        for topic in ("", NOTICE):
            end(heard, "cancel", topic=topic)


def fact_met(heard: Heard) -> None:
    """What an action waited for happened; its owner can sign."""
    _notice(
        heard, owner(heard), Work("sign", f"Sign that {heard.envelope.number} is implemented", topic=NOTICE)
    )


def more_said(heard: Heard) -> None:
    """Quality assurance reads what was said later."""
    said = f"More was said about {heard.envelope.number}"
    _notice(heard, quality(heard), Work("acknowledge", said, topic=NOTICE, group=GROUPS[quality]))


def persistent(heard: Heard) -> None:
    """The quality manager decides whether the work goes on."""
    work = Work("decide", f"Decide how to go on: {heard.envelope.number}", topic=PERSISTENCE)
    ask(heard, holders.of(Role.QUALITY_MANAGER, scope=WHOLE_STUDY), work)


def going_on(heard: Heard) -> None:
    """How to go on is decided."""
    end(heard, "finish", topic=PERSISTENCE)


REACTIONS: dict[type[Event], Reaction] = {
    **{row.event: row.react for row in ROWS},
    told.QualityEventRated: rated,
    told.QualityEventDecisionRequested: asked,
    told.QualityEventDecided: decided,
    told.PersistentNoncomplianceFlagged: persistent,
    told.PersistentNoncomplianceDecided: going_on,
    clocks.SeriousBreachClockWarned: warned,
    clocks.StatutoryReportClockWarned: warned,
    capas.ActionFactMet: fact_met,
    capas.ActionExtensionRequested: asked,
    capas.ActionExtensionDecided: decided,
    capas.CapaCancelled: cancelled,
    capas.CapaCancellationRequested: asked,
    capas.CapaCancellationDeclined: decided,
    capas.CapaExtensionRequested: asked,
    capas.CapaExtensionDecided: decided,
    intake.OutsideReportAdded: more_said,
}
