"""What becomes of the files that people bring to documents and their versions."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("documents", RECORDS).handler
