"""What the inbox is; infra/ builds the stack from this."""

import events.documents as documents
import events.training as training
import events.training.delegations as delegations
from events.comments import PeopleMentioned
from events.people import PersonLeft, RoleEnded, RoleStarted, SigningRestored
from events.signing import SigningLocked
from events.tasks import (
    AbsenceAnnounced,
    AbsenceEnded,
    AbsenceStarted,
    TaskAssigned,
    TaskCovered,
    TaskEscalated,
    TaskOverdue,
    TaskReminded,
)
from shared.service import May, Service

from .absences.records import ABSENCE_TYPE
from .audited import REACTIONS as AUDITED
from .inspected import REACTIONS as INSPECTED
from .keeping import REACTIONS as KEEPING
from .monitored import REACTIONS as MONITORED
from .planned import REACTIONS as PLANNED
from .qualified import REACTIONS as QUALIFIED
from .quality import REACTIONS as QUALITY
from .records import TASK_TYPE

MAILS = frozenset({May.SEND_MAIL, May.KNOW_THE_PERSON})

SERVICE = Service(
    name="tasks",
    prefixes=("/tasks", "/absences"),
    records=(TASK_TYPE, ABSENCE_TYPE),
    reacts_to=(
        documents.DocumentVersionReady,
        documents.DocumentVersionReviewSigned,
        documents.DocumentVersionReviewed,
        documents.DocumentVersionApprovalSigned,
        documents.DocumentVersionApproved,
        documents.DocumentVersionRejected,
        documents.DocumentVersionWithdrawn,
        documents.FileRefused,
        documents.DocumentReviewDue,
        documents.DocumentReviewed,
        documents.DocumentOwnerLeft,
        training.TrainingAssigned,
        training.TrainingCompleted,
        training.TrainingCancelled,
        training.TrainingReminded,
        training.TrainingOverdue,
        training.TrainingLocked,
        training.TrainingUnlocked,
        training.TrainingReported,
        training.TrainingSentBack,
        delegations.DelegationSuspended,
        delegations.DelegationResumed,
        delegations.DelegationEnded,
        RoleStarted,
        RoleEnded,
        PersonLeft,
        PeopleMentioned,
        SigningLocked,
        SigningRestored,
        TaskAssigned,
        TaskReminded,
        TaskOverdue,
        TaskEscalated,
        TaskCovered,
        AbsenceAnnounced,
        AbsenceStarted,
        AbsenceEnded,
        *QUALITY,
        *KEEPING,
        *PLANNED,
        *INSPECTED,
        *AUDITED,
        *QUALIFIED,
        *MONITORED,
    ),
    daily=True,
    reactions_may=MAILS,
    daily_may=MAILS,
)
