"""The life of an absence: it begins and ends by itself, in the study's time zone."""

from events.tasks import AbsenceAnnounced, AbsenceEnded, AbsenceStarted
from shared.lifecycle import Lifecycle, Step
from shared.roles import OUTSIDE, PEOPLE, Relation, Role

SYSTEM, MINE = (Role.SYSTEM,), (Relation.SELF,)
WORKING = tuple(role for role in PEOPLE if role not in OUTSIDE or role is Role.STUDY_ADMINISTRATOR)

ABSENCE = Lifecycle(
    initial="planned",
    states=("planned", "running", "over", "withdrawn"),
    final=frozenset({"over", "withdrawn"}),
    editable=frozenset(),
    opened=AbsenceAnnounced,
    transitions=(
        Step("begin", "planned", "running", SYSTEM, emits=AbsenceStarted),
        Step("end", "running", "over", SYSTEM, emits=AbsenceEnded),
        Step("come_back", "running", "over", WORKING, as_=MINE, reason=True, emits=AbsenceEnded, label="I am back"),
        Step("withdraw", "planned", "withdrawn", WORKING, as_=MINE, reason=True, emits=AbsenceEnded),
    ),
)  # fmt: skip
