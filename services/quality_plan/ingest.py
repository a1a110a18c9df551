"""What becomes of the files that people bring to the quality plan."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("quality_plan", RECORDS).handler
