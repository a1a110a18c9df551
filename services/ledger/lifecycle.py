"""The lives of a quarantined fact and of a divergence: neither ends without an effect or a reason."""

from events.ledger import (
    DivergenceDetected,
    DivergenceExplained,
    EventAbandoned,
    EventHandled,
    EventQuarantined,
    EventRedriven,
)
from shared.lifecycle import Lifecycle, Step
from shared.roles import QUALITY, Role

QUARANTINED = Lifecycle(
    initial="quarantined",
    states=("quarantined", "redriven", "handled", "abandoned"),
    final=frozenset({"handled", "abandoned"}),
    editable=frozenset(),
    opened=EventQuarantined,
    transitions=(
        Step(
            "redrive", "quarantined", "redriven", QUALITY, label="Tell it again", reason=True,
            emits=EventRedriven,
        ),
        Step(
            "abandon", "quarantined", "abandoned", (Role.QUALITY_MANAGER,), reason=True, emits=EventAbandoned
        ),
        Step("fail_again", "redriven", "quarantined", (Role.SYSTEM,), emits=EventQuarantined),
        Step("note_handled", ("quarantined", "redriven"), "handled", (Role.SYSTEM,), emits=EventHandled),
    ),
)  # fmt: skip

DIVERGENCE = Lifecycle(
    initial="unexplained",
    states=("unexplained", "explained"),
    final=frozenset({"explained"}),
    editable=frozenset(),
    opened=DivergenceDetected,
    transitions=(
        Step(
            "explain", "unexplained", "explained", (Role.QUALITY_MANAGER,), reason=True,
            emits=DivergenceExplained,
        ),
    ),
)  # fmt: skip
