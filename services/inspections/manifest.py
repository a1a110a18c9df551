"""What the inspections service is; infra/ builds the stack from this."""

from shared.service import Service

from .commitments.records import COMMITMENT_TYPE
from .publications.records import PUBLICATION_TYPE
from .requests.records import INSPECTION_TYPE, REQUEST_TYPE

SERVICE = Service(
    name="inspections",
    prefixes=("/inspections", "/inspection-requests", "/publications", "/inspection-commitments"),
    records=(INSPECTION_TYPE, REQUEST_TYPE, PUBLICATION_TYPE, COMMITMENT_TYPE),
)
