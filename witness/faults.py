"""Why the witness does not sign."""


class Refused(Exception):
    """What the study shows cannot be the continuation of what was cosigned; a page for a person."""
