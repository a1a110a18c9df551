"""Random histories of the study: nothing is lost, doubled or out of turn, whatever dies or comes first.

integrity.md section 4 rows 2 to 5, 10 to 12 and 22. A history is its seed, and a failing one prints it. `HISTORIES=5000 DRILLS=500` explores further.
"""

import os
from datetime import timedelta

import pytest

from services.ledger import sealer
from tests.support.histories import Drill, Ground, History, Shape
from tests.support.planted import PLANTED, without

RATES = (0.05, 0.18, 0.30)
EACH = int(os.environ.get("HISTORIES", "300")) // len(RATES)  # histories of each rate
DRILLS = int(os.environ.get("DRILLS", "20"))
PLANTED_RATES = (0.03, 0.08, 0.15)  # a control is missed most where the rest goes on
MOST = 200
PARTS = 5


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("rate", RATES)
def test_nothing_is_lost_doubled_or_out_of_turn(ground: Ground, rate: float, part: int) -> None:
    acked = faults = 0
    for n in range(part, EACH, PARTS):
        history = History(ground, f"{rate}/{n}", Shape(rate, skewed=0.2 if n % 5 == 0 else 0.0))
        proof = history.run()
        acked, faults = acked + len(history.acked), faults + proof.hub.faults
    assert acked > EACH / PARTS * 4, "hardly anything was done"
    assert faults > EACH / PARTS, "hardly anything went wrong"


@pytest.mark.parametrize("control", PLANTED)
def test_a_control_that_is_taken_out_is_missed(ground: Ground, control: str) -> None:
    for n in range(MOST):
        shape = Shape(PLANTED_RATES[n % 3], writers=6, skewed=0.5, skew=timedelta(seconds=4))
        try:
            with without(control):
                History(ground, f"planted/{n}", shape).run()
        except Exception:  # noqa: BLE001  # an assertion, or the product stops by itself: either way it was noticed
            return
    pytest.fail(f"{MOST} histories did not miss: {control}")


def test_a_seed_gives_the_same_history_again(ground: Ground) -> None:
    one, two = (History(ground, "again", Shape(0.18)).run() for _ in range(2))
    assert (one.hub.calls, one.hub.faults, one.last) == (two.hub.calls, two.hub.faults, two.last)
    assert one.hub.random.random() == two.hub.random.random()


@pytest.mark.parametrize("part", range(PARTS))
def test_after_a_restore_the_sealer_stops_and_a_rebuild_brings_back_what_was_sealed(
    ground: Ground, part: int
) -> None:
    for n in range(part, DRILLS, PARTS):
        assert Drill(ground, f"drill/{n}").run(), f"drill/{n}: nothing stopped"


def test_a_sealer_that_does_not_look_back_signs_a_second_history(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sealer, "_contradiction", lambda *_: None)
    forks = []
    for n in range(MOST):
        try:
            Drill(ground, f"drill/{n}").run()
        except AssertionError as fork:
            forks.append(str(fork))
            break
    assert forks
    assert "overlap" in forks[0] or "another's" in forks[0]
