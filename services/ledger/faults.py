"""Why a worker of the ledger stops: each a page for a person, none is retried into silence."""


class Stopped(Exception):
    """The ledger must not go on; `code` is the alarm, the text names the exact key or index."""

    code = "STOPPED"


class Rollback(Stopped):
    """The tables are older than what was sealed: a restore, or rows set back."""

    code = "ROLLBACK"


class Fork(Stopped):
    """A sealed object stands where this history would need another one."""

    code = "FORK"


class Torn(Stopped):
    """A row that the order promises is missing, or is not what was put in order."""

    code = "TORN"


class NotAccepted(Stopped):
    """The bus did not take every event; the cursor stands before the first it did not take."""

    code = "NOT_ACCEPTED"


class Diverged(Stopped):
    """Tables and sealed segments differ; each difference is named."""

    code = "DIVERGED"
