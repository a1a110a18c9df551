"""What is told of responsibility matrices."""

from events.envelope import Event


class ResponsibilityMatrixApproved(Event, name="responsibility_matrix.approved"):
    """From now on it says who answers for the steps of a process; `parties` carry out some of them."""

    record: str
    process: str
    parties: list[str]
    replaces: str | None = None


class ResponsibilityMatrixSuperseded(Event, name="responsibility_matrix.superseded"):
    """A newer version took its place."""

    record: str
    succeeded_by: str


class ResponsibilityMatrixRetired(Event, name="responsibility_matrix.retired"):
    """It holds no longer, and no version follows."""

    record: str
