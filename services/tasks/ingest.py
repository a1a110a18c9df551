"""What becomes of the files that people bring to their tasks."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("tasks", RECORDS).handler
