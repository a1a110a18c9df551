"""What the training service is; infra/ builds the stack from this."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionApproved
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import TrainingCancelled, TrainingCompleted, TrainingMatrixChanged, TrainingQuizAnswered
from shared.service import May, Service

from .curricula.records import CONTROLLED
from .records import ASSIGNMENT_TYPE, RUN_TYPE

SERVICE = Service(
    name="training",
    prefixes=(
        "/training-assignments",
        "/assignment-runs",
        "/competencies",
        "/training-requirements",
        "/curricula",
        "/role-matrices",
        "/qualifications",
    ),
    records=(ASSIGNMENT_TYPE, RUN_TYPE, *CONTROLLED),
    reacts_to=(
        RoleStarted,
        RoleEnded,
        PersonLeft,
        TrainingCompleted,
        TrainingCancelled,
        TrainingMatrixChanged,
        TrainingQuizAnswered,
        DocumentVersionApproved,
        DocumentMadeEffective,
        DocumentMadeObsolete,
    ),
    daily=True,
    reactions_may=frozenset({May.KNOW_THE_PERSON}),  # whom a role is withheld from, and where a site lies
    daily_may=frozenset({May.KNOW_THE_PERSON}),
)
