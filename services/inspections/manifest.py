"""What the inspections service is; infra/ builds the stack from this."""

from shared.service import Service

from .listens import REACTS_TO
from .records import TYPES

SERVICE = Service(
    name="inspections",
    prefixes=(
        "/inspections",
        "/inspection-requests",
        "/publications",
        "/inspection-commitments",
        "/inspection-findings",
        "/storyboards",
        "/readiness",
    ),
    records=TYPES,
    reacts_to=REACTS_TO,
)
