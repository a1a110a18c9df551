"""What every service tells of files that people brought."""

from events.envelope import Event


class UploadRefused(Event, name="upload.refused"):
    """A file for a record was refused, for this reason; the record stays as it was."""

    record: str
    code: str
