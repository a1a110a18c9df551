"""What the training service is; infra/ builds the stack from this."""

from events.documents import DocumentMadeEffective, DocumentMadeObsolete, DocumentVersionApproved
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import TrainingMatrixChanged, TrainingQuizAnswered
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
    ),
    records=(ASSIGNMENT_TYPE, RUN_TYPE, *CONTROLLED),
    reacts_to=(
        RoleStarted,
        RoleEnded,
        PersonLeft,
        TrainingMatrixChanged,
        TrainingQuizAnswered,
        DocumentVersionApproved,
        DocumentMadeEffective,
        DocumentMadeObsolete,
    ),
    daily=True,
    reactions_may=frozenset({May.KNOW_THE_PERSON}),  # a matrix of a country reaches the sites that lie in it
    daily_may=frozenset({May.KNOW_THE_PERSON}),
)
