"""What the CAPA service is; infra/ builds the stack from this."""

from events.audits.findings import FindingIssued, FindingRegraded
from events.capas import CapaClosed, CheckDecided
from events.documents import (
    DocumentMadeEffective,
    DocumentObsolescenceDeclined,
    DocumentObsolescenceRequested,
)
from events.training import TrainingCancelled, TrainingCompleted, TrainingRunPlanned
from shared.service import Service

from .records import ACTION_TYPE, CAPA_TYPE, CHECK_TYPE

SERVICE = Service(
    name="capas",
    prefixes=("/capas", "/capa-actions", "/effectiveness-checks"),
    records=(CAPA_TYPE, ACTION_TYPE, CHECK_TYPE),
    reacts_to=(
        FindingIssued,
        FindingRegraded,
        CapaClosed,
        CheckDecided,
        DocumentMadeEffective,
        DocumentObsolescenceRequested,
        DocumentObsolescenceDeclined,
        TrainingRunPlanned,
        TrainingCompleted,
        TrainingCancelled,
    ),
    daily=True,
)
