"""What becomes of the files that people bring to CAPAs, actions and effectiveness checks."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("capas", RECORDS).handler
