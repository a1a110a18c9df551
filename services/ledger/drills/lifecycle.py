"""The life of a restore drill: the command records it, quality assurance judges it."""

from events.ledger import RestoreDrillAccepted, RestoreDrillFailed, RestoreDrillRecorded
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY
from shared.signatures import Meaning

from .domain import everything_came_back

DRILL = Lifecycle(
    initial="recorded",
    states=("recorded", "accepted", "failed"),
    final=frozenset({"accepted", "failed"}),
    editable=frozenset(),
    opened=RestoreDrillRecorded,
    transitions=(
        Step("accept", "recorded", "accepted", QUALITY, only_if=(everything_came_back,), sign=Meaning.REVIEWED,
             emits=RestoreDrillAccepted, label="Accept the drill"),
        Step("fail", "recorded", "failed", QUALITY, sign=Meaning.REVIEWED, reason=True, emits=RestoreDrillFailed,
             label="Judge it as failed"),
    ),
)  # fmt: skip
