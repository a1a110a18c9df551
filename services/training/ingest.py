"""What becomes of the files that people bring to training: evidence, and what stands beside curricula."""

from shared.ingest import Ingest

from .records import RECORDS

handler = Ingest("training", RECORDS).handler
