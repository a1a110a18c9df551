"""What becomes of the files that the back room brings."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("inspections", RECORDS).handler
