"""What the quality plan tells: which processes hold, who answers for what, and what was done when."""

from events.envelope import Event
from events.quality_plan import activities as activities  # in the register with the rest
from events.quality_plan import monitoring as monitoring
from events.quality_plan import responsibilities as responsibilities


class ProcessApproved(Event, name="process.approved"):
    """A version of a process holds from now on; `code` is what all versions of it have in common."""

    record: str
    code: str
    owner: str
    replaces: str | None = None


class ProcessSuperseded(Event, name="process.superseded"):
    """A newer version of the process took this one's place."""

    record: str
    code: str
    succeeded_by: str


class ProcessRetired(Event, name="process.retired"):
    """The process is not carried out any more; no version follows."""

    record: str
    code: str
