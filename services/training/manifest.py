"""What the training service is; infra/ builds the stack from this."""

from events.documents import (
    DocumentMadeEffective,
    DocumentMadeObsolete,
    DocumentObsolescenceDeclined,
    DocumentObsolescenceRequested,
    DocumentVersionApproved,
)
from events.people import PersonLeft, RoleEnded, RoleStarted
from events.training import (
    TrainingAssigned,
    TrainingCancelled,
    TrainingCompleted,
    TrainingExtensionDecided,
    TrainingLocked,
    TrainingMatrixChanged,
    TrainingMissed,
    TrainingQuizAnswered,
    TrainingReported,
    TrainingRunOpened,
    TrainingSentBack,
    TrainingUnlocked,
)
from events.training.retraining import RetrainingAssigned, RetrainingRequested
from shared.service import May, Service

from .curricula.records import CONTROLLED
from .delegations.records import DELEGATION_TYPE
from .records import ASSIGNMENT_TYPE, RUN_TYPE
from .retraining.records import RETRAINING_TYPE

SERVICE = Service(
    name="training",
    prefixes=(
        "/training-assignments",
        "/assignment-runs",
        "/competencies",
        "/training-requirements",
        "/curricula",
        "/role-matrices",
        "/delegations",
        "/retrainings",
        "/qualifications",
        "/training-matrix",
        "/training-records",
    ),
    records=(ASSIGNMENT_TYPE, RUN_TYPE, *CONTROLLED, DELEGATION_TYPE, RETRAINING_TYPE),
    reacts_to=(
        RoleStarted,
        RoleEnded,
        PersonLeft,
        RetrainingRequested,
        RetrainingAssigned,
        TrainingAssigned,
        TrainingCompleted,
        TrainingCancelled,
        TrainingExtensionDecided,
        TrainingLocked,
        TrainingUnlocked,
        TrainingReported,
        TrainingSentBack,
        TrainingMatrixChanged,
        TrainingMissed,
        TrainingQuizAnswered,
        DocumentVersionApproved,
        TrainingRunOpened,
        DocumentMadeEffective,
        DocumentObsolescenceRequested,
        DocumentObsolescenceDeclined,
        DocumentMadeObsolete,
    ),
    daily=True,
    # whom a role is withheld from, and where a site lies; whom a run assigns, part by part
    reactions_may=frozenset({May.KNOW_THE_PERSON, May.KEEP_LISTS, May.SEND_PARTS}),
    daily_may=frozenset({May.KNOW_THE_PERSON}),
)
