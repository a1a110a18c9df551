"""What becomes of the files that people bring to what is audited."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("audits", RECORDS).handler
