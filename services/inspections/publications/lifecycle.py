"""The life of a copy: shown to its inspector, or taken back with a reason; that it was seen stays."""

from shared.lifecycle import Lifecycle, Step
from shared.signatures import Meaning

from ..domain import CHECKERS

PUBLICATION = Lifecycle(
    initial="published",
    states=("published", "taken_back"),
    final=frozenset({"taken_back"}),
    editable=frozenset(),
    transitions=(
        Step("take_back", "published", "taken_back", CHECKERS, sign=Meaning.CANCELLATION, reason=True),
    ),
)  # fmt: skip
