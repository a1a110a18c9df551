"""What becomes of the files that people bring to persons and organisations."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("people", RECORDS).handler
