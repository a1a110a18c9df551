"""What is told of findings and of the reports that hold them."""

from typing import Literal

from events.envelope import Event

Grade = Literal["critical", "major", "minor", "observation"]


class FindingIssued(Event, name="finding.issued"):
    """Whoever was audited has to answer it."""

    record: str
    grade: Grade
    owner: str
    party: str | None = None
    due_on: str | None = None


class FindingResponded(Event, name="finding.responded"):
    """The audited answered."""

    record: str
    owner: str


class FindingRejected(Event, name="finding.rejected"):
    """The answer was not accepted; another one is due."""

    record: str
    owner: str
    due_on: str | None = None


class FindingAccepted(Event, name="finding.accepted"):
    """The answer was accepted; what it promises is verified next."""

    record: str
    owner: str


class FindingRegraded(Event, name="finding.regraded"):
    """The quality manager graded it anew; whoever answers it is told."""

    record: str
    grade: Grade
    owner: str
    party: str | None = None
    due_on: str | None = None


class FindingClosed(Event, name="finding.closed"):
    """It was verified, or is an observation that needs no answer."""

    record: str


class FindingReopened(Event, name="finding.reopened"):
    """Its corrective action did not work: what was verified is verified anew."""

    record: str
    grade: Grade
    owner: str
    due_on: str | None = None


class AuditReportSubmitted(Event, name="audit_report.submitted"):
    """Its author signed it; quality assurance signs next."""

    record: str


class AuditReportIssued(Event, name="audit_report.issued"):
    """Quality assurance signed it."""

    record: str
    on_time: bool


class AuditReportReleased(Event, name="audit_report.released"):
    """Inspectors may read it from now on, by a signature with its reason."""

    record: str
