"""What the training service is; infra/ builds the stack from this."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionApproved
from events.people import PersonLeft, RoleEnded, RoleStarted
from shared.service import Service

from .records import ASSIGNMENT_TYPE, RUN_TYPE

SERVICE = Service(
    name="training",
    prefixes=("/training-assignments", "/assignment-runs"),
    records=(ASSIGNMENT_TYPE, RUN_TYPE),
    reacts_to=(
        RoleStarted,
        RoleEnded,
        PersonLeft,
        DocumentVersionApproved,
        DocumentMadeEffective,
        DocumentMadeObsolete,
    ),
    daily=True,
)
