"""What is told of what runs on a clock of the law: serious breaches, and every other duty to tell."""

from events.envelope import Event


class SeriousBreachSuspected(Event, name="serious_breach.suspected"):
    """A serious breach may have happened; the law's clock runs."""

    record: str
    parent: str
    due_at: str
    scope: str


class SeriousBreachConfirmed(Event, name="serious_breach.confirmed"):
    """It is a serious breach; the authorities have to be told."""

    record: str
    parent: str
    due_at: str


class SeriousBreachRuledOut(Event, name="serious_breach.dismissed"):
    """It is no serious breach, signed by the quality manager and the sponsor's medical expert."""

    record: str
    parent: str


class SeriousBreachRulingSigned(Event, name="serious_breach.ruling_signed"):
    """One of the two who must rule a breach out signed."""

    record: str
    actor: str


class SeriousBreachNotified(Event, name="serious_breach.notified"):
    """The authorities were told; the clock stopped."""

    record: str
    parent: str
    notified_at: str
    on_time: bool


class SeriousBreachClockWarned(Event, name="serious_breach.clock_warned"):
    """So many days of the law's clock have passed and nobody was told yet."""

    record: str
    alarm_days: int
    due_at: str


class SeriousBreachReassessed(Event, name="serious_breach.reassessed"):
    """New facts came up; what was ruled out is assessed again."""

    record: str
    parent: str


class SeriousBreachClosed(Event, name="serious_breach.closed"):
    """Nothing is left to do on the breach."""

    record: str
    parent: str


class StatutoryReportOpened(Event, name="statutory_report.opened"):
    """The law may want something told; its clock runs."""

    record: str
    parent: str
    duty: str
    jurisdiction: str
    due_at: str
    scope: str


class StatutoryReportClockWarned(Event, name="statutory_report.clock_warned"):
    """So many days of the clock have passed and nobody was told yet."""

    record: str
    alarm_days: int
    due_at: str


class StatutoryReportRuledOut(Event, name="statutory_report.dismissed"):
    """Nothing has to be told, signed by the quality manager."""

    record: str
    parent: str


class StatutoryReportReassessed(Event, name="statutory_report.reassessed"):
    """New facts came up; it may have to be told after all."""

    record: str
    parent: str
    due_at: str


class StatutoryReportNotified(Event, name="statutory_report.notified"):
    """Whoever had to know was told; the clock stopped."""

    record: str
    parent: str
    notified_at: str
    on_time: bool


class StatutoryReportClosed(Event, name="statutory_report.closed"):
    """Nothing is left to do on the report."""

    record: str
    parent: str
