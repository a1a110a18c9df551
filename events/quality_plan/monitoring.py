"""What is told of monitoring: visits of sites, the reports of them, and what was found. E6(R3) 3.11.4"""

from events.envelope import Event
from events.quality_events import Rating


class MonitoringVisitPlanned(Event, name="monitoring_visit.planned"):
    """Somebody visits a site on a day, under the monitoring plan in force."""

    record: str
    owner: str
    site: str
    due_on: str | None = None


class MonitoringVisitRescheduled(Event, name="monitoring_visit.rescheduled"):
    """It is on another day; the site has to be asked again."""

    record: str
    owner: str
    site: str
    due_on: str | None = None


class MonitoringVisitConfirmed(Event, name="monitoring_visit.confirmed"):
    """The site knows of it and is ready."""

    record: str
    owner: str
    site: str
    due_on: str | None = None


class MonitoringVisitReassigned(Event, name="monitoring_visit.reassigned"):
    """Another monitor makes it, or reports it."""

    record: str
    owner: str


class MonitoringVisitConducted(Event, name="monitoring_visit.conducted"):
    """The site was visited; `due_on` is when the report is to be there."""

    record: str
    owner: str
    site: str
    due_on: str | None = None


class MonitoringVisitExtensionRequested(Event, name="monitoring_visit.extension_requested"):
    """The monitor asks for another day for the report."""

    record: str
    actor: str


class MonitoringVisitExtensionDecided(Event, name="monitoring_visit.extension_decided"):
    """Another day for the report was granted or declined."""

    record: str
    owner: str
    due_on: str


class MonitoringVisitReported(Event, name="monitoring_visit.reported"):
    """Its report was reviewed and signed by somebody else than the monitor."""

    record: str
    owner: str


class MonitoringVisitClosed(Event, name="monitoring_visit.closed"):
    """It is reported, and nothing that was found is open."""

    record: str


class MonitoringVisitCancelled(Event, name="monitoring_visit.cancelled"):
    """It is not made; `site_unvisited` where no other visit of the site is planned."""

    record: str
    site: str
    site_unvisited: bool


class MonitoringReportSubmitted(Event, name="monitoring_report.submitted"):
    """The monitor signed it; somebody else reviews it."""

    record: str
    owner: str


class MonitoringReportReturned(Event, name="monitoring_report.returned"):
    """Whoever reviews it wants it otherwise."""

    record: str
    owner: str


class MonitoringReportReviewed(Event, name="monitoring_report.reviewed"):
    """It is signed by who reviewed it, and final."""

    record: str


class MonitoringFindingIssued(Event, name="monitoring_finding.issued"):
    """The site knows of it and has to follow it up; a major or critical one brings a quality event."""

    record: str
    owner: str
    grade: Rating
    category: str
    site: str
    seen_on: str
    due_on: str


class MonitoringFindingReassigned(Event, name="monitoring_finding.reassigned"):
    """Somebody else of the site follows it up."""

    record: str
    owner: str


class MonitoringFindingAnswered(Event, name="monitoring_finding.answered"):
    """The site says what it did; the monitor looks whether that is so."""

    record: str
    monitor: str
    due_on: str | None = None


class MonitoringFindingReturned(Event, name="monitoring_finding.returned"):
    """What the site did is not enough."""

    record: str
    owner: str
    due_on: str | None = None


class MonitoringFindingExtensionRequested(Event, name="monitoring_finding.extension_requested"):
    """The site asks for another day."""

    record: str
    actor: str


class MonitoringFindingExtensionDecided(Event, name="monitoring_finding.extension_decided"):
    """Another day was granted or declined."""

    record: str
    owner: str
    due_on: str


class MonitoringFindingClosed(Event, name="monitoring_finding.closed"):
    """The monitor saw that it is followed up."""

    record: str
