"""What becomes of the files that people bring to quality events and breaches."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("quality_events", RECORDS).handler
