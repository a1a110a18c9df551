"""What training tells of delegations: who does which tasks of a site."""

from events.envelope import Event


class DelegationStarted(Event, name="delegation.started"):
    """An investigator signed which tasks of the site a person does, from when to when."""

    record: str
    person: str
    site: str
    tasks: list[str]
    begins_on: str
    ends_on: str | None = None


class DelegationSuspended(Event, name="delegation.suspended"):
    """A person does none of these tasks for now: training was missed."""

    record: str
    person: str
    site: str


class DelegationResumed(Event, name="delegation.resumed"):
    """The investigator lifted the suspension: what was missed is done."""

    record: str
    person: str
    site: str


class DelegationEnded(Event, name="delegation.ended"):
    """A person does not do these tasks any more: by an investigator, the end of a role, or the last day."""

    record: str
    person: str
    site: str
